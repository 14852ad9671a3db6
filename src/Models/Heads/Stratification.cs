namespace Groundshift.Models.Heads;

/// <summary>
/// Deals units that cannot be divided, such as blocks of ground, to parts so that each part gets its share of every class as well as
/// it goes: the units of the rarest class first, as in Sechidis, Tsoumakas and Vlahavas 2011, On the Stratification of Multi-Label
/// Data, doi 10.1007/978-3-642-23808-6_10, but each to the part that lacks most of all the classes it holds.
/// </summary>
internal static class Stratification
{
    /// <summary>The part of each unit.</summary>
    /// <param name="counts">Samples per class, by unit.</param>
    /// <param name="shares">What each part should get, adding up to one.</param>
    /// <param name="seed">Decides between equals.</param>
    public static int[] Deal(IReadOnlyList<int[]> counts, IReadOnlyList<double> shares, int seed)
    {
        var order = Enumerable.Range(0, counts.Count).ToArray();
        new Random(seed).Shuffle(order);
        var classes = counts[0].Length;
        var left = Enumerable.Range(0, classes).Select(entry => counts.Sum(unit => (long)unit[entry])).ToArray();
        long[] totals = [.. left];
        var lacking = shares.Select(_ => Enumerable.Repeat(1.0, classes).ToArray()).ToArray();
        var dealt = Enumerable.Repeat(-1, counts.Count).ToArray();
        while (RarestLeft(left) is { } rarest)
        {
            // The largest first: small ones can even out what they leave.
            foreach (var unit in order.Where(unit => dealt[unit] < 0 && counts[unit][rarest] > 0).OrderByDescending(unit => counts[unit][rarest]))
            {
                var shareOfClass = counts[unit].Zip(totals, (count, total) => total > 0 ? count / (double)total : 0).ToArray();
                var part = Neediest(lacking, shares, shareOfClass);
                dealt[unit] = part;
                for (var entry = 0; entry < classes; entry++)
                {
                    lacking[part][entry] -= shareOfClass[entry] / shares[part];
                    left[entry] -= counts[unit][entry];
                }
            }
        }

        return dealt;
    }

    private static int? RarestLeft(long[] left)
    {
        int? rarest = null;
        for (var entry = 0; entry < left.Length; entry++)
        {
            if (left[entry] > 0 && (rarest is not { } known || left[entry] < left[known]))
            {
                rarest = entry;
            }
        }

        return rarest;
    }

    // What a part lacks is relative to its own share, so all start level and the larger one wins.
    private static int Neediest(double[][] lacking, IReadOnlyList<double> shares, double[] shareOfClass) =>
        Enumerable.Range(0, shares.Count)
            .OrderByDescending(part => lacking[part].Zip(shareOfClass, (lack, share) => lack * share).Sum())
            .ThenByDescending(part => shares[part])
            .First();
}
