using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;

namespace Groundshift.InferenceWorker.Pipeline.Layers;

/// <summary>
/// How the pixels of one grid are found on another of the same CRS: a pixel takes the value of the one that its centre lies in
/// (nearest neighbour). Where the grids differ by whole pixels that is a copy.
/// </summary>
internal sealed class GridMapping
{
    // Providers round transforms: a hundredth of a pixel is no shift.
    private const double Tolerance = 0.01;

    private readonly int[] _rows;
    private readonly int[] _columns;

    private GridMapping(GridSpec from, GridSpec to)
    {
        From = from;
        To = to;
        _rows = Places(to.Height, from.Height, to.Transform.E / from.Transform.E, (to.Transform.F - from.Transform.F) / from.Transform.E);
        _columns = Places(to.Width, from.Width, to.Transform.A / from.Transform.A, (to.Transform.C - from.Transform.C) / from.Transform.A);
    }

    /// <summary>The grid that holds values.</summary>
    public GridSpec From { get; }

    /// <summary>The grid that wants them.</summary>
    public GridSpec To { get; }

    /// <summary>Row of <see cref="From"/> for a row of <see cref="To"/>; -1 outside.</summary>
    public int Row(int row) => _rows[row];

    /// <summary>The same for columns.</summary>
    public ReadOnlySpan<int> Columns => _columns;

    /// <summary>The mapping between two grids.</summary>
    /// <param name="item">The item whose grid is mapped, for messages.</param>
    /// <param name="wholePixels">True where pixels must coincide, because values are compared and not only looked at together.</param>
    /// <exception cref="InvalidInputException">The grids cannot be brought together without resampling.</exception>
    public static GridMapping Of(GridSpec from, GridSpec to, string item, bool wholePixels)
    {
        if (from.Crs != to.Crs)
        {
            throw Wrong(item, $"the CRS of the other scene, {to.Crs}", from.Crs);
        }

        if (wholePixels && !AreAligned(from, to))
        {
            throw Wrong(item, $"pixels that coincide with those of the other scene: {Show(to)}", Show(from));
        }

        return new GridMapping(from, to);
    }

    /// <summary>True where pixels have one size and coincide.</summary>
    public static bool AreAligned(GridSpec a, GridSpec b)
    {
        var (columns, rows) = ((a.Transform.C - b.Transform.C) / b.Transform.A, (a.Transform.F - b.Transform.F) / b.Transform.E);

        // Sizes may differ by as little as adds up to the tolerance over the whole grid.
        return Math.Abs((a.Transform.A / b.Transform.A) - 1) * Math.Max(a.Width, b.Width) < Tolerance
            && Math.Abs((a.Transform.E / b.Transform.E) - 1) * Math.Max(a.Height, b.Height) < Tolerance
            && Math.Abs(columns - Math.Round(columns)) < Tolerance
            && Math.Abs(rows - Math.Round(rows)) < Tolerance;
    }

    /// <summary>The pixels of <see cref="From"/> that a rectangle of <see cref="To"/> takes; empty where it takes none.</summary>
    public PixelRect Source(PixelRect rect)
    {
        var (firstRow, endRow) = Reach(_rows.AsSpan(rect.Row, rect.Height));
        var (firstColumn, endColumn) = Reach(_columns.AsSpan(rect.Column, rect.Width));
        return new PixelRect(firstColumn, firstRow, endColumn - firstColumn, endRow - firstRow);
    }

    private static (int First, int End) Reach(ReadOnlySpan<int> places)
    {
        var (first, end) = (int.MaxValue, 0);
        foreach (var place in places)
        {
            if (place >= 0)
            {
                (first, end) = (Math.Min(first, place), Math.Max(end, place + 1));
            }
        }

        return end == 0 ? (0, 0) : (first, end);
    }

    // A centre within the tolerance of a pixel's edge belongs to the pixel behind it on both axes, so that grids that differ by
    // half a pixel do not flicker between neighbours.
    private static int[] Places(int count, int available, double ratio, double shift)
    {
        var places = new int[count];
        for (var at = 0; at < count; at++)
        {
            var place = (int)Math.Floor(((at + 0.5) * ratio) + shift + (Tolerance / 2));
            places[at] = place >= 0 && place < available ? place : -1;
        }

        return places;
    }

    private static string Show(GridSpec grid) =>
        FormattableString.Invariant($"{grid.Transform.A} by {-grid.Transform.E} from {grid.Transform.C}, {grid.Transform.F}");

    private static InvalidInputException Wrong(string item, string expected, string found) =>
        new($"item {item}, grid", expected, found, "Choose scenes of one grid; scenes are not resampled or registered to each other.");
}
