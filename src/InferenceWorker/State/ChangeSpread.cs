namespace Groundshift.InferenceWorker.State;

/// <summary>
/// How much of the ground of each kind a state holds as changed, candidates, held and confirmed, and how much of that lies in one patch.
/// Ground changes in places; what the weather, the season or a model's weakness does to a class shows in many places at once.
/// </summary>
internal sealed class ChangeSpread
{
    private readonly FilterModel _model;
    private readonly long[] _ground;
    private readonly long[] _changed;
    private readonly long[] _largest;
    private List<Run> _above = [];
    private List<Run> _here = [];

    /// <summary>No ground at all.</summary>
    public ChangeSpread(FilterModel model)
        : this(model, new SpreadCounts(new long[model.Classes], new long[model.Classes * model.Classes], new long[model.Classes * model.Classes]))
    {
    }

    /// <summary>The spread that was stored.</summary>
    public ChangeSpread(FilterModel model, SpreadCounts counts)
    {
        _model = model;
        (_ground, _changed, _largest) = (counts.Ground, counts.Changed, counts.Largest);
    }

    /// <summary>The counts, to be stored.</summary>
    public SpreadCounts Counts => new(_ground, _changed, _largest);

    /// <summary>Takes in the next row from the top.</summary>
    public void Add(StateRows rows, int row)
    {
        var change = rows.Bytes(StatePlane.Change, row)[..rows.Width];
        var from = rows.Bytes(StatePlane.From, row);
        var to = rows.Bytes(StatePlane.To, row);
        CountGround(rows, row, change, from);
        _here.Clear();
        for (var column = 0; column < change.Length;)
        {
            var first = column + change[column..].IndexOfAny((byte)PixelChange.Candidate, (byte)PixelChange.Confirmed, (byte)PixelChange.Held);
            if (first < column)
            {
                break;
            }

            var pair = Pair(from[first], to[first]);
            for (column = first + 1; column < change.Length && Changed(change[column]) && Pair(from[column], to[column]) == pair; column++)
            {
            }

            Join(new Run(first, column, pair));
        }

        (_above, _here) = (_here, _above);
    }

    /// <summary>
    /// True where so much ground of a kind looks changed to another kind, beside the largest patch of it, that what did it is no change
    /// of single places. Covers that turn into each other within a year are one kind.
    /// </summary>
    public bool IsCommon(int from, int to)
    {
        var pair = Pair(from, to);
        var beside = _changed[pair] - _largest[pair];
        return beside > 0 && beside >= _model.Settings.CommonShare * _ground[_model.Kind(from)];
    }

    private int Pair(int from, int to) => (_model.Kind(from) * _model.Classes) + _model.Kind(to);

    private static bool Changed(byte change) => (PixelChange)change is PixelChange.Candidate or PixelChange.Confirmed or PixelChange.Held;

    private void CountGround(StateRows rows, int row, ReadOnlySpan<byte> change, ReadOnlySpan<byte> from)
    {
        var stable = rows.Bytes(StatePlane.Stable, row);
        for (var column = 0; column < change.Length; column++)
        {
            var ground = (PixelChange)change[column] is PixelChange.Confirmed or PixelChange.Held ? from[column] : stable[column];
            if (ground != StateRows.NoClass)
            {
                _ground[_model.Kind(ground)]++;
            }
        }
    }

    // Pixels that share an edge or a corner are one patch.
    private void Join(Run run)
    {
        foreach (var other in _above)
        {
            if (other.First > run.End)
            {
                break;
            }

            if (other.End >= run.First && other.Pair == run.Pair)
            {
                run.Patch.Join(other.Patch);
            }
        }

        _here.Add(run);
        _changed[run.Pair] += run.End - run.First;
        _largest[run.Pair] = Math.Max(_largest[run.Pair], run.Patch.Root.Pixels);
    }

    private readonly record struct Run(int First, int End, int Pair)
    {
        public Patch Patch { get; } = new(End - First);
    }

    // A patch, or the way to the patch that it turned out to be a part of.
    private sealed class Patch(long pixels)
    {
        private Patch? _parent;

        public long Pixels { get; private set; } = pixels;

        public Patch Root
        {
            get
            {
                var root = this;
                while (root._parent is { } parent)
                {
                    root = parent;
                }

                if (root != this)
                {
                    _parent = root;
                }

                return root;
            }
        }

        public void Join(Patch other)
        {
            var (root, merged) = (other.Root, Root);
            if (root != merged)
            {
                root.Pixels += merged.Pixels;
                merged._parent = root;
            }
        }
    }
}

/// <summary>What a checkpoint holds of a <see cref="ChangeSpread"/>.</summary>
/// <param name="Ground">Pixels of each kind, before what changed.</param>
/// <param name="Changed">Pixels that are changed, by (kind before, kind after).</param>
/// <param name="Largest">Of these, those of the largest patch.</param>
internal sealed record SpreadCounts(long[] Ground, long[] Changed, long[] Largest);
