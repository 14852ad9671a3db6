namespace Groundshift.TestKit.Chaos.Faults;

/// <summary>One thing that happens.</summary>
/// <param name="Kind">What.</param>
/// <param name="Target">Chooses the process or link, by its remainder.</param>
/// <param name="After">How long after the start of its round.</param>
/// <param name="Duration">How long it lasts, where it lasts.</param>
/// <param name="Seed">Decides what is random about it.</param>
public sealed record Fault(FaultKind Kind, int Target, TimeSpan After, TimeSpan Duration, int Seed);

/// <summary>What happens when: rounds of a few faults at once, drawn from a seed, so that every kind comes before one comes again.</summary>
public static class FaultSchedule
{
    private const int MostAtOnce = 3;
    private const double LatestStartSeconds = 2;
    private const double ShortestSeconds = 0.5;
    private const double LongestSeconds = 4;

    /// <summary>Rounds without end.</summary>
    public static IEnumerable<IReadOnlyList<Fault>> Rounds(int seed, IReadOnlyList<FaultKind> kinds)
    {
        var random = new Random(seed);
        while (true)
        {
            var order = kinds.ToArray();
            random.Shuffle(order);
            for (var done = 0; done < order.Length;)
            {
                var round = order.Skip(done).Take(random.Next(1, MostAtOnce + 1)).Select(kind => Draw(kind, random)).ToArray();
                done += round.Length;
                yield return round;
            }
        }
    }

    /// <summary>How many rounds show every kind once.</summary>
    public static int OnePass(int seed, IReadOnlyList<FaultKind> kinds)
    {
        var seen = new HashSet<FaultKind>();
        return Rounds(seed, kinds).TakeWhile(round => seen.Count < kinds.Count && round.All(fault => seen.Add(fault.Kind))).Count();
    }

    private static Fault Draw(FaultKind kind, Random random) => new(
        kind,
        random.Next(),
        TimeSpan.FromSeconds(random.NextDouble() * LatestStartSeconds),
        TimeSpan.FromSeconds(ShortestSeconds + (random.NextDouble() * (LongestSeconds - ShortestSeconds))),
        random.Next());
}
