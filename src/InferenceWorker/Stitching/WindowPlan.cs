using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;

namespace Groundshift.InferenceWorker.Stitching;

/// <summary>
/// Where the model looks: cores tile the scene's full grid from its origin, so that the same place falls in the same window
/// whatever the area is.
/// </summary>
/// <remarks>
/// Example in one dimension: window 256 and halo 32 give cores of 192 at 0, 192, 384, …; window 1 reads 160 to 416. The last core
/// may stick out of the scene, and a scene may be smaller than one window: what lies outside is filled by reflection.
/// </remarks>
internal sealed class WindowPlan
{
    public WindowPlan(int width, int height, int windowSize, int halo)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (halo < 0 || windowSize <= 2 * halo)
        {
            throw new InvalidInputException(
                "groundshift:halo",
                "a halo that leaves a core inside the window",
                $"halo {halo} in a window of {windowSize}",
                "Correct the model package's mlm.json.");
        }

        Width = width;
        Height = height;
        WindowSize = windowSize;
        Halo = halo;
        CoreSize = windowSize - (2 * halo);
        Columns = CeilingDivide(width, CoreSize);
        Rows = CeilingDivide(height, CoreSize);
    }

    /// <summary>Width of the scene's grid.</summary>
    public int Width { get; }

    /// <summary>Height of the scene's grid.</summary>
    public int Height { get; }

    /// <summary>Rows and columns that the model sees.</summary>
    public int WindowSize { get; }

    /// <summary>Context on each side of the core.</summary>
    public int Halo { get; }

    /// <summary>Distance between neighbouring windows.</summary>
    public int CoreSize { get; }

    /// <summary>Windows side by side.</summary>
    public int Columns { get; }

    /// <summary>Windows below each other.</summary>
    public int Rows { get; }

    /// <summary>One window by its place in the plan.</summary>
    public PixelWindow Window(int row, int column) =>
        new(new PixelRect(column * CoreSize, row * CoreSize, CoreSize, CoreSize), Halo);

    /// <summary>First grid row that a row of windows reads.</summary>
    public int FirstRow(int windowRow) => Math.Max(0, (windowRow * CoreSize) - Halo);

    /// <summary>Grid row behind the last one that a row of windows reads.</summary>
    public int EndRow(int windowRow) => Math.Min(Height, ((windowRow + 1) * CoreSize) + Halo);

    /// <summary>Grid row up to which (exclusive) nothing changes any more once this row of windows is blended.</summary>
    public int FinalRow(int windowRow) =>
        windowRow == Rows - 1 ? Height : Math.Min(Height, Math.Max(0, ((windowRow + 1) * CoreSize) - Halo));

    /// <summary>Rows of windows, first and end, whose extents touch grid rows from <paramref name="first"/> to <paramref name="end"/> (exclusive).</summary>
    public (int First, int End) RowsTouching(int first, int end) => Touching(first, end, Rows);

    /// <summary>Columns of windows, first and end, whose extents touch grid columns from <paramref name="first"/> to <paramref name="end"/> (exclusive).</summary>
    public (int First, int End) ColumnsTouching(int first, int end) => Touching(first, end, Columns);

    /// <summary>Pixels of the grid that the windows touching <paramref name="output"/> read.</summary>
    public PixelRect Reads(PixelRect output)
    {
        var (firstColumn, endColumn) = ColumnsTouching(output.Column, output.Right);
        var (firstRow, endRow) = RowsTouching(output.Row, output.Bottom);
        var rect = new PixelRect(
            firstColumn * CoreSize,
            firstRow * CoreSize,
            (endColumn - firstColumn) * CoreSize,
            (endRow - firstRow) * CoreSize);
        return rect.Grow(Halo).Intersect(new PixelRect(0, 0, Width, Height));
    }

    private (int First, int End) Touching(int first, int end, int count)
    {
        // Window k reads from k·core − halo up to (k + 1)·core + halo, exclusive.
        var lowest = Math.Max(0, first - Halo) / CoreSize;
        var highest = CeilingDivide(end + Halo, CoreSize);
        return (Math.Min(lowest, count), Math.Min(highest, count));
    }

    private static int CeilingDivide(int value, int by) => (value + by - 1) / by;
}
