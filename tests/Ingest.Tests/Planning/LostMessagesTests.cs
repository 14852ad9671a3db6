using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Planning;
using Microsoft.Extensions.Logging.Abstractions;
using static Groundshift.Ingest.Tests.Planning.PlanningFixture;

namespace Groundshift.Ingest.Tests.Planning;

public sealed class LostMessagesTests : IDisposable
{
    private static readonly RelayOptions Options = new() { MaxInFlightPerArea = 100, MostResent = 3 };
    private readonly PlanningFixture _fixture = new();

    [Fact]
    public async Task A_job_whose_message_is_gone_is_sent_again_once_it_is_long_due()
    {
        await SentAsync(1);
        await LoseAsync(1);
        _fixture.Clock.Advance(Options.ResendAfter - TimeSpan.FromSeconds(1));
        (await LookAsync()).ShouldBe(0);

        _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        (await LookAsync()).ShouldBe(1);
        (await LookAsync()).ShouldBe(0);

        (await RelayAsync()).ShouldBe(1);
        var again = await ReceiveAsync();
        (await _fixture.Stores.Ledger.ClaimAsync(again.Job, "worker", TimeSpan.FromMinutes(1), Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_job_sent_again_needs_no_second_place_of_its_area()
    {
        await SentAsync(Options.MaxInFlightPerArea);
        await LoseAsync(1);
        _fixture.Clock.Advance(Options.ResendAfter);

        (await LookAsync()).ShouldBe(1);

        (await RelayAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_long_queue_of_which_nothing_is_lost_is_left_alone()
    {
        await SentAsync(20);
        _fixture.Clock.Advance(TimeSpan.FromDays(2));

        (await LookAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task In_a_long_queue_no_more_are_sent_again_than_are_missing_nor_than_one_look_may()
    {
        await SentAsync(20);
        await LoseAsync(5);
        _fixture.Clock.Advance(Options.ResendAfter);

        (await LookAsync()).ShouldBe(3);
        (await RelayAsync()).ShouldBe(3);
        (await LookAsync()).ShouldBe(2);
        (await RelayAsync()).ShouldBe(2);
        (await LookAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_job_that_waits_for_another_attempt_is_not_lost()
    {
        await SentAsync(1);
        var delivery = await ReceiveAsync();
        var claim = await _fixture.Stores.Ledger.ClaimAsync(delivery.Job, "worker", TimeSpan.FromMinutes(1), Token);
        await _fixture.Stores.Ledger.RetryLaterAsync(claim!, "503", TimeSpan.FromHours(1), Token);
        await delivery.AbandonAsync(TimeSpan.FromHours(1), Token);

        _fixture.Clock.Advance(TimeSpan.FromMinutes(59));

        (await LookAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_job_that_is_claimed_while_it_is_on_its_way_again_is_not_sent()
    {
        await SentAsync(1);
        var delivery = await ReceiveAsync();
        _fixture.Clock.Advance(Options.ResendAfter);
        (await LookAsync()).ShouldBe(1);
        (await _fixture.Stores.Ledger.ClaimAsync(delivery.Job, "worker", TimeSpan.FromMinutes(1), Token)).ShouldNotBeNull();

        (await RelayAsync()).ShouldBe(0);

        (await _fixture.Stores.Outbox.PendingAsync(OutboxTopics.Jobs, 1, Token)).ShouldBeEmpty();
    }

    public void Dispose() => _fixture.Dispose();

    private async Task SentAsync(int jobs)
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        for (var i = 0; i < jobs; i++)
        {
            await _fixture.ArriveAsync(Scene(id: $"scene-{i}") with { Key = new SceneKey($"item/{i}") });
        }

        (await RelayAsync()).ShouldBe(jobs);
    }

    // What a broker does that forgets.
    private async Task LoseAsync(int messages)
    {
        for (var i = 0; i < messages; i++)
        {
            (await (await ReceiveAsync()).CompleteAsync(Token)).ShouldBeTrue();
        }
    }

    private async Task<IJobDelivery> ReceiveAsync() =>
        (await _fixture.Stores.Queue.ReceiveAsync(JobPriority.Fresh, TimeSpan.FromHours(1), Token)).ShouldNotBeNull();

    private Task<int> RelayAsync() => _fixture.Relay(Options).RunOnceAsync(Token);

    private Task<int> LookAsync() =>
        new LostMessages(_fixture.Stores.Queue, _fixture.Stores.Ledger, _fixture.Stores.Outbox, _fixture.Stores.Transactions, Options, _fixture.Clock, NullLogger<LostMessages>.Instance)
            .RunOnceAsync(Token);
}
