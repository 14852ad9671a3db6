namespace Groundshift.Models.Graphs.Galileo;

/// <summary>
/// What one group of channels gives. Shape, with h = w patches a side: Values and Kept of space-time groups [N,h,w,T,values]
/// and [N,h,w,T], of space groups without T, of time groups [N,T,values] and [N,T], of static groups [N,values] and [N]. A
/// patch's values are its channels one after the other, each row by row. Kept is false where the token is left out.
/// </summary>
internal sealed record GalileoInput(GalileoGroup Group, GraphValue Values, GraphValue Kept);

/// <summary>
/// A sample as the encoder takes it. Groups that never occur are not listed. Shape: Months [N,T] int64, 0 to 11.
/// </summary>
/// <param name="Cells">Patches a side.</param>
/// <param name="Dates">Dates of the series.</param>
/// <param name="Patch">Pixels a side of a patch.</param>
/// <param name="MetresPerPixel">Ground sampling distance.</param>
/// <param name="Months">Month of each date.</param>
/// <param name="Inputs">What there is.</param>
internal sealed record GalileoSample(int Cells, int Dates, int Patch, double MetresPerPixel, GraphValue Months, IReadOnlyList<GalileoInput> Inputs)
{
    /// <summary>Axes of a kind's tokens between batch and groups.</summary>
    public Dimension[] Axes(GalileoKind kind) => kind switch
    {
        GalileoKind.SpaceTime => [Cells, Cells, Dates],
        GalileoKind.Space => [Cells, Cells],
        GalileoKind.Time => [Dates],
        _ => [],
    };

    /// <summary>The groups of a kind that there are, in order.</summary>
    public IReadOnlyList<GalileoInput> Of(GalileoKind kind) => [.. Inputs.Where(input => input.Group.Kind == kind).OrderBy(input => input.Group.Row)];
}

/// <summary>Tokens of one kind after the last normalisation. Shape: Values [N,axes,groups,width], Kept [N,axes,groups] bool.</summary>
internal sealed record GalileoTokens(GalileoKind Kind, GraphValue Values, GraphValue Kept);
