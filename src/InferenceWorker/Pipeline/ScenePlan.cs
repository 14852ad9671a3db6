using Groundshift.Core.Grids;
using Groundshift.InferenceWorker.Stitching;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>What is read, judged and written of a scene.</summary>
/// <param name="Windows">Windows of the scene's full grid.</param>
/// <param name="Area">Pixels of the area.</param>
/// <param name="Output">Bounding rectangle of the area on the grid: the product's extent.</param>
internal sealed record ScenePlan(WindowPlan Windows, IAreaRows Area, PixelRect Output)
{
    /// <summary>Pixels that the windows touching the output read.</summary>
    public PixelRect Reads { get; } = Windows.Reads(Output);

    /// <summary>First and end row of windows.</summary>
    public (int First, int End) WindowRows { get; } = Windows.RowsTouching(Output.Row, Output.Bottom);

    /// <summary>First and end column of windows.</summary>
    public (int First, int End) WindowColumns { get; } = Windows.ColumnsTouching(Output.Column, Output.Right);

    /// <summary>Windows that touch the output.</summary>
    public int WindowCount => (WindowRows.End - WindowRows.First) * (WindowColumns.End - WindowColumns.First);
}
