namespace Groundshift.Models.Graphs.Presto;

/// <summary>
/// What one group of channels gives. Shape, with P pixels of a sample and t tokens of the group: Values [N,P,t,channels]
/// normalised, of Dynamic World [N,P,t] int64; Kept [N,P,t], false where the token is left out. P is 1 where all pixels
/// of a sample share them.
/// </summary>
internal sealed record PrestoInput(PrestoGroup Group, GraphValue Values, GraphValue Kept);

/// <summary>
/// Series of pixels as the encoder takes them. Groups that never occur are not listed. Shape: Month [N,T] int64, 0 to 11;
/// Location [N,2] latitude and longitude in degrees.
/// </summary>
internal sealed record PrestoSeries(int Dates, int Pixels, GraphValue Month, GraphValue Location, IReadOnlyList<PrestoInput> Inputs);

/// <summary>
/// Tokens of each pixel, the location first, then group by group in the order of <paramref name="Groups"/>; of S tokens those that some
/// pixel has. Shape: Values [N*P,seen,width]; Kept [N*P,seen]; AllKept [N*P,S].
/// </summary>
internal sealed record PrestoTokens(IReadOnlyList<PrestoGroup> Groups, SeenTokens Seen, GraphValue Values, GraphValue Kept, GraphValue AllKept);
