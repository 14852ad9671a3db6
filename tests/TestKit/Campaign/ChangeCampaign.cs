namespace Groundshift.TestKit.Campaign;

/// <summary>Runs policies side by side over simulated grounds: a year of history, then the years that count.</summary>
public static class ChangeCampaign
{
    /// <summary>Days between two passes. Source: Sentinel-2 with two satellites, at the equator.</summary>
    public const int RevisitDays = 5;

    /// <summary>Years that count.</summary>
    public const int Years = 2;

    private const int History = 365;
    private const int PixelsPerLook = 61;

    /// <summary>Runs policies over one ground; a score for each, in their order.</summary>
    /// <param name="seed">Decides the ground and its maps.</param>
    /// <param name="side">Rows and columns.</param>
    /// <param name="policies">The policies.</param>
    /// <param name="fromTheFirstDay">True to count alarms of the year of history too, in which nothing changes.</param>
    public static IReadOnlyList<GroundScore> Run(int seed, int side, IReadOnlyList<Func<IAlarmPolicies>> policies, bool fromTheFirstDay = false)
    {
        var last = History + (Years * 365);
        var ground = new SimulatedGround(seed, side, History + 10, last - 180);
        var maps = new SimulatedMaps(ground, seed);
        var players = policies.Select(create => create()).ToList();
        try
        {
            var scores = players.SelectMany(player => Enumerable.Range(0, player.Count).Select(policy => (player, policy, new AlarmScore(ground)))).ToList();
            var shown = new byte[ground.Pixels];
            var counts = false;
            for (var day = 0; day < last; day += RevisitDays)
            {
                if (!counts && (fromTheFirstDay || day >= History))
                {
                    counts = true;
                    players.ForEach(player => player.EndHistory());
                    scores.ForEach(each => each.Item3.Begin(each.player.Alarms(each.policy)));
                }

                maps.Draw(day);
                if (!maps.Valid.AsSpan().Contains((byte)1))
                {
                    continue;
                }

                Likeliest(ground, maps, shown);
                players.ForEach(player => player.Observe(day, maps, shown));
                if (counts)
                {
                    scores.ForEach(each => each.Item3.Observe(day, each.player.Alarms(each.policy)));
                }
            }

            return [.. scores.Select(each => new GroundScore(each.Item3.False, ground.Area * (fromTheFirstDay ? Years + 1 : Years), each.Item3.Delays))];
        }
        finally
        {
            players.ForEach(player => player.Dispose());
        }
    }

    /// <summary>How long the errors of maps last on the ground that does not change, by one pixel in 61.</summary>
    public static PersistenceFit? Persistence(int seed, int side)
    {
        var last = History + (Years * 365);
        var ground = new SimulatedGround(seed, side, History + 10, last - 180);
        var maps = new SimulatedMaps(ground, seed);
        var errors = new ErrorPersistence(SimulatedMaps.Classes);
        var stable = Enumerable.Range(0, ground.Pixels).Where(pixel => pixel % PixelsPerLook == 0 && ground.EventAt[pixel] == 0).ToArray();
        for (var day = 0; day < last; day += RevisitDays)
        {
            maps.Draw(day);
            errors.Add(
                day,
                stable.Where(pixel => maps.Valid[pixel] != 0).Select(pixel => (pixel, (int)ground.CoverAt(pixel))),
                (index, pixel) => maps.Probabilities[(index * ground.Pixels) + pixel]);
        }

        return errors.Fit();
    }

    private static void Likeliest(SimulatedGround ground, SimulatedMaps maps, Span<byte> shown)
    {
        for (var pixel = 0; pixel < shown.Length; pixel++)
        {
            if (maps.Valid[pixel] == 0)
            {
                shown[pixel] = byte.MaxValue;
                continue;
            }

            var (best, highest) = (0, maps.Probabilities[pixel]);
            for (var index = 1; index < SimulatedMaps.Classes; index++)
            {
                var here = maps.Probabilities[(index * ground.Pixels) + pixel];
                (best, highest) = here > highest ? (index, here) : (best, highest);
            }

            shown[pixel] = (byte)best;
        }
    }
}

/// <summary>How one policy did on one ground.</summary>
/// <param name="False">False alarms.</param>
/// <param name="Exposure">Square kilometres times years.</param>
/// <param name="Delays">Days to the alarm of each change; <see cref="int.MaxValue"/> where it was missed.</param>
public sealed record GroundScore(int False, double Exposure, IReadOnlyList<int> Delays);

/// <summary>How one policy did on all grounds.</summary>
public sealed record PolicyScore(string Name, IReadOnlyList<GroundScore> Grounds)
{
    /// <summary>Share of the changes that were found.</summary>
    public double Detection => Rate(Grounds);

    /// <summary>False alarms per 100 km² and year.</summary>
    public double FalsePer100 => Falsehood(Grounds);

    /// <summary>Median days from a change to its alarm, over all changes: a missed one is late.</summary>
    public double MedianDelay => Median(Grounds);

    /// <summary>95 % interval of a figure of one policy, by drawing grounds with replacement.</summary>
    public (double Low, double High) Interval(Func<PolicyScore, double> figure) => Interval([this], drawn => figure(drawn[0]));

    /// <summary>95 % interval of a figure of several policies, for all of which the same grounds are drawn.</summary>
    public static (double Low, double High) Interval(IReadOnlyList<PolicyScore> policies, Func<IReadOnlyList<PolicyScore>, double> figure)
    {
        const int Draws = 1000;
        var random = new Random(1);
        var count = policies[0].Grounds.Count;
        var values = Enumerable.Range(0, Draws).Select(_ =>
        {
            var drawn = Enumerable.Range(0, count).Select(_ => random.Next(count)).ToArray();
            return figure([.. policies.Select(policy => policy with { Grounds = [.. drawn.Select(place => policy.Grounds[place])] })]);
        }).Order().ToArray();
        return (values[Draws * 25 / 1000], values[Draws * 975 / 1000]);
    }

    private static double Rate(IReadOnlyList<GroundScore> grounds)
    {
        var delays = grounds.SelectMany(ground => ground.Delays).ToList();
        return delays.Count(delay => delay != int.MaxValue) / (double)delays.Count;
    }

    private static double Falsehood(IReadOnlyList<GroundScore> grounds) => 100 * grounds.Sum(ground => ground.False) / grounds.Sum(ground => ground.Exposure);

    private static double Median(IReadOnlyList<GroundScore> grounds)
    {
        var delays = grounds.SelectMany(ground => ground.Delays).Order().ToArray();
        return delays[delays.Length / 2];
    }
}
