namespace Groundshift.InferenceWorker.State;

/// <summary>What is counted over the pixels of a patch while its rows go by.</summary>
internal sealed class PatchGround
{
    private const int Counts = 256;

    // Most runs turn out to be parts of a patch above them before a pixel is counted.
    private int[]? _supporting;
    private int[]? _observations;
    private double _confidence;

    /// <summary>What the pixels have in common.</summary>
    public required PatchKey Key { get; init; }

    /// <summary>Runs of pixels: row on the lattice, first and end column.</summary>
    public List<(int Row, int First, int End)> Runs { get; private set; } = [];

    /// <summary>Number of pixels.</summary>
    public long Pixels { get; private set; }

    /// <summary>Row that was seen last.</summary>
    public int LastRow { get; private set; }

    /// <summary>Earliest first evidence.</summary>
    public ushort First { get; private set; } = StateRows.NoStep;

    /// <summary>Newest clear observation before <see cref="First"/> of the pixels that showed it first.</summary>
    public ushort Before { get; private set; } = StateRows.NoStep;

    /// <summary>Newest evidence.</summary>
    public ushort Last { get; private set; }

    /// <summary>Newest return.</summary>
    public ushort Reverted { get; private set; } = StateRows.NoStep;

    /// <summary>Mean confidence of the pixels.</summary>
    public double Confidence => _confidence / Pixels;

    /// <summary>Lower quartile of the supporting observations.</summary>
    public int Supporting => LowerQuartile(_supporting ??= new int[Counts]);

    /// <summary>Lower quartile of the observations.</summary>
    public int Observations => LowerQuartile(_observations ??= new int[Counts]);

    /// <summary>Adds a run of pixels.</summary>
    public void Add(int row, int first, int end)
    {
        Runs.Add((row, first, end));
        LastRow = row;
    }

    /// <summary>Adds what is known of one pixel.</summary>
    public void Add(PatchPixel pixel)
    {
        Pixels++;
        (_supporting ??= new int[Counts])[pixel.Supporting]++;
        (_observations ??= new int[Counts])[pixel.Observations]++;
        _confidence += pixel.Confidence;
        Date(pixel.First, pixel.Before, pixel.Last, pixel.Reverted);
    }

    /// <summary>Takes over a patch that turned out to be the same.</summary>
    public void Merge(PatchGround other)
    {
        // The longer list takes in the shorter, so that a patch of many arms is not copied again and again.
        var (longer, shorter) = Runs.Count >= other.Runs.Count ? (Runs, other.Runs) : (other.Runs, Runs);
        longer.AddRange(shorter);
        Runs = longer;
        Pixels += other.Pixels;
        LastRow = Math.Max(LastRow, other.LastRow);
        _confidence += other._confidence;
        _supporting = Sum(_supporting, other._supporting);
        _observations = Sum(_observations, other._observations);
        Date(other.First, other.Before, other.Last, other.Reverted);
    }

    private void Date(ushort first, ushort before, ushort last, ushort reverted)
    {
        if (first < First)
        {
            (First, Before) = (first, before);
        }
        else if (first == First && before != StateRows.NoStep && (Before == StateRows.NoStep || before > Before))
        {
            Before = before;
        }

        Last = Math.Max(Last, last);
        if (reverted != StateRows.NoStep)
        {
            Reverted = Reverted == StateRows.NoStep ? reverted : Math.Max(Reverted, reverted);
        }
    }

    private static int[]? Sum(int[]? left, int[]? right)
    {
        if (left is null || right is null)
        {
            return left ?? right;
        }

        for (var count = 0; count < Counts; count++)
        {
            left[count] += right[count];
        }

        return left;
    }

    private int LowerQuartile(int[] counts)
    {
        var seen = 0L;
        for (var value = 0; value < Counts; value++)
        {
            seen += counts[value];
            if (4 * seen >= Pixels)
            {
                return value;
            }
        }

        return Counts - 1;
    }
}

/// <summary>What the pixels of one patch have in common.</summary>
internal readonly record struct PatchKey(byte From, byte To, PixelChange Change);

/// <summary>What a patch asks of a pixel.</summary>
internal readonly record struct PatchPixel(
    byte Supporting, byte Observations, float Confidence, ushort First, ushort Before, ushort Last, ushort Reverted);
