namespace Groundshift.InferenceWorker.Change;

/// <summary>Which runs belong together: connected components over runs, by union and find.</summary>
internal sealed class RunLabels
{
    private readonly int[] _parents;

    private RunLabels(int count) => _parents = [.. Enumerable.Range(0, count)];

    /// <summary>The first run of the component that a run belongs to.</summary>
    public int Of(int run)
    {
        while (_parents[run] != run)
        {
            run = _parents[run] = _parents[_parents[run]];
        }

        return run;
    }

    /// <summary>Labels runs that are ordered by row and column.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="diagonals">True where pixels that share a corner are neighbours too.</param>
    /// <param name="together">Which neighbours belong together.</param>
    public static RunLabels Connect(IReadOnlyList<ChangeRun> runs, bool diagonals, Func<ChangeRun, ChangeRun, bool> together)
    {
        var labels = new RunLabels(runs.Count);
        var reach = diagonals ? 1 : 0;
        var above = 0;
        for (var at = 0; at < runs.Count; at++)
        {
            var run = runs[at];
            if (at > 0 && runs[at - 1].Row == run.Row && runs[at - 1].End == run.Start && together(runs[at - 1], run))
            {
                labels.Join(at - 1, at);
            }

            // The first run of the row above that may still touch this one or a later one of its row.
            while (runs[above].Row < run.Row - 1 || (runs[above].Row == run.Row - 1 && runs[above].End + reach <= run.Start))
            {
                above++;
            }

            for (var other = above; other < at && runs[other].Row == run.Row - 1 && runs[other].Start < run.End + reach; other++)
            {
                if (together(runs[other], run))
                {
                    labels.Join(other, at);
                }
            }
        }

        return labels;
    }

    private void Join(int left, int right)
    {
        var (a, b) = (Of(left), Of(right));
        _parents[Math.Max(a, b)] = Math.Min(a, b);
    }
}
