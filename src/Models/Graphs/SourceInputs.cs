namespace Groundshift.Models.Graphs;

/// <summary>
/// The declared inputs of one source. Shape, with (T) only in a series: Samples [N,(T),C,H,W] uint16, whose element type may be
/// rewritten and which only a Cast may take; Valid [N,(T),1,H,W] uint8; Scale and Offset [(T),C] float.
/// </summary>
internal sealed record SourceInputs(GraphValue Samples, GraphValue Valid, GraphValue Scale, GraphValue Offset);
