using Groundshift.Core.Grids;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Which pixels of a grid are wanted, row by row, so that no mask of the whole scene is kept.</summary>
internal interface IAreaRows
{
    /// <summary>A rectangle that holds every wanted pixel; empty when there is none.</summary>
    PixelRect Bounds { get; }

    /// <summary>Writes 1 for wanted pixels and 0 for others, for columns from <paramref name="firstColumn"/> on.</summary>
    void FillRow(int row, int firstColumn, Span<byte> inside);
}
