namespace Groundshift.TestKit.Campaign;

/// <summary>Runs policies side by side over simulated grounds: a year of history, then the years that count.</summary>
public static class ChangeCampaign
{
    /// <summary>Days between two passes. Source: Sentinel-2 with two satellites, at the equator.</summary>
    public const int RevisitDays = 5;

    /// <summary>Years that count.</summary>
    public const int Years = 2;

    private const int History = 365;

    /// <summary>Runs policies over one ground.</summary>
    public static IReadOnlyList<GroundScore> Run(int seed, int side, IReadOnlyList<Func<IAlarmPolicy>> policies)
    {
        var last = History + (Years * 365);
        var ground = new SimulatedGround(seed, side, History + 10, last - 180);
        var maps = new SimulatedMaps(ground, seed);
        var players = policies.Select(create => create()).ToList();
        try
        {
            var scores = players.Select(_ => new AlarmScore(ground)).ToList();
            var shown = new byte[ground.Pixels];
            var counts = false;
            for (var day = 0; day < last; day += RevisitDays)
            {
                if (!counts && day >= History)
                {
                    counts = true;
                    for (var place = 0; place < players.Count; place++)
                    {
                        players[place].EndHistory();
                        scores[place].Begin(players[place].Alarms);
                    }
                }

                maps.Draw(day);
                if (!maps.Valid.AsSpan().Contains((byte)1))
                {
                    continue;
                }

                Likeliest(ground, maps, shown);
                for (var place = 0; place < players.Count; place++)
                {
                    players[place].Observe(day, maps, shown);
                    if (counts)
                    {
                        scores[place].Observe(day, players[place].Alarms);
                    }
                }
            }

            return [.. scores.Select(score => new GroundScore(score.False, ground.Area * Years, score.Delays))];
        }
        finally
        {
            players.ForEach(player => player.Dispose());
        }
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

            var best = 0;
            for (var index = 1; index < SimulatedMaps.Classes; index++)
            {
                best = maps.Probabilities[(index * ground.Pixels) + pixel] > maps.Probabilities[(best * ground.Pixels) + pixel] ? index : best;
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

    /// <summary>95 % interval of a figure, by drawing grounds with replacement.</summary>
    public (double Low, double High) Interval(Func<PolicyScore, double> figure, int seed = 1)
    {
        const int Draws = 1000;
        var random = new Random(seed);
        var values = Enumerable.Range(0, Draws)
            .Select(_ => figure(this with { Grounds = [.. Grounds.Select(_ => Grounds[random.Next(Grounds.Count)])] }))
            .Order().ToArray();
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
