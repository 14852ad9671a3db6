namespace Groundshift.InferenceWorker.Change;

/// <summary>The level that parts values best into two groups: greatest variance between them. Source: Otsu 1979, doi 10.1109/TSMC.1979.4310076.</summary>
internal static class OtsuThreshold
{
    private const int Bins = 256;

    // The highest thousandth goes into the last bin: one glint must not squeeze all the rest into a few.
    private const double Top = 0.999;

    /// <summary>The threshold. Unit: that of the values; not below 0 values are expected. Values equal to each other give that value.</summary>
    public static double Of(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
        {
            throw new ArgumentException("No values to part.", nameof(values));
        }

        var sorted = values.ToArray();
        Array.Sort(sorted);
        var (low, high) = (sorted[0], sorted[(int)((sorted.Length - 1) * Top)]);
        return high > low ? low + (Part(Histogram(values, low, high)) + 1) * (high - low) / Bins : low;
    }

    private static long[] Histogram(ReadOnlySpan<double> values, double low, double high)
    {
        var counts = new long[Bins];
        foreach (var value in values)
        {
            counts[Math.Clamp((int)((value - low) / (high - low) * Bins), 0, Bins - 1)]++;
        }

        return counts;
    }

    // The last bin of the lower group.
    private static int Part(long[] counts)
    {
        var total = counts.Sum();
        var sum = counts.Select((count, bin) => (double)count * bin).Sum();
        var (best, bestBin) = (-1.0, 0);
        var (below, sumBelow) = (0L, 0.0);
        for (var bin = 0; bin < Bins - 1; bin++)
        {
            below += counts[bin];
            sumBelow += (double)counts[bin] * bin;
            if (below > 0 && below < total)
            {
                var gap = sumBelow / below - (sum - sumBelow) / (total - below);
                var between = (double)below * (total - below) * gap * gap;
                if (between > best)
                {
                    (best, bestBin) = (between, bin);
                }
            }
        }

        return bestBin;
    }
}
