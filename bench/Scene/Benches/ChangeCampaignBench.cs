using System.Collections.Concurrent;
using Groundshift.Bench.Reporting;
using Groundshift.InferenceWorker.Pipeline;
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
    private const int TuningGrounds = 6;
    private const int FirstTestSeed = 10_001;

    // At equal detection all of n raise the fewest false alarms; two others stand for the rest.
    private static readonly (int K, int N)[] Votes =
        [(2, 2), (3, 3), (4, 4), (4, 5), (5, 5), (6, 6), (7, 7), (8, 8), (8, 10), (9, 9), (10, 10), (12, 12)];

    // α, days that errors last, confirmation: the table of docs/state.md. No days let every look count in full.
    private static readonly (double Alpha, double Days, float Confirm)[] Candidates =
        [(0.6, 0, 0.98f), (0.8, 5, 0.98f), (0.8, 7, 0.95f), (0.8, 7, 0.98f), (0.8, 10, 0.95f), (0.9, 10, 0.95f)];

    public static Bench Bench { get; } = new(
        "change-campaign", "alarms on simulated grounds: differencing, k of n and the land-cover state, on test seeds", Long: true, JudgeAsync);

    public static Bench Tuning { get; } = new(
        "change-tuning", "the same for many settings, on tuning seeds", Long: true, TuneAsync);

    private static Task JudgeAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var side = context.Small ? SmallSide : Side;
        List<AlarmPlayer> players = [.. Voters(side), new(["land-cover state"], () => new StatePolicy(FilterSettings.Default, side))];
        var start = Environment.CpuUsage.TotalTime;
        var scores = Run(players, side, FirstTestSeed, context.Small ? 6 : TestGrounds, cancellationToken);
        var seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        var state = scores[^1];
        report.Ratios.Add(OfDifferencing(scores[0], state));
        Compare(report, "best vote, season known", [.. scores.Skip(1 + Votes.Length).Take(Votes.Length)], state);
        Compare(report, "best vote, season not known", [.. scores.Skip(1).Take(Votes.Length)], state);
        Describe(report, "Test seeds", scores);
        report.Notes.Add(FormattableString.Invariant($"{seconds:0} seconds of processor time: {seconds / 120:0.0} minutes on two free cores. Intervals of ratios are 95 %, over grounds."));
        return Task.CompletedTask;
    }

    private static Ratio OfDifferencing(PolicyScore differencing, PolicyScore state)
    {
        var (low, high) = PolicyScore.Interval([differencing, state], Over);
        return new Ratio("false alarms of differencing over the state's", Over([differencing, state]), low, high, AtLeast: 10);
    }

    private static double Over(IReadOnlyList<PolicyScore> pair) => AlarmPoint.Of(pair[0]).FalsePer100 / AlarmPoint.Of(pair[1]).FalsePer100;

    // Votes are judged at the detection of the state, on the curve of the best of them.
    private static void Compare(BenchReport report, string name, IReadOnlyList<PolicyScore> votes, PolicyScore state)
    {
        AlarmPoint Equal(IReadOnlyList<PolicyScore> all) => new AlarmCurve(all.SkipLast(1)).At(all[^1].Detection);
        double False(IReadOnlyList<PolicyScore> all) => Equal(all).FalsePer100 / AlarmPoint.Of(all[^1]).FalsePer100;
        double Delay(IReadOnlyList<PolicyScore> all) => AlarmPoint.Of(all[^1]).MedianDelay / Equal(all).MedianDelay;
        List<PolicyScore> all = [.. votes, state];
        var best = Equal(all);
        var (low, high) = PolicyScore.Interval(all, False);
        report.Ratios.Add(new Ratio($"false alarms of the {name}, at the state's detection over the state's", False(all), low, high, AtLeast: 2));
        (low, high) = PolicyScore.Interval(all, Delay);
        report.Ratios.Add(new Ratio($"median delay of the state over that of the {name}", Delay(all), low, high, AtMost: 1));
        report.Notes.Add(FormattableString.Invariant(
            $"The {name}, at the state's detection of {100 * state.Detection:0.0} %: {best.Name}, {best.FalsePer100:0.0} false alarms per 100 km²·year, {best.MedianDelay:0} days."));
    }

    private static Task TuneAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var side = context.Small ? SmallSide : Side;
        var grounds = context.Small ? 4 : TuningGrounds;
        List<AlarmPlayer> players = [.. Voters(side)];
        foreach (var (alpha, days, confirm) in Candidates)
        {
            var settings = new FilterSettings { Alpha = alpha, ErrorDays = days, Confirm = confirm };
            players.Add(new AlarmPlayer([$"α {alpha} errors {days} days confirm {confirm}"], () => new StatePolicy(settings, side)));
        }

        Describe(report, "Tuning seeds", Run(players, side, 1, grounds, cancellationToken));

        // A share of more than all of the ground holds nothing.
        List<AlarmPlayer> fresh =
        [
            new(["land-cover state, nothing held"], () => new StatePolicy(FilterSettings.Default with { CommonShare = 2 }, side)),
            new(["land-cover state"], () => new StatePolicy(FilterSettings.Default, side)),
        ];
        Describe(report, "Tuning seeds, counted from the first day, before anything is known", Run(fresh, side, 1, grounds, cancellationToken, fromTheFirstDay: true));
        Persist(report, side, grounds);
        return Task.CompletedTask;
    }

    private static void Persist(BenchReport report, int side, int grounds)
    {
        var table = report.Table("Errors on stable ground of the tuning seeds: ρ(Δ) = S + D e^(−Δ/τ)", "seed", "S", "D", "τ in days", "α of four looks, 1 / (1 + 3 S)");
        foreach (var seed in Enumerable.Range(1, grounds))
        {
            if (ChangeCampaign.Persistence(seed, side) is { } fit)
            {
                table.Add(seed, fit.Stays, fit.Fades, fit.Days, 1 / (1 + (3 * fit.Stays)));
            }
        }
    }

    private static IReadOnlyList<AlarmPlayer> Voters(int side) =>
    [
        new(["single-scene differencing"], () => new VotePolicies([(1, 1)], side * side, knowsSeasons: false)),
        .. from seasons in (bool[])[false, true]
           select new AlarmPlayer(
               [.. Votes.Select(vote => $"{vote.K} of {vote.N}{(seasons ? ", season known" : "")}")], () => new VotePolicies(Votes, side * side, seasons)),
    ];

    // One ground per processor at a time, in the order of their seeds. Stopped early, it judges those that are done.
    private static IReadOnlyList<PolicyScore> Run(
        IReadOnlyList<AlarmPlayer> players, int side, int firstSeed, int grounds, CancellationToken cancellationToken, bool fromTheFirstDay = false)
    {
        var runs = new ConcurrentDictionary<int, IReadOnlyList<GroundScore>>();
        var next = firstSeed - 1;
        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(worker => DedicatedThread.RunAsync($"campaign-{worker}", () =>
        {
            while (!cancellationToken.IsCancellationRequested && Interlocked.Increment(ref next) is var seed && seed < firstSeed + grounds)
            {
                runs[seed] = ChangeCampaign.Run(seed, side, [.. players.Select(player => player.Create)], fromTheFirstDay);
                BenchContext.Say($"ground {runs.Count} of {grounds}");
            }

            return true;
        })).ToArray();
        Task.WaitAll(workers, CancellationToken.None);
        var ordered = runs.OrderBy(run => run.Key).Select(run => run.Value).ToList();
        return [.. players.SelectMany(player => player.Names).Select((name, place) => new PolicyScore(name, [.. ordered.Select(run => run[place])]))];
    }

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

/// <summary>Policies that share their work.</summary>
/// <param name="Names">Their names, in their order.</param>
/// <param name="Create">Makes them for a ground.</param>
internal sealed record AlarmPlayer(IReadOnlyList<string> Names, Func<IAlarmPolicies> Create);
