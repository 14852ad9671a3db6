using System.Collections.Concurrent;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every job queue does.</summary>
public abstract class JobQueueConformance : PortConformance
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Well below the patience: a broker that delays by a clock of its own is waited for.
    private static readonly TimeSpan ShortDelay = TimeSpan.FromSeconds(5);

    private IJobQueue Queue => Host.Queue;

    [Fact]
    public async Task An_empty_queue_delivers_nothing_at_once()
    {
        (await Queue.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldBeNull();
        (await Queue.CountAsync(JobPriority.Fresh, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task A_message_is_delivered_on_the_queue_of_its_priority_only()
    {
        await SendAsync("history", JobPriority.Backfill);

        (await Queue.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldBeNull();
        var delivery = await ReceiveAsync(JobPriority.Backfill);

        delivery.Job.ShouldBe(new JobId("history"));
        delivery.Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task Messages_come_in_the_order_they_were_sent()
    {
        foreach (var id in new[] { "c", "a", "b" })
        {
            await SendAsync(id);
        }

        List<string> order = [];
        while (await Queue.ReceiveAsync(JobPriority.Fresh, Minute, Token) is { } delivery)
        {
            order.Add(delivery.Job.Value);
        }

        order.ShouldBe(["c", "a", "b"]);
    }

    [Fact]
    public async Task A_message_in_work_is_invisible_and_counted()
    {
        await SendAsync("a");
        await ReceiveAsync();

        (await Queue.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldBeNull();
        (await Queue.CountAsync(JobPriority.Fresh, Token)).ShouldBe(1);
    }

    [Fact]
    public async Task Ready_messages_are_neither_in_work_nor_delayed()
    {
        foreach (var id in new[] { "in work", "delayed", "ready" })
        {
            await SendAsync(id);
        }

        await ReceiveAsync();
        (await (await ReceiveAsync()).AbandonAsync(Minute, Token)).ShouldBeTrue();

        (await Queue.CountReadyAsync(JobPriority.Fresh, Token)).ShouldBe(1);
        (await Queue.CountReadyAsync(JobPriority.Backfill, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task A_message_comes_again_when_its_visibility_runs_out()
    {
        await SendAsync("a");
        await ReceiveAsync();
        Clock.Advance(Minute);

        var second = await ReceiveAsync();

        second.Job.ShouldBe(new JobId("a"));
        second.Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task Renewal_counts_from_now()
    {
        await SendAsync("a");
        var delivery = await ReceiveAsync();
        Clock.Advance(Minute - TimeSpan.FromSeconds(1));
        (await delivery.RenewAsync(Minute, Token)).ShouldBeTrue();
        Clock.Advance(Minute - TimeSpan.FromSeconds(1));

        (await Queue.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldBeNull();
        (await delivery.CompleteAsync(Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_completed_message_is_gone()
    {
        await SendAsync("a");
        var delivery = await ReceiveAsync();

        (await delivery.CompleteAsync(Token)).ShouldBeTrue();

        Clock.Advance(Minute * 2);
        (await Queue.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldBeNull();
        (await Queue.CountAsync(JobPriority.Fresh, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task An_abandoned_message_comes_again_after_its_delay_and_not_before()
    {
        await SendAsync("a");
        var delivery = await ReceiveAsync();

        (await delivery.AbandonAsync(ShortDelay, Token)).ShouldBeTrue();

        Clock.Advance(ShortDelay - TimeSpan.FromSeconds(1));
        (await Queue.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldBeNull();
        Clock.Advance(TimeSpan.FromSeconds(1));
        (await ReceiveAsync()).Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task A_message_abandoned_without_delay_comes_again_at_once()
    {
        await SendAsync("a");
        var delivery = await ReceiveAsync();

        (await delivery.AbandonAsync(TimeSpan.Zero, Token)).ShouldBeTrue();

        (await ReceiveAsync()).Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task A_parked_message_is_delivered_no_more_and_not_counted()
    {
        await SendAsync("a");
        var delivery = await ReceiveAsync();

        (await delivery.ParkAsync("the input is wrong", Token)).ShouldBeTrue();

        Clock.Advance(Minute * 2);
        (await Queue.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldBeNull();
        (await Queue.CountAsync(JobPriority.Fresh, Token)).ShouldBe(0);
    }

    public static TheoryData<string, Func<IJobDelivery, ValueTask<bool>>> Settlements => new()
    {
        { "renew", delivery => delivery.RenewAsync(Minute, Token) },
        { "complete", delivery => delivery.CompleteAsync(Token) },
        { "abandon", delivery => delivery.AbandonAsync(TimeSpan.Zero, Token) },
        { "park", delivery => delivery.ParkAsync("late", Token) },
    };

    [Theory]
    [MemberData(nameof(Settlements), DisableDiscoveryEnumeration = true)]
    public async Task Settling_after_the_visibility_ran_out_changes_nothing(string name, Func<IJobDelivery, ValueTask<bool>> settle)
    {
        await SendAsync("a");
        var late = await ReceiveAsync();
        Clock.Advance(Minute);

        (await settle(late)).ShouldBeFalse(name);

        (await ReceiveAsync()).Attempt.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Settlements), DisableDiscoveryEnumeration = true)]
    public async Task Settling_a_delivery_that_another_has_now_leaves_that_one_alone(string name, Func<IJobDelivery, ValueTask<bool>> settle)
    {
        await SendAsync("a");
        var late = await ReceiveAsync();
        Clock.Advance(Minute);
        var current = await ReceiveAsync();

        (await settle(late)).ShouldBeFalse(name);

        (await current.CompleteAsync(Token)).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Settlements), DisableDiscoveryEnumeration = true)]
    public async Task A_delivery_is_settled_once(string name, Func<IJobDelivery, ValueTask<bool>> settle)
    {
        await SendAsync("a");
        var delivery = await ReceiveAsync();
        (await delivery.AbandonAsync(TimeSpan.Zero, Token)).ShouldBeTrue();

        (await settle(delivery)).ShouldBeFalse(name);

        (await ReceiveAsync()).Attempt.ShouldBe(2);
        (await Queue.CountAsync(JobPriority.Fresh, Token)).ShouldBe(1);
    }

    [Fact]
    public async Task A_job_sent_twice_is_delivered_at_least_once()
    {
        await SendAsync("a");
        await SendAsync("a");

        var delivery = await ReceiveAsync();

        delivery.Job.ShouldBe(new JobId("a"));
        (await delivery.CompleteAsync(Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task Many_workers_get_each_message_once()
    {
        const int messages = 60;
        for (var i = 0; i < messages; i++)
        {
            await SendAsync($"job-{i}");
        }

        var got = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(
            async () =>
            {
                while (await Queue.ReceiveAsync(JobPriority.Fresh, Minute, Token) is { } delivery)
                {
                    got.Add(delivery.Job.Value);
                    (await delivery.CompleteAsync(Token)).ShouldBeTrue();
                }
            },
            Token)));

        got.Order().ShouldBe(Enumerable.Range(0, messages).Select(i => $"job-{i}").Order());
    }

    private ValueTask SendAsync(string id, JobPriority priority = JobPriority.Fresh) => Queue.SendAsync(new JobId(id), priority, Token);

    // A broker may need a moment until a message that came back can be delivered.
    private async Task<IJobDelivery> ReceiveAsync(JobPriority priority = JobPriority.Fresh)
    {
        var started = TimeProvider.System.GetTimestamp();
        IJobDelivery? delivery;
        while ((delivery = await Queue.ReceiveAsync(priority, Minute, Token)) is null && TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }

        return delivery.ShouldNotBeNull();
    }
}
