using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Planning;
using Microsoft.Extensions.Logging.Abstractions;
using static Groundshift.Ingest.Tests.Planning.PlanningFixture;

namespace Groundshift.Ingest.Tests.Planning;

public sealed class OutboxRelayTests : IDisposable
{
    private readonly PlanningFixture _fixture = new();

    [Fact]
    public async Task Only_so_many_jobs_of_an_area_are_in_flight_and_others_are_not_held_up()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.Stores.Areas.PutAsync(Area("far") with { Geometry = Box(50, 50, 51, 51) }, Token);
        await ArriveAsync(30);
        await _fixture.ArriveAsync(Scene(id: "far", footprint: Box(49, 49, 52, 52)) with { Key = new SceneKey("item/far") });
        var relay = Relay(limit: 3, batch: 5);

        (await relay.RunOnceAsync(Token)).ShouldBe(3);
        (await relay.RunOnceAsync(Token)).ShouldBe(1, "the other area, behind batches that are held");
        (await relay.RunOnceAsync(Token)).ShouldBe(0);
        (await _fixture.Stores.Queue.CountAsync(JobPriority.Fresh, Token)).ShouldBe(4);

        await FinishOneAsync();
        (await relay.RunOnceAsync(Token)).ShouldBe(1);
    }

    [Fact]
    public async Task Fresh_jobs_do_not_wait_behind_a_backfill_of_their_area()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await ArriveAsync(10, JobPriority.Backfill);
        var relay = Relay(limit: 2);
        (await relay.RunOnceAsync(Token)).ShouldBe(2);

        await _fixture.ArriveAsync(Scene(id: "fresh") with { Key = new SceneKey("item/fresh") });

        (await relay.RunOnceAsync(Token)).ShouldBe(1);
        (await _fixture.Stores.Queue.CountAsync(JobPriority.Fresh, Token)).ShouldBe(1);
        (await _fixture.Stores.Queue.CountAsync(JobPriority.Backfill, Token)).ShouldBe(2);
    }

    [Fact]
    public async Task A_restarted_relay_counts_what_was_sent_before()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await ArriveAsync(10);
        (await Relay(limit: 4).RunOnceAsync(Token)).ShouldBe(4);

        (await Relay(limit: 4).RunOnceAsync(Token)).ShouldBe(0);
        (await Relay(limit: 6).RunOnceAsync(Token)).ShouldBe(2);
    }

    [Fact]
    public async Task Two_relays_at_once_pass_the_limit_by_no_more_than_as_many_again_and_then_keep_it()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await ArriveAsync(20);
        var (first, second) = (Relay(limit: 3), Relay(limit: 3));

        await Task.WhenAll(Task.Run(() => first.RunOnceAsync(Token), Token), Task.Run(() => second.RunOnceAsync(Token), Token));

        (await _fixture.Stores.Ledger.InFlightAsync(Token)).Count.ShouldBeInRange(3, 6);
        (await first.RunOnceAsync(Token) + await second.RunOnceAsync(Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Jobs_beyond_the_pixels_of_a_day_wait_for_the_next_and_others_go()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.Stores.Areas.PutAsync(Area("far") with { Geometry = Box(50, 50, 51, 51) }, Token);
        await ArriveAsync(5);
        await _fixture.ArriveAsync(Scene(id: "far", footprint: Box(49, 49, 52, 52)) with { Key = new SceneKey("item/far") });
        var one = PixelBudget.PixelsOf((await _fixture.JobsAsync(JobState.Queued)).First(entry => entry.Job.Area.Id == "home").Job);
        var relay = Relay(pixels: (2 * one) + 1);

        (await relay.RunOnceAsync(Token)).ShouldBe(3, "two of home, one of far");
        (await relay.RunOnceAsync(Token)).ShouldBe(0);
        (await Relay(pixels: (2 * one) + 1).RunOnceAsync(Token)).ShouldBe(0, "a relay that starts anew knows what was used");

        _fixture.Clock.Advance(TimeSpan.FromDays(1));
        (await relay.RunOnceAsync(Token)).ShouldBe(2);
        _fixture.Clock.Advance(TimeSpan.FromDays(1));
        (await relay.RunOnceAsync(Token)).ShouldBe(1);
    }

    [Fact]
    public async Task A_job_larger_than_a_day_goes_by_itself()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await ArriveAsync(2);
        var relay = Relay(pixels: 1);

        (await relay.RunOnceAsync(Token)).ShouldBe(1);
        (await relay.RunOnceAsync(Token)).ShouldBe(0);
    }

    [Fact]
    public async Task The_pixels_of_a_job_are_those_of_the_area_that_its_scene_shows()
    {
        await _fixture.Stores.Areas.PutAsync(Area() with { Geometry = Box(10, 0, 11, 1) }, Token);
        await _fixture.ArriveAsync(Scene(footprint: Box(10.5, -1, 12, 2)));

        // A degree square at the equator is 110.57 km by 111.32 km on WGS 84; the sphere of the same surface differs by 0.5 %.
        PixelBudget.PixelsOf((await _fixture.JobsAsync(JobState.Queued)).Single().Job).ShouldBeInRange(61_000_000, 62_200_000);
    }

    [Fact]
    public async Task A_superseded_job_is_not_sent()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.ArriveAsync(Scene());
        await _fixture.ArriveAsync(Scene(id: "again", baseline: "05.09"));

        (await Relay().RunOnceAsync(Token)).ShouldBe(1);

        (await _fixture.Stores.Outbox.PendingAsync(OutboxTopics.Jobs, 10, Token)).ShouldBeEmpty();
        var delivery = await _fixture.Stores.Queue.ReceiveAsync(JobPriority.Fresh, TimeSpan.FromMinutes(1), Token);
        delivery!.Job.ShouldBe((await _fixture.JobsAsync(JobState.Queued)).Single().Job.Id);
    }

    [Fact]
    public async Task A_message_that_was_sent_and_not_removed_is_sent_twice_and_worked_once()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.ArriveAsync(Scene());
        var message = (await _fixture.Stores.Outbox.PendingAsync(OutboxTopics.Jobs, 1, Token)).Single();
        await _fixture.Stores.Queue.SendAsync(new JobId(message.Body), JobPriority.Fresh, Token);

        await Relay().RunOnceAsync(Token);

        var first = await _fixture.Stores.Queue.ReceiveAsync(JobPriority.Fresh, TimeSpan.FromMinutes(1), Token);
        var second = await _fixture.Stores.Queue.ReceiveAsync(JobPriority.Fresh, TimeSpan.FromMinutes(1), Token);
        (await _fixture.Stores.Ledger.ClaimAsync(first!.Job, "a", TimeSpan.FromMinutes(1), Token)).ShouldNotBeNull();
        (await _fixture.Stores.Ledger.ClaimAsync(second!.Job, "b", TimeSpan.FromMinutes(1), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task The_service_sends_until_it_is_stopped()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await ArriveAsync(3);
        var options = new RelayOptions();
        var lost = new LostMessages(_fixture.Stores.Queue, _fixture.Stores.Ledger, _fixture.Stores.Outbox, _fixture.Stores.Transactions, options, _fixture.Clock, NullLogger<LostMessages>.Instance);
        using var relay = new RelayService(Relay(), lost, options, _fixture.Clock, NullLogger<RelayService>.Instance);

        await relay.StartAsync(Token);
        for (var i = 0; i < 200 && await _fixture.Stores.Queue.CountAsync(JobPriority.Fresh, Token) < 3; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }

        await relay.StopAsync(Token);
        (await _fixture.Stores.Queue.CountAsync(JobPriority.Fresh, Token)).ShouldBe(3);
    }

    public void Dispose() => _fixture.Dispose();

    private OutboxRelay Relay(int limit = 8, int batch = 200, long pixels = 0) => _fixture.Relay(new RelayOptions { MaxInFlightPerArea = limit, Batch = batch, MaxPixelsPerAreaAndDay = pixels });

    private async Task ArriveAsync(int count, JobPriority priority = JobPriority.Fresh)
    {
        for (var i = 0; i < count; i++)
        {
            await _fixture.ArriveAsync(Scene(id: $"scene-{i}") with { Key = new SceneKey($"item/{i}") }, priority);
        }
    }

    private async Task FinishOneAsync()
    {
        var delivery = await _fixture.Stores.Queue.ReceiveAsync(JobPriority.Fresh, TimeSpan.FromMinutes(1), Token);
        var claim = await _fixture.Stores.Ledger.ClaimAsync(delivery!.Job, "worker", TimeSpan.FromMinutes(1), Token);
        await using (var transaction = await _fixture.Stores.Transactions.BeginAsync(Token))
        {
            (await _fixture.Stores.Ledger.FinishAsync(transaction, claim!, JobState.Succeeded, "done", Token)).ShouldBeTrue();
            await transaction.CommitAsync(Token);
        }

        await delivery.CompleteAsync(Token);
    }
}
