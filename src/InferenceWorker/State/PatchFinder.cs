namespace Groundshift.InferenceWorker.State;

/// <summary>
/// Joins pixels of equal change to patches, neighbours by edges, while rows go by from top to bottom. Holds what is open and what
/// is large enough, so that memory grows with the patches and not with the height.
/// </summary>
/// <param name="leastPixels">Smaller patches are dropped.</param>
/// <param name="firstColumn">Column of the lattice that the rows begin at.</param>
internal sealed class PatchFinder(int leastPixels, int firstColumn)
{
    private readonly List<PatchGround> _closed = [];
    private List<Run> _above = [];
    private List<Run> _here = [];

    /// <summary>Takes in a row of a state.</summary>
    public void Add(StateRows rows, int row, int latticeRow)
    {
        FindRuns(rows, row, latticeRow);
        Join();
        foreach (var run in _here)
        {
            Measure(rows, row, run);
        }

        CloseAbove(latticeRow);
        (_above, _here) = (_here, _above);
        _here.Clear();
    }

    /// <summary>The patches, from top to bottom.</summary>
    public IReadOnlyList<PatchGround> Complete()
    {
        CloseAbove(int.MaxValue);
        _above.Clear();
        foreach (var patch in _closed)
        {
            patch.Runs.Sort();
        }

        return [.. _closed.OrderBy(patch => patch.Runs[0])];
    }

    private void FindRuns(StateRows rows, int row, int latticeRow)
    {
        var change = rows.Bytes(StatePlane.Change, row)[..rows.Width];
        var from = rows.Bytes(StatePlane.From, row);
        var to = rows.Bytes(StatePlane.To, row);
        var column = 0;
        while (column < change.Length)
        {
            var gap = change[column..].IndexOfAnyExcept((byte)PixelChange.None);
            if (gap < 0)
            {
                return;
            }

            column += gap;
            var first = column;
            var key = new PatchKey(from[first], to[first], (PixelChange)change[first]);
            while (column < change.Length && key == new PatchKey(from[column], to[column], (PixelChange)change[column]))
            {
                column++;
            }

            var patch = new Node(new PatchGround { Key = key });
            patch.Ground.Add(latticeRow, first + firstColumn, column + firstColumn);
            _here.Add(new Run(first, column, patch));
        }
    }

    private void Join()
    {
        var above = 0;
        foreach (var run in _here)
        {
            while (above < _above.Count && _above[above].End <= run.First)
            {
                above++;
            }

            for (var other = above; other < _above.Count && _above[other].First < run.End; other++)
            {
                if (_above[other].Patch.Root.Ground.Key == run.Patch.Root.Ground.Key)
                {
                    run.Patch.Join(_above[other].Patch);
                }
            }
        }
    }

    private static void Measure(StateRows rows, int row, Run run)
    {
        var patch = run.Patch.Root.Ground;
        var supporting = rows.Bytes(StatePlane.Supporting, row);
        var observations = rows.Bytes(StatePlane.Observations, row);
        var first = rows.Steps(StepPlane.FirstEvidence, row);
        var before = rows.Steps(StepPlane.LastBefore, row);
        var last = rows.Steps(StepPlane.LastEvidence, row);
        var reverted = rows.Steps(StepPlane.Reverted, row);
        for (var column = run.First; column < run.End; column++)
        {
            var belief = BeliefIn(patch.Key.From, rows, row, column);
            patch.Add(new PatchPixel(
                supporting[column],
                observations[column],
                patch.Key.Change == PixelChange.Reverted ? belief : 1 - belief,
                first[column],
                before[column],
                last[column],
                patch.Key.Change == PixelChange.Reverted ? reverted[column] : StateRows.NoStep));
        }
    }

    private static float BeliefIn(byte wanted, StateRows rows, int row, int column)
    {
        var sum = 0f;
        for (var index = 0; index < rows.Classes; index++)
        {
            sum += PosteriorCode.Decode(rows.Posterior(index, row)[column]);
        }

        return PosteriorCode.Decode(rows.Posterior(wanted, row)[column]) / sum;
    }

    private void CloseAbove(int row)
    {
        foreach (var run in _above)
        {
            var root = run.Patch.Root;
            if (root.Ground.LastRow < row && !root.IsClosed)
            {
                root.IsClosed = true;
                if (root.Ground.Pixels >= leastPixels)
                {
                    _closed.Add(root.Ground);
                }
            }
        }
    }

    private readonly record struct Run(int First, int End, Node Patch);

    // A patch, or the way to the patch that it turned out to be a part of.
    private sealed class Node(PatchGround ground)
    {
        private Node? _parent;

        public PatchGround Ground { get; } = ground;

        public bool IsClosed { get; set; }

        public Node Root
        {
            get
            {
                var root = this;
                while (root._parent is { } parent)
                {
                    root = parent;
                }

                if (_parent is not null)
                {
                    _parent = root;
                }

                return root;
            }
        }

        public void Join(Node other)
        {
            var (root, merged) = (other.Root, Root);
            if (root != merged)
            {
                root.Ground.Merge(merged.Ground);
                merged._parent = root;
            }
        }
    }
}
