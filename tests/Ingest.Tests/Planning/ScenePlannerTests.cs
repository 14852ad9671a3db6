using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using static Groundshift.Ingest.Tests.Planning.PlanningFixture;

namespace Groundshift.Ingest.Tests.Planning;

public sealed class ScenePlannerTests : IDisposable
{
    private readonly PlanningFixture _fixture = new();

    [Fact]
    public async Task A_scene_over_an_area_becomes_a_job_with_a_message_and_an_outcome()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);

        (await _fixture.ArriveAsync(Scene())).ShouldBe(1);

        var job = (await _fixture.JobsAsync(JobState.Queued)).ShouldHaveSingleItem().Job;
        job.Scenes.ShouldHaveSingleItem().Parts.ShouldHaveSingleItem().ItemId.ShouldBe("scene");
        job.Model.ShouldBe(new ModelReference("landcover", "1"));
        job.Area.Revision.ShouldBe(1);
        var message = (await _fixture.Stores.Outbox.PendingAsync(OutboxTopics.Jobs, 10, Token)).ShouldHaveSingleItem();
        message.ShouldBe(new OutboxMessage($"job/{job.Id}", OutboxTopics.Jobs, job.Id.Value, 0, "home"));
        (await _fixture.OutcomeAsync(Scene())).ShouldBe($"queued as job {job.Id}");
    }

    [Fact]
    public async Task The_same_item_again_is_no_new_work()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.ArriveAsync(Scene());

        (await _fixture.ArriveAsync(Scene())).ShouldBe(0);
        (await _fixture.ArriveAsync(Scene() with { Revision = Scene().Revision with { Updated = DateTimeOffset.MaxValue } })).ShouldBe(0, "a touched record of the same product");

        (await _fixture.JobsAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Backfill_travels_on_its_own_lane()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);

        await _fixture.ArriveAsync(Scene(), JobPriority.Backfill);

        (await _fixture.Stores.Outbox.PendingAsync(OutboxTopics.Jobs, 10, Token)).ShouldHaveSingleItem().Lane.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_is_kept_when_the_transaction_is_not_committed()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        var source = Scene();
        await using (var transaction = await _fixture.Stores.Transactions.BeginAsync(Token))
        {
            await _fixture.Stores.Scenes.PutAsync(
                transaction, new IndexedScene { Source = source, ContentHash = "h", FirstSeen = DateTimeOffset.UnixEpoch, LastSeen = DateTimeOffset.UnixEpoch }, Token);
            var watch = new Watch { Id = "w", Catalog = "c", Url = "https://example.org", Collection = "x" };
            (await _fixture.Planner.HandleAsync(transaction, watch, new() { WatchId = "w", Source = source }, JobPriority.Fresh, Token)).ShouldBe(1);
        }

        (await _fixture.JobsAsync()).ShouldBeEmpty();
        (await _fixture.Stores.Outbox.PendingAsync(OutboxTopics.Jobs, 10, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_footprint_decides_and_not_its_box()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        var around = Box(0, 0, 20, 20).Difference(Box(9.5, 9.5, 20, 20));

        (await _fixture.ArriveAsync(Scene(footprint: around))).ShouldBe(0);

        (await _fixture.OutcomeAsync(Scene())).ShouldBeNull();
    }

    [Fact]
    public async Task An_area_over_the_antimeridian_is_met_from_both_sides()
    {
        var parts = new[] { Box(179, 0, 180, 1), Box(-180, 0, -179, 1) };
        await _fixture.Stores.Areas.PutAsync(Area() with { Geometry = parts[0].Factory.CreateMultiPolygon([.. parts.Cast<NetTopologySuite.Geometries.Polygon>()]) }, Token);

        (await _fixture.ArriveAsync(Scene(id: "east", footprint: Box(179.5, 0, 180, 1)))).ShouldBe(1);
        (await _fixture.ArriveAsync(Scene(id: "middle", footprint: Box(0, 0, 10, 1)) with { Key = new SceneKey("item/other") })).ShouldBe(0);
    }

    [Theory]
    [InlineData("clouds", "not processed: 85.5 % of the scene are cloudy, the limit is 60 %")]
    [InlineData("early", "not processed: acquired before 2023-01-01, when the area begins")]
    [InlineData("late", "not processed: acquired at or after 2022-07-06, when the area ends")]
    [InlineData("sliver", "not processed: covers 0.5 % of the area, 1 % are asked for")]
    [InlineData("model", "not processed: the model 'unknown' is not installed")]
    public async Task A_scene_that_an_area_does_not_want_is_recorded_with_the_reason(string cause, string outcome)
    {
        var area = cause switch
        {
            "early" => Area() with { From = new DateTimeOffset(2023, 1, 1, 0, 0, 0, TimeSpan.Zero) },
            "late" => Area() with { To = new DateTimeOffset(2022, 7, 6, 0, 0, 0, TimeSpan.Zero) },
            "model" => Area() with { Model = "unknown" },
            _ => Area(),
        };
        await _fixture.Stores.Areas.PutAsync(area, Token);
        var source = cause switch
        {
            "clouds" => Scene() with { CloudCoverPercent = 85.5 },
            "sliver" => Scene(footprint: Box(10.995, 9, 12, 12)),
            _ => Scene(),
        };

        (await _fixture.ArriveAsync(source)).ShouldBe(0);

        (await _fixture.OutcomeAsync(source)).ShouldBe(outcome);
        (await _fixture.JobsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_area_takes_scenes_of_its_watches_only()
    {
        await _fixture.Stores.Areas.PutAsync(Area() with { Watches = ["mine"] }, Token);

        (await _fixture.ArriveAsync(Scene(), watch: "other")).ShouldBe(0);
        (await _fixture.ArriveAsync(Scene(), watch: "mine")).ShouldBe(1);
    }

    [Fact]
    public async Task A_changed_area_is_seen_at_the_next_scene()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.ArriveAsync(Scene());
        await _fixture.Stores.Areas.PutAsync(Area() with { Model = "landcover@2" }, Token);
        await _fixture.Stores.Areas.PutAsync(Area("second"), Token);

        (await _fixture.ArriveAsync(Scene())).ShouldBe(2);

        (await _fixture.JobsAsync(JobState.Queued)).Select(entry => (entry.Job.Area.Id, entry.Job.Model.Version)).ShouldBe([("home", "2"), ("second", "1")], ignoreOrder: true);
        (await _fixture.JobsAsync(JobState.Aborted)).ShouldHaveSingleItem().Outcome!.ShouldContain("superseded");
    }

    [Theory]
    [InlineData("05.09", 1)]
    [InlineData("04.00", 2)]
    public async Task A_newer_revision_supersedes_a_queued_job(string baseline, int hour)
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.ArriveAsync(Scene());
        var old = (await _fixture.JobsAsync()).Single().Job.Id;

        (await _fixture.ArriveAsync(Scene(id: "again", baseline: baseline, generatedHour: hour))).ShouldBe(1);

        var job = (await _fixture.JobsAsync(JobState.Queued)).ShouldHaveSingleItem().Job;
        job.Scenes[0].Parts.ShouldHaveSingleItem().ItemId.ShouldBe("again");
        (await _fixture.JobsAsync(JobState.Aborted)).ShouldHaveSingleItem().Job.Id.ShouldBe(old);
        (await _fixture.OutcomeAsync(Scene())).ShouldBe($"older than again of earth-search (baseline {baseline}): job {job.Id}");
    }

    [Fact]
    public async Task An_item_that_is_overwritten_in_place_supersedes_itself()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.ArriveAsync(Scene(baseline: "05.09"));

        (await _fixture.ArriveAsync(Scene(baseline: "05.11"))).ShouldBe(1);

        (await _fixture.JobsAsync(JobState.Queued)).ShouldHaveSingleItem().Job.Scenes[0].Revision.Baseline.ShouldBe("05.11");
        (await _fixture.JobsAsync(JobState.Aborted)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_job_in_work_is_left_to_end_when_a_newer_revision_comes()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.ArriveAsync(Scene());
        await _fixture.Stores.Ledger.ClaimAsync((await _fixture.JobsAsync()).Single().Job.Id, "worker", TimeSpan.FromMinutes(1), Token);

        (await _fixture.ArriveAsync(Scene(id: "again", baseline: "05.09"))).ShouldBe(1);

        (await _fixture.JobsAsync(JobState.Claimed)).ShouldHaveSingleItem();
        (await _fixture.JobsAsync(JobState.Queued)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_older_revision_that_comes_late_is_recorded_only()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.ArriveAsync(Scene(id: "new", baseline: "05.11"));
        var job = (await _fixture.JobsAsync()).Single().Job.Id;

        (await _fixture.ArriveAsync(Scene(baseline: "05.2"))).ShouldBe(0);
        (await _fixture.ArriveAsync(Scene(id: "test", baseline: "99.99"))).ShouldBe(0);

        (await _fixture.JobsAsync()).ShouldHaveSingleItem();
        (await _fixture.OutcomeAsync(Scene())).ShouldBe($"older than new of earth-search (baseline 05.11): job {job}");
    }

    [Fact]
    public async Task The_same_revision_in_another_catalog_is_recorded_and_no_new_work()
    {
        await _fixture.Stores.Areas.PutAsync(Area() with { CatalogPreference = ["cdse"] }, Token);
        await _fixture.ArriveAsync(Scene());
        var job = (await _fixture.JobsAsync()).Single().Job.Id;

        (await _fixture.ArriveAsync(Scene("planetary-computer", "pc"))).ShouldBe(0);
        (await _fixture.ArriveAsync(Scene("cdse", "cdse", footprint: Box(8, 8, 13, 13)))).ShouldBe(0, "drawn differently, but one product");

        (await _fixture.JobsAsync()).ShouldHaveSingleItem();
        (await _fixture.OutcomeAsync(Scene("planetary-computer", "pc"))).ShouldBe($"the same revision as cdse of cdse (baseline 04.00): job {job}");
    }

    [Fact]
    public async Task Of_several_catalogs_the_preferred_one_is_read()
    {
        await _fixture.ArriveAsync(Scene());
        await _fixture.Stores.Areas.PutAsync(Area() with { CatalogPreference = ["cdse", "planetary-computer"] }, Token);
        await _fixture.ArriveAsync(Scene() with { CloudCoverPercent = 99 });
        await _fixture.ArriveAsync(Scene("planetary-computer", "pc") with { CloudCoverPercent = 99 });
        await _fixture.Stores.Areas.PutAsync(Area() with { CatalogPreference = ["cdse", "planetary-computer"], CloudLimitPercent = 100 }, Token);

        await _fixture.ArriveAsync(Scene() with { CloudCoverPercent = 99 });

        (await _fixture.JobsAsync()).ShouldHaveSingleItem().Job.Scenes[0].Parts.ShouldHaveSingleItem().Catalog.ShouldBe("planetary-computer");
    }

    [Fact]
    public async Task Halves_of_one_acquisition_become_one_scene_with_two_parts()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.ArriveAsync(Scene(id: "north", generatedHour: 1, footprint: Box(9, 10.4, 12, 12)));

        (await _fixture.ArriveAsync(Scene(id: "south", generatedHour: 2, footprint: Box(9, 9, 12, 10.5)))).ShouldBe(1);

        var job = (await _fixture.JobsAsync(JobState.Queued)).ShouldHaveSingleItem().Job;
        job.Scenes.ShouldHaveSingleItem().Parts.Select(part => part.ItemId).ShouldBe(["north", "south"]);
        (await _fixture.JobsAsync(JobState.Aborted)).ShouldHaveSingleItem();
        (await _fixture.OutcomeAsync(Scene(id: "north"))).ShouldBe($"queued as job {job.Id}");
    }

    [Fact]
    public async Task A_scene_whose_only_source_vanishes_is_not_waited_for()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.ArriveAsync(Scene());

        (await _fixture.VanishAsync(Scene())).ShouldBe(0);

        (await _fixture.JobsAsync()).ShouldHaveSingleItem().State.ShouldBe(JobState.Aborted);
        (await _fixture.OutcomeAsync(Scene()))!.ShouldStartWith("vanished from earth-search");
    }

    [Fact]
    public async Task When_a_newer_revision_vanishes_the_older_one_is_wanted_again()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.ArriveAsync(Scene());
        await _fixture.ArriveAsync(Scene(id: "again", baseline: "05.09"));

        (await _fixture.VanishAsync(Scene(id: "again", baseline: "05.09"))).ShouldBe(1);

        (await _fixture.JobsAsync(JobState.Queued)).ShouldHaveSingleItem().Job.Scenes[0].Revision.Baseline.ShouldBe("04.00");
    }

    [Fact]
    public async Task A_job_that_waits_reads_the_other_catalog_when_its_source_vanishes()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.ArriveAsync(Scene(), JobPriority.Backfill);
        await _fixture.ArriveAsync(Scene("planetary-computer", "pc"));
        var job = (await _fixture.JobsAsync()).ShouldHaveSingleItem().Job;
        job.Scenes[0].Parts[0].Catalog.ShouldBe("earth-search");

        (await _fixture.VanishAsync(Scene())).ShouldBe(0, "it is the same work");

        var now = (await _fixture.JobsAsync(JobState.Queued)).ShouldHaveSingleItem().Job;
        now.Id.ShouldBe(job.Id);
        now.Scenes[0].Parts.ShouldHaveSingleItem().Catalog.ShouldBe("planetary-computer");
        now.Priority.ShouldBe(JobPriority.Backfill);
        (await _fixture.OutcomeAsync(Scene("planetary-computer", "pc"))).ShouldBe($"queued as job {job.Id}");
        (await _fixture.Stores.Ledger.HistoryAsync(job.Id, Token))[^1].Reason.ShouldBe("reads pc of planetary-computer");
    }

    [Fact]
    public async Task A_job_that_waits_reads_the_preferred_catalog_even_if_it_came_later()
    {
        await _fixture.Stores.Areas.PutAsync(Area() with { CatalogPreference = ["planetary-computer"] }, Token);
        await _fixture.ArriveAsync(Scene());

        (await _fixture.ArriveAsync(Scene("planetary-computer", "pc"))).ShouldBe(0);

        (await _fixture.JobsAsync(JobState.Queued)).ShouldHaveSingleItem().Job.Scenes[0].Parts[0].Catalog.ShouldBe("planetary-computer");
    }

    [Theory]
    [InlineData(JobState.Failed, 1)]
    [InlineData(JobState.Invalid, 1)]
    [InlineData(JobState.Succeeded, 0)]
    public async Task A_job_that_failed_on_a_source_that_vanished_is_tried_on_the_other(JobState ended, int sentAgain)
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.ArriveAsync(Scene());
        await _fixture.ArriveAsync(Scene("planetary-computer", "pc"));
        var job = (await _fixture.JobsAsync()).ShouldHaveSingleItem().Job.Id;
        await _fixture.EndAsync(job, ended);

        (await _fixture.VanishAsync(Scene())).ShouldBe(sentAgain);

        (await _fixture.JobsAsync()).ShouldHaveSingleItem().State.ShouldBe(sentAgain == 1 ? JobState.Queued : ended);
        (await _fixture.Stores.Outbox.PendingAsync(OutboxTopics.Jobs, 10, Token)).Count.ShouldBe(sentAgain);
    }

    [Fact]
    public async Task A_scene_that_vanished_and_returns_is_wanted_again()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.ArriveAsync(Scene());
        await _fixture.VanishAsync(Scene());

        (await _fixture.ArriveAsync(Scene())).ShouldBe(1);

        (await _fixture.JobsAsync()).ShouldHaveSingleItem().State.ShouldBe(JobState.Queued);
    }

    public void Dispose() => _fixture.Dispose();
}
