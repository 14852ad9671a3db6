using Groundshift.Core.Grids;

namespace Groundshift.InferenceWorker.Change;

/// <summary>Ground in one piece that changed, after the sieve.</summary>
/// <param name="Number">From 1, by place: rows, then columns.</param>
/// <param name="Bounds">Pixels that it lies in.</param>
/// <param name="Runs">Its pixels, by row and column.</param>
/// <param name="Hectares">Its area on the ellipsoid.</param>
internal sealed record GroundPatch(int Number, PixelRect Bounds, IReadOnlyList<ChangeRun> Runs, double Hectares);

/// <summary>
/// Changed pixels as patches: what hangs together by sides or corners, holds a square of two by two pixels and reaches the minimum
/// mapping unit. Parts of a patch under the unit take the largest transition of the patch.
/// </summary>
/// <remarks>Edges of fields and roads that lie a part of a pixel apart on the two dates change in lines of one pixel, which hold no such square.</remarks>
internal static class PatchSieve
{
    /// <summary>The patches that stay.</summary>
    /// <param name="runs">Changed pixels.</param>
    /// <param name="hectares">Area of a run on the ellipsoid.</param>
    /// <param name="minimumHectares">The minimum mapping unit; 0 keeps every pixel, and thin patches too.</param>
    public static IReadOnlyList<GroundPatch> Apply(IReadOnlyList<ChangeRun> runs, Func<ChangeRun, double> hectares, double minimumHectares)
    {
        var labels = RunLabels.Connect(runs, diagonals: true, (_, _) => true);
        var patches = new List<GroundPatch>();
        foreach (var group in Enumerable.Range(0, runs.Count).GroupBy(labels.Of))
        {
            ChangeRun[] own = [.. group.Select(run => runs[run])];
            var area = own.Sum(hectares);
            if (minimumHectares <= 0 || (area >= minimumHectares && HoldsSquare(own)))
            {
                var smooth = Smooth(own, hectares, minimumHectares);
                patches.Add(new GroundPatch(patches.Count + 1, BoundsOf(own), smooth, area));
            }
        }

        return patches;
    }

    private static ChangeRun[] Smooth(ChangeRun[] runs, Func<ChangeRun, double> hectares, double minimumHectares)
    {
        var labels = RunLabels.Connect(runs, diagonals: false, (left, right) => left.Value == right.Value);
        var areas = new double[runs.Length];
        var totals = new Dictionary<ushort, double>();
        for (var run = 0; run < runs.Length; run++)
        {
            var area = hectares(runs[run]);
            areas[labels.Of(run)] += area;
            totals[runs[run].Value] = totals.GetValueOrDefault(runs[run].Value) + area;
        }

        var largest = totals.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key;
        return [.. runs.Select((run, at) => areas[labels.Of(at)] < minimumHectares ? run with { Value = largest } : run)];
    }

    // Two pixels side by side over two others. Runs that meet in a row count as one.
    private static bool HoldsSquare(ChangeRun[] runs)
    {
        var rows = new List<(int Row, int Start, int End)>();
        foreach (var run in runs)
        {
            if (rows.Count > 0 && rows[^1].Row == run.Row && rows[^1].End == run.Start)
            {
                rows[^1] = rows[^1] with { End = run.End };
            }
            else
            {
                rows.Add((run.Row, run.Start, run.End));
            }
        }

        var above = 0;
        for (var at = 0; at < rows.Count; at++)
        {
            var run = rows[at];
            while (rows[above].Row < run.Row - 1 || (rows[above].Row == run.Row - 1 && rows[above].End <= run.Start))
            {
                above++;
            }

            for (var other = above; other < at && rows[other].Row == run.Row - 1 && rows[other].Start < run.End; other++)
            {
                if (Math.Min(rows[other].End, run.End) - Math.Max(rows[other].Start, run.Start) >= 2)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static PixelRect BoundsOf(ChangeRun[] runs)
    {
        var (left, right) = (runs.Min(run => run.Start), runs.Max(run => run.End));
        return new PixelRect(left, runs[0].Row, right - left, runs[^1].Row + 1 - runs[0].Row);
    }
}
