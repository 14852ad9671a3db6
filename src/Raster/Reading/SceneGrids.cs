using System.Globalization;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Reading;

/// <summary>Finds the one grid of a scene: the finest band's pixels, taken at the asked ground sampling distance.</summary>
internal static class SceneGrids
{
    // A grid of 9.995 m or of 0.0001 degrees is what its provider calls 10 m; 5 % is far from the next sensor's distance.
    private const double SnapTolerance = 0.05;

    // Providers round transforms; see AxisTaps.
    private const double AlignmentTolerance = 0.01;

    // Bands of one acquisition may end within two of their own pixels of each other (resampled products with unequal
    // corners); more means that they belong to different grids.
    private const double ExtentTolerance = 2;

    /// <summary>The grid over all parts.</summary>
    /// <param name="parts">Opened files of each part; never empty.</param>
    /// <param name="gsdMetres">Wanted ground sampling distance; null for the finest band's own.</param>
    internal static GridSpec Find(IReadOnlyList<IReadOnlyList<RasterFile>> parts, double? gsdMetres)
    {
        var leaders = parts.Select(files => files.MinBy(file => file.Transform.A)!).ToArray();
        using var crs = leaders[0].CopyCrs();
        foreach (var file in parts.SelectMany(files => files))
        {
            CheckCrs(file, leaders[0], crs);
        }

        for (var part = 0; part < parts.Count; part++)
        {
            foreach (var file in parts[part])
            {
                CheckExtent(file, leaders[part]);
            }
        }

        var native = Union(leaders, crs.ToText());
        var ratio = gsdMetres is { } wanted ? Ratio(native, crs, wanted) : 1;
        var transform = native.Transform with { A = native.Transform.A * ratio, E = native.Transform.E * ratio };
        var grid = native with { Transform = transform, Width = Count(native.Width, ratio), Height = Count(native.Height, ratio) };
        return grid.Width <= RasterLimits.MostPixelsPerSide && grid.Height <= RasterLimits.MostPixelsPerSide
            ? grid
            : throw new InvalidInputException(
                "gsd", $"a grid of at most {RasterLimits.MostPixelsPerSide} pixels per side", $"{grid.Width} by {grid.Height} pixels at {gsdMetres} m", "Use a model with a coarser ground sampling distance.");
    }

    /// <summary>How a file's rows become rows of the grid.</summary>
    internal static AxisTaps Rows(GridSpec grid, RasterFile file, bool nearest) => AxisTaps.Plan(
        grid.Height, file.Height, grid.Transform.E / file.Transform.E, (grid.Transform.F - file.Transform.F) / file.Transform.E, nearest);

    /// <summary>How a file's columns become columns of the grid.</summary>
    internal static AxisTaps Columns(GridSpec grid, RasterFile file, bool nearest) => AxisTaps.Plan(
        grid.Width, file.Width, grid.Transform.A / file.Transform.A, (grid.Transform.C - file.Transform.C) / file.Transform.A, nearest);

    /// <summary>Refuses a file that lies on another reference system than the scene's first.</summary>
    internal static void CheckCrs(RasterFile file, RasterFile leader, SpatialReference crs)
    {
        using var own = file.CopyCrs();
        if (!own.IsSameAs(crs))
        {
            throw new InvalidInputException(
                file.Field, $"the CRS of {leader.Field}, {crs.ToText()}", own.ToText(), "The item mixes grids: choose assets of one grid or report it to the provider.");
        }
    }

    private static void CheckExtent(RasterFile file, RasterFile leader)
    {
        var (west, south, east, north) = Bounds(file);
        var (leaderWest, leaderSouth, leaderEast, leaderNorth) = Bounds(leader);
        var x = ExtentTolerance * file.Transform.A;
        var y = ExtentTolerance * -file.Transform.E;
        if (Math.Abs(west - leaderWest) > x || Math.Abs(east - leaderEast) > x || Math.Abs(south - leaderSouth) > y || Math.Abs(north - leaderNorth) > y)
        {
            throw new InvalidInputException(
                file.Field,
                $"the extent of {leader.Field}, {Text(Bounds(leader))}, within {ExtentTolerance} pixels",
                Text((west, south, east, north)),
                "The item mixes grids: choose assets of one grid or report it to the provider.");
        }
    }

    private static GridSpec Union(RasterFile[] leaders, string crs)
    {
        var origin = leaders[0].Transform;
        var (left, top, right, bottom) = (0, 0, leaders[0].Width, leaders[0].Height);
        foreach (var leader in leaders.AsSpan(1))
        {
            var (column, row) = origin.Invert(leader.Transform.C, leader.Transform.F);
            var sameSize = Math.Abs((leader.Transform.A / origin.A) - 1) * leader.Width < AlignmentTolerance
                && Math.Abs((leader.Transform.E / origin.E) - 1) * leader.Height < AlignmentTolerance;
            if (!sameSize || Math.Abs(column - Math.Round(column)) > AlignmentTolerance || Math.Abs(row - Math.Round(row)) > AlignmentTolerance)
            {
                throw new InvalidInputException(
                    leader.Field, $"a part on the pixel grid of {leaders[0].Field}", $"one that is shifted by {column:R} columns and {row:R} rows", "Parts of one scene must share a grid: process the items one by one.");
            }

            left = Math.Min(left, (int)Math.Round(column));
            top = Math.Min(top, (int)Math.Round(row));
            right = Math.Max(right, (int)Math.Round(column) + leader.Width);
            bottom = Math.Max(bottom, (int)Math.Round(row) + leader.Height);
        }

        return new GridSpec(crs, origin.Shift(left, top), right - left, bottom - top);
    }

    private static double Ratio(GridSpec native, SpatialReference crs, double gsdMetres)
    {
        if (!(gsdMetres > 0) || !double.IsFinite(gsdMetres))
        {
            throw new ArgumentOutOfRangeException(nameof(gsdMetres), gsdMetres, "A ground sampling distance is positive.");
        }

        var (_, south, _, north) = native.Bounds;
        var (x, y) = crs.MetresPerUnit((south + north) / 2);
        var ratio = gsdMetres / Math.Sqrt(native.PixelWidth * x * native.PixelHeight * y);
        var whole = ratio >= 1 ? Math.Round(ratio) : 1 / Math.Round(1 / ratio);
        return Math.Abs((ratio / whole) - 1) < SnapTolerance ? whole : ratio;
    }

    private static int Count(int pixels, double ratio) => Math.Max(1, (int)Math.Ceiling((pixels / ratio) - AlignmentTolerance));

    private static (double West, double South, double East, double North) Bounds(RasterFile file) =>
        new GridSpec(string.Empty, file.Transform, file.Width, file.Height).Bounds;

    private static string Text((double West, double South, double East, double North) bounds) =>
        string.Create(CultureInfo.InvariantCulture, $"[{bounds.West:R}, {bounds.South:R}, {bounds.East:R}, {bounds.North:R}]");
}
