using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Sensors;
using Groundshift.Ingest.Tests.Providers;
using NetTopologySuite.Geometries;
using static Groundshift.Ingest.Tests.Planning.PlanningFixture;

namespace Groundshift.Ingest.Tests.Planning;

public sealed class SceneSetPlanningTests : IDisposable
{
    private readonly PlanningFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_change_is_planned_with_the_scene_before_it_on_its_tile()
    {
        await AreaAsync("pair");
        await ArriveAsync(Of("2022-05-01"), Of("2022-06-01", tile: "33NZB"), Of("2022-06-11"));

        (await PlannedAsync()).ShouldBe(["2022-05-01+2022-06-11"]);
        (await _fixture.OutcomeAsync(Of("2022-05-01"))).ShouldBe(
            "no change: no earlier scene to compare with, neither within 30 days of 2021-05-01 nor 20 to 90 days before");
    }

    [Fact]
    public async Task The_reference_is_of_a_year_ago_and_clear_and_of_the_same_orbit()
    {
        await AreaAsync("pair");
        await ArriveAsync(
            Of("2021-05-20", clouds: 1), Of("2021-06-10", clouds: 9), Of("2021-06-20", clouds: 3, orbit: 50), Of("2021-07-09", clouds: 8), Of("2021-07-14", clouds: 0), Of("2022-05-01", clouds: 0));
        await ArriveAsync(Of("2022-06-11"));

        // 2021-07-14 is too far from the day; 2021-06-20 is clearer than 2021-07-09, but not by as much as its other orbit counts.
        (await PlannedAsync()).ShouldContain("2021-05-20+2022-06-11");
        await _fixture.VanishAsync(Of("2021-05-20", clouds: 1));
        (await PlannedAsync()).ShouldContain("2021-07-09+2022-06-11");
    }

