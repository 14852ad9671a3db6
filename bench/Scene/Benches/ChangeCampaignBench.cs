using Groundshift.Bench.Reporting;
using Groundshift.InferenceWorker.State;
using Groundshift.InferenceWorker.Tests.State;
using Groundshift.TestKit.Campaign;

namespace Groundshift.Bench.Benches;

/// <summary>
/// How often alarms are true, how many are false and how late they come: single-scene differencing, votes of k of n, and the land-cover
/// state, over simulated grounds whose truth is known. Settings were chosen on the tuning seeds and are judged on others.
/// </summary>
internal static class ChangeCampaignBench
{
    private const int Side = 320;
    private const int SmallSide = 192;

    // 100 grounds of 10.2 km² over two years: 2,048 km²·years.
    private const int TestGrounds = 100;
    private const int TuningGrounds = 12;
    private const int FirstTestSeed = 10_001;

    private static readonly (int K, int N)[] Votes =
        [(2, 2), (2, 3), (3, 3), (3, 4), (4, 4), (4, 5), (4, 6), (5, 5), (5, 6), (6, 6), (6, 8), (8, 8), (8, 10)];

    public static Bench Bench { get; } = new(
        "change-campaign", "alarms on simulated grounds: differencing, k of n and the land-cover state, on test seeds", Long: true, JudgeAsync);

    public static Bench Tuning { get; } = new(
        "change-tuning", "the same for many settings, on tuning seeds", Long: true, TuneAsync);

    private static Task JudgeAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var side = context.Small ? SmallSide : Side;
        var players = Voters(side);
        players.Add(("land-cover state", () => new StatePolicy(FilterSettings.Default, side)));
        var scores = Run(players, side, FirstTestSeed, context.Small ? 6 : TestGrounds, cancellationToken);
        var state = scores[^1];
        var differencing = scores[0];
        var votes = Best(scores.Skip(1).SkipLast(1), state.Detection);
        report.Ratios.Add(new Ratio("false alarms of differencing over the state's", Over(differencing, state), AtLeast: 10));
        report.Ratios.Add(new Ratio($"false alarms of the best vote at equal detection ({votes.Name}) over the state's", Over(votes, state), AtLeast: 2));
        report.Ratios.Add(new Ratio($"median delay of the state over that of {votes.Name}", state.MedianDelay / votes.MedianDelay, AtMost: 1));
        Describe(report, "Test seeds", scores);
        return Task.CompletedTask;
    }

    private static Task TuneAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var side = context.Small ? SmallSide : Side;
        var players = Voters(side).Where(player => player.Name is "5 of 5, season known" or "8 of 8, season known").ToList();
        foreach (var (alpha, floor, confirm, establish) in
            from alpha in (double[])[0.6, 0.75, 0.9]
            from floor in (int[])[-7, -8]
            from confirm in (float[])[0.95f, 0.98f]
            from establish in (float[])[0.6f]
            select (alpha, floor, confirm, establish))
        {
            var settings = new FilterSettings { Alpha = alpha, FloorExponent = floor, Confirm = confirm, Establish = establish };
            players.Add(($"α {alpha} floor 2^{floor} confirm {confirm} establish {establish}", () => new StatePolicy(settings, side)));
        }

        Describe(report, "Tuning seeds", Run(players, side, 1, context.Small ? 4 : TuningGrounds, cancellationToken));
        return Task.CompletedTask;
    }

    private static List<(string Name, Func<IAlarmPolicy> Create)> Voters(int side) =>
    [
        ("single-scene differencing", () => new VotePolicy(1, 1, side * side, knowsSeasons: false)),
        .. from seasons in (bool[])[false, true]
           from vote in Votes
           select ($"{vote.K} of {vote.N}{(seasons ? ", season known" : "")}", (Func<IAlarmPolicy>)(() => new VotePolicy(vote.K, vote.N, side * side, seasons))),
    ];

    private static IReadOnlyList<PolicyScore> Run(
        List<(string Name, Func<IAlarmPolicy> Create)> players, int side, int firstSeed, int grounds, CancellationToken cancellationToken)
    {
        var done = 0;
        var runs = Enumerable.Range(firstSeed, grounds).AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(seed =>
        {
            var scores = ChangeCampaign.Run(seed, side, [.. players.Select(player => player.Create)]);
            BenchContext.Say($"ground {Interlocked.Increment(ref done)} of {grounds}");
            return scores;
        }).ToList();
        return [.. players.Select((player, place) => new PolicyScore(player.Name, [.. runs.Select(run => run[place])]))];
    }

    // The fewest false alarms among those that find as much; where none does, the one that finds most.
    private static PolicyScore Best(IEnumerable<PolicyScore> votes, double detection)
    {
        var all = votes.ToList();
        var equal = all.Where(vote => vote.Detection >= detection).ToList();
        return equal.Count > 0 ? equal.MinBy(vote => vote.FalsePer100)! : all.MaxBy(vote => vote.Detection)!;
    }

    // A policy without a false alarm is given half of one.
    private static double Over(PolicyScore policy, PolicyScore state) =>
        policy.FalsePer100 / Math.Max(state.FalsePer100, 50 / state.Grounds.Sum(ground => ground.Exposure));

    private static void Describe(BenchReport report, string seeds, IReadOnlyList<PolicyScore> scores)
    {
        var exposure = scores[0].Grounds.Sum(ground => ground.Exposure);
        var changes = scores[0].Grounds.Sum(ground => ground.Delays.Count);
        var table = report.Table(
            $"{seeds}: {exposure:0} km²·years, {changes} changes, 95 % intervals over grounds",
            "policy", "found %", "false per 100 km²·year", "median delay in days");
        foreach (var score in scores)
        {
            table.Add(
                score.Name,
                Text(100 * score.Detection, score.Interval(each => 100 * each.Detection)),
                Text(score.FalsePer100, score.Interval(each => each.FalsePer100)),
                Text(score.MedianDelay, score.Interval(each => each.MedianDelay)));
        }
    }

    private static string Text(double value, (double Low, double High) interval) =>
        $"{Ratio.Number(value)} ({Ratio.Number(interval.Low)} to {Ratio.Number(interval.High)})";
}
