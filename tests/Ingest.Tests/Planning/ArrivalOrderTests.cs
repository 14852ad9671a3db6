using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Jobs;
using static Groundshift.Ingest.Tests.Planning.PlanningFixture;

namespace Groundshift.Ingest.Tests.Planning;

public class ArrivalOrderTests
{
    private static readonly string[] Catalogs = ["earth-search", "planetary-computer", "cdse", "mirror"];

    [Fact]
    public void Any_order_of_arrival_ends_in_the_same_jobs_and_outcomes()
    {
        var items = Gen.Choose(0, Catalogs.Length - 1).SelectMany(catalog =>
            Gen.Choose(0, 2).SelectMany(baseline =>
            Gen.Choose(0, 2).SelectMany(hour =>
            Gen.Choose(0, 3).SelectMany(shape =>
            Gen.Choose(0, 3).Select(clouds => Item(catalog, baseline, hour, shape, clouds))))));
        var runs = items.ListOf(5).SelectMany(set =>
        {
            var distinct = set.DistinctBy(item => (item.Catalog, item.ItemId)).ToArray();
            return Gen.Shuffle(distinct).Select(other => (First: distinct, Second: other));
        });

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(25),
            Prop.ForAll(runs.ToArbitrary(), run => RunAsync(run.First, run.Second)));
    }

    private static async Task RunAsync(SceneSource[] first, SceneSource[] second)
    {
        var left = await FinalAsync(first);
        var right = await FinalAsync(second);
        right.ShouldBe(left);
    }

    private static async Task<string> FinalAsync(SceneSource[] arrivals)
    {
        using var fixture = new PlanningFixture();
        await fixture.Stores.Areas.PutAsync(Area(), Token);
        await fixture.Stores.Areas.PutAsync(Area("strict") with { CloudLimitPercent = 20, MinimumOverlapPercent = 60, CatalogPreference = ["mirror", "cdse"] }, Token);
        foreach (var source in arrivals)
        {
            await fixture.ArriveAsync(source);
        }

        var jobs = (await fixture.JobsAsync(JobState.Queued)).Select(entry => $"{entry.Job.Area.Id} {entry.Job.Id}").Order();
        var outcomes = new List<string>();
        foreach (var source in arrivals.OrderBy(source => source.Catalog + source.ItemId, StringComparer.Ordinal))
        {
            outcomes.Add($"{source.Catalog} {source.ItemId}: {await fixture.OutcomeAsync(source)} / {await fixture.OutcomeAsync(source, "strict")}");
        }

        return string.Join('\n', jobs.Concat(outcomes));
    }

    private static SceneSource Item(int catalog, int baseline, int hour, int shape, int clouds) =>
        Scene(
            Catalogs[catalog],
            $"item-{baseline}-{hour}-{shape}",
            baseline switch { 0 => "04.00", 1 => "05.09", _ => "05.11" },
            hour == 0 ? null : hour,
            shape switch { 0 => Box(9, 9, 12, 12), 1 => Box(9, 9, 12, 10.5), 2 => Box(9, 10.4, 12, 12), _ => Box(9.02, 9, 12, 12) }) with
        {
            CloudCoverPercent = clouds switch { 0 => null, 1 => 5, 2 => 40, _ => 90 },
        };
}