    // The area is a square of one degree: half of it under the clearest scene; of two parts each with its own clouds.
    [Fact]
    public async Task The_reference_shows_most_of_the_area_without_cloud()
    {
        await AreaAsync("pair", Box(10, 10, 11, 11));
        var half = Of("2021-06-10", clouds: 0) with { Footprint = Box(9, 9, 10.5, 12) };
        var whole = Of("2021-06-20", clouds: 40) with { Footprint = Box(9, 9, 12, 12) };
        SceneSource Part(string id, double clouds, Geometry footprint) => Of("2021-06-25", clouds: clouds) with { ItemId = id, Footprint = footprint };
        await ArriveAsync(half, whole, Of("2022-06-11") with { Footprint = Box(9, 9, 12, 12) });
        (await PlannedAsync()).ShouldContain("2021-06-20+2022-06-11");

        // Half cloudy in the mean of its parts, and clear over nine tenths of the area.
        await ArriveAsync(Part("here", 5, Box(9, 9, 10.9, 12)), Part("there", 100, Box(10.9, 9, 15, 12)));
        (await _fixture.JobsAsync(JobState.Queued)).Select(Name).ShouldContain(name => name.StartsWith("here", StringComparison.Ordinal) && name.EndsWith("2022-06-11", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_scene_of_a_year_ago_the_clearest_of_the_last_weeks_is_taken()
    {
        await AreaAsync("pair");
        await ArriveAsync(
            Of("2022-03-01", clouds: 0), Of("2022-04-01", clouds: 20), Of("2022-05-01", clouds: 10), Of("2022-05-30", clouds: 0), Of("2022-06-11"));

        (await PlannedAsync()).ShouldContain("2022-05-01+2022-06-11");
    }

    [Fact]
    public async Task A_land_cover_model_makes_its_map_at_once_and_the_change_where_there_is_a_reference()
    {
        await _fixture.Stores.Areas.PutAsync(Area() with { Products = [ProductKinds.LandCover, ProductKinds.Change] }, Token);
        await ArriveAsync(Of("2022-05-01"), Of("2022-06-11"));

        (await PlannedAsync()).ShouldBe(["2022-05-01", "2022-06-11", "2022-05-01+2022-06-11"], ignoreOrder: true);
        var outcome = (await _fixture.OutcomeAsync(Of("2022-05-01")))!;
        outcome.ShouldStartWith("queued as job ");
        outcome.ShouldEndWith("; no change: no earlier scene to compare with, neither within 30 days of 2021-05-01 nor 20 to 90 days before");

        // A scene of the year before comes late: the change is planned anew, the maps stay.
        await ArriveAsync(Of("2021-06-15"));
        (await PlannedAsync()).ShouldBe(["2021-06-15", "2022-05-01", "2022-06-11", "2021-06-15+2022-06-11"], ignoreOrder: true);
        (await _fixture.JobsAsync(JobState.Aborted)).ShouldHaveSingleItem().Job.Product.ShouldBe(ProductKinds.Change);
    }

    [Fact]
    public async Task A_scene_that_comes_late_takes_its_place_whatever_the_order_of_arrival()
    {
        var scenes = new[] { Of("2022-05-01"), Of("2022-05-22"), Of("2022-06-13"), Of("2022-08-01") };
        foreach (var model in new[] { "pair", "series", "forecast" })
        {
            HashSet<string>? wanted = null;
            const int Seed = 5;
            var random = new Random(Seed);
            for (var round = 0; round < 6; round++)
            {
                using var fixture = new PlanningFixture();
                await fixture.Stores.Areas.PutAsync(Area() with { Model = model }, Token);
                var order = scenes.OrderBy(_ => random.Next()).ToArray();
                foreach (var scene in order)
                {
                    await fixture.ArriveAsync(scene);
                }

                HashSet<string> found = [.. (await fixture.JobsAsync(JobState.Queued)).Select(Name)];
                wanted ??= found;
                found.ShouldBe(wanted, ignoreOrder: true, $"{model}, seed {Seed}, round {round}: {string.Join(", ", order.Select(scene => scene.ItemId))}");
            }

            wanted!.Count.ShouldBe(model switch { "pair" => 3, "series" => 4, _ => 2 });
        }
    }

    [Fact]
    public async Task A_series_reaches_back_as_many_months_as_the_model_has_dates_and_takes_the_least_cloudy_of_each()
    {
        await AreaAsync("series");
        await ArriveAsync(
            Of("2021-06-30"), Of("2021-07-01"), Of("2021-07-05", clouds: 30), Of("2021-07-06", clouds: 20), Of("2021-07-07", clouds: 10), Of("2021-09-01", clouds: 70), Of("2022-06-20"));

        (await PlannedAsync()).Single(name => name.EndsWith("2022-06-20", StringComparison.Ordinal)).ShouldBe("2021-07-05+2021-07-06+2021-07-07+2022-06-20");
    }

    [Fact]
    public async Task Two_sensors_wait_for_each_other()
    {
        await AreaAsync("sensors");
        await ArriveAsync(Of("2022-06-01"));
        (await PlannedAsync()).ShouldBeEmpty();
        (await _fixture.OutcomeAsync(Of("2022-06-01"))).ShouldBe("waits for a scene of Sentinel1 within 31 days");

        await ArriveAsync(Radar("2022-06-09"));
        (await PlannedAsync()).ShouldBe(["r2022-06-09+2022-06-01"]);
        (await _fixture.OutcomeAsync(Radar("2022-06-09"))).ShouldBe("kept to be looked at together with scenes of Sentinel2");

        await ArriveAsync(Radar("2022-06-03"));
        (await PlannedAsync()).ShouldBe(["r2022-06-03+2022-06-01"], "the nearer one supersedes");
        (await _fixture.JobsAsync(JobState.Aborted)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_vanishes_leaves_the_jobs_that_looked_at_it()
    {
        await AreaAsync("pair");
        await ArriveAsync(Of("2022-04-01"), Of("2022-05-01"), Of("2022-06-11"));
        (await PlannedAsync()).ShouldContain("2022-05-01+2022-06-11");

        await _fixture.VanishAsync(Of("2022-05-01"));

        (await PlannedAsync()).ShouldBe(["2022-04-01+2022-06-11"]);
    }

    [Fact]
    public async Task Belgium_has_a_year_of_months()
    {
        await AreaAsync("series", CatalogItems.All().First(scene => scene.ItemId.Contains("MONTHLY_T31UFS")).Footprint);
        foreach (var scene in CatalogItems.All().Where(scene => scene.ItemId.Contains("MONTHLY_T31UFS")))
        {
            await _fixture.ArriveAsync(scene, JobPriority.Backfill);
        }

        var jobs = (await _fixture.JobsAsync(JobState.Queued)).Select(entry => entry.Job).OrderBy(job => job.Scenes.Count).ToList();
        jobs.Select(job => job.Scenes.Count).ShouldBe(Enumerable.Range(1, 12));
        jobs[^1].Primary.Parts[0].ItemId.ShouldContain("20211001");
    }

    private async Task AreaAsync(string model, NetTopologySuite.Geometries.Geometry? geometry = null) =>
        await _fixture.Stores.Areas.PutAsync(Area() with { Model = model, Geometry = geometry ?? Area().Geometry }, Token);

    private async Task ArriveAsync(params SceneSource[] sources)
    {
        foreach (var source in sources)
        {
            await _fixture.ArriveAsync(source);
        }
    }

    private async Task<IReadOnlyList<string>> PlannedAsync() => [.. (await _fixture.JobsAsync(JobState.Queued)).Select(Name)];

    private static string Name(LedgerEntry entry) => string.Join('+', entry.Job.Scenes.Select(scene => scene.Parts[0].ItemId));

    private static SceneSource Of(string day, string tile = "33NZA", double? clouds = null, int orbit = 7)
    {
        var acquired = DateTimeOffset.Parse(day + "T09:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
        return Scene(id: day) with { Key = SceneKey.Sentinel2("sentinel-2a", acquired, orbit, tile, "L2A"), Acquired = acquired, CloudCoverPercent = clouds };
    }

    private static SceneSource Radar(string day) => Of(day) with
    {
        ItemId = $"r{day}",
        Collection = "sentinel-1-grd",
        Key = SceneKey.Item("earth-search", "sentinel-1-grd", $"r{day}"),
        Sensor = SensorKind.Sentinel1,
    };
}
