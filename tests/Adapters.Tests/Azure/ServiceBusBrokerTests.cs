using System.Net.Sockets;
using Azure.Messaging.ServiceBus;
using Groundshift.Adapters.Azure.ServiceBus;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Azure;

/// <summary>How the queues meet their broker: locks, duplicates, failures, limits, what is set aside.</summary>
public sealed class ServiceBusBrokerTests : IAsyncDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly JobId Id = new("job-1");
    private readonly ManualClock _clock = new();
    private readonly InMemoryServiceBus _bus;
    private readonly ServiceBusJobQueue _queue;

    public ServiceBusBrokerTests()
    {
        _bus = new InMemoryServiceBus(_clock, new BrokerSettings { LockDuration = TimeSpan.FromSeconds(30), MaxDeliveryCount = 3 });
        _queue = new ServiceBusJobQueue(_bus, new ServiceBusOptions(), _clock);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    [Fact]
    public async Task A_job_that_is_sent_again_is_no_duplicate()
    {
        for (var send = 1; send <= 3; send++)
        {
            await _queue.SendAsync(Id, JobPriority.Fresh, Token);
            await (await ReceiveAsync()).CompleteAsync(Token);
        }

        _bus.Fresh.Dropped.ShouldBe(0);
    }

    [Fact]
    public async Task Every_retry_after_a_delay_is_delivered_and_counted()
    {
        await _queue.SendAsync(Id, JobPriority.Fresh, Token);
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            var delivery = await ReceiveAsync();
            delivery.Attempt.ShouldBe(attempt);
            (await delivery.AbandonAsync(Minute, Token)).ShouldBeTrue();
            _clock.Advance(Minute);
        }

        _bus.Fresh.Dropped.ShouldBe(0);
    }

    [Fact]
    public async Task A_delay_whose_end_was_lost_leaves_one_message()
    {
        await _queue.SendAsync(Id, JobPriority.Fresh, Token);
        var delivery = await ReceiveAsync();
        _bus.Fault = operation => Fail(operation == "complete", new ServiceBusException("busy", ServiceBusFailureReason.ServiceBusy));
        await Should.ThrowAsync<TransientException>(async () => await delivery.AbandonAsync(Minute, Token));
        _bus.Fault = _ => { };

        (await delivery.AbandonAsync(Minute, Token)).ShouldBeTrue();

        _bus.Fresh.Dropped.ShouldBe(1);
        _bus.Fresh.Ids.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_lock_is_renewed_for_as_long_as_the_visibility_lasts()
    {
        await _queue.SendAsync(Id, JobPriority.Fresh, Token);
        var delivery = await ReceiveAsync(visibility: TimeSpan.FromMinutes(3));
        var other = new ServiceBusJobQueue(_bus, new ServiceBusOptions(), _clock);
        for (var renewal = 1; renewal <= 8; renewal++)
        {
            _clock.Advance(TimeSpan.FromSeconds(15));
            await SoonAsync(() => _bus.Fresh.Renewals >= renewal);
            (await other.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldBeNull();
        }

        (await delivery.CompleteAsync(Token)).ShouldBeTrue();
        await other.DisposeAsync();
    }

    [Fact]
    public async Task A_lock_is_not_renewed_beyond_the_visibility()
    {
        await _queue.SendAsync(Id, JobPriority.Fresh, Token);
        await ReceiveAsync(visibility: TimeSpan.FromSeconds(20));
        await using var other = new ServiceBusJobQueue(_bus, new ServiceBusOptions(), _clock);
        _clock.Advance(TimeSpan.FromSeconds(15));
        await SoonAsync(() => _bus.Fresh.Renewals == 1);

        _clock.Advance(TimeSpan.FromSeconds(29));
        (await other.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldBeNull();
        _clock.Advance(TimeSpan.FromSeconds(1));

        (await other.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldNotBeNull().Attempt.ShouldBe(2);
        _bus.Fresh.Renewals.ShouldBe(1);
    }

    [Fact]
    public async Task A_renewal_that_fails_once_is_tried_again_before_the_lock_is_lost()
    {
        await _queue.SendAsync(Id, JobPriority.Fresh, Token);
        var delivery = await ReceiveAsync(visibility: TimeSpan.FromMinutes(3));
        var failures = 0;
        _bus.Fault = operation => Fail(operation == "renew" && Interlocked.Increment(ref failures) == 1, new SocketException());
        _clock.Advance(TimeSpan.FromSeconds(15));
        await SoonAsync(() => Volatile.Read(ref failures) == 1);

        await SoonAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1)); // The next try waits for the clock from when the first has failed.
            return _bus.Fresh.Renewals == 1;
        });

        (await delivery.CompleteAsync(Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_held_at_the_end_of_a_process_goes_to_another_at_once()
    {
        await _queue.SendAsync(Id, JobPriority.Fresh, Token);
        var ending = new ServiceBusJobQueue(_bus, new ServiceBusOptions(), _clock);
        (await ending.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldNotBeNull();
        (await _queue.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldBeNull();

        await ending.DisposeAsync();

        (await ReceiveAsync()).Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task A_message_that_is_never_settled_is_set_aside_by_the_broker()
    {
        await _queue.SendAsync(Id, JobPriority.Fresh, Token);
        for (var delivery = 1; delivery <= 3; delivery++)
        {
            (await ReceiveAsync()).Attempt.ShouldBe(delivery);
            _clock.Advance(Minute * 2);
        }

        (await _queue.ReceiveAsync(JobPriority.Fresh, Minute, Token)).ShouldBeNull();
        _bus.Fresh.DeadLetters.ShouldHaveSingleItem().Reason.ShouldBe("MaxDeliveryCountExceeded");
    }

    [Fact]
    public async Task A_parked_message_keeps_its_reason()
    {
        await _queue.SendAsync(Id, JobPriority.Backfill, Token);
        var delivery = (await _queue.ReceiveAsync(JobPriority.Backfill, Minute, Token)).ShouldNotBeNull();

        await delivery.ParkAsync("für immer falsch\n" + new string('x', 10_000), Token);

        var (body, reason, description) = _bus.Backfill.DeadLetters.ShouldHaveSingleItem();
        body.ShouldBe(Id.Value);
        reason.ShouldBe("für immer falsch");
        description.ShouldNotBeNull().Length.ShouldBeLessThanOrEqualTo(4096);
    }

    [Fact]
    public async Task What_waits_is_counted_over_all_pages_and_what_is_ready_leaves_out_the_rest()
    {
        for (var i = 0; i < 300; i++)
        {
            await _queue.SendAsync(new JobId($"job-{i}"), JobPriority.Fresh, Token);
        }

        await ReceiveAsync();
        await (await ReceiveAsync()).AbandonAsync(Minute, Token);

        (await _queue.CountAsync(JobPriority.Fresh, Token)).ShouldBe(300);
        (await _queue.CountReadyAsync(JobPriority.Fresh, Token)).ShouldBe(298);
    }

    public static TheoryData<string, Exception, Type> Failures => new()
    {
        { "unauthorised", new UnauthorizedAccessException("Unauthorized access. 'Listen' claim(s) are required."), typeof(RefusedException) },
        { "missing queue", new ServiceBusException("no entity", ServiceBusFailureReason.MessagingEntityNotFound), typeof(RefusedException) },
        { "too large", new ServiceBusException("too large", ServiceBusFailureReason.MessageSizeExceeded), typeof(InvalidInputException) },
        { "full", new ServiceBusException("full", ServiceBusFailureReason.QuotaExceeded), typeof(TransientException) },
        { "switched off", new ServiceBusException("disabled", ServiceBusFailureReason.MessagingEntityDisabled), typeof(TransientException) },
        { "busy", new ServiceBusException("busy", ServiceBusFailureReason.ServiceBusy), typeof(TransientException) },
        { "no answer", new ServiceBusException("timeout", ServiceBusFailureReason.ServiceTimeout), typeof(TransientException) },
        { "no connection", new SocketException((int)SocketError.HostUnreachable), typeof(TransientException) },
        { "bug", new InvalidOperationException("bug"), typeof(InvalidOperationException) },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task A_failure_is_said_to_who_must_act(string what, Exception failure, Type expected)
    {
        _bus.Fault = _ => throw failure;

        (await Should.ThrowAsync(async () => await _queue.SendAsync(Id, JobPriority.Fresh, Token), expected)).ShouldNotBeNull(what);
        await Should.ThrowAsync(async () => await _queue.ReceiveAsync(JobPriority.Fresh, Minute, Token), expected);
        await Should.ThrowAsync(async () => await _queue.CountAsync(JobPriority.Fresh, Token), expected);
    }

    [Fact]
    public async Task A_queue_that_is_not_there_is_named()
    {
        await using var queue = new ServiceBusJobQueue(_bus, new ServiceBusOptions { Prefix = "other." }, _clock);

        (await Should.ThrowAsync<RefusedException>(async () => await queue.SendAsync(Id, JobPriority.Fresh, Token))).Message.ShouldContain("other.scenes-fresh");
    }

    [Theory]
    [InlineData("secret", "Queue:ServiceBus:ConnectionString")]
    [InlineData(null, "Queue:ServiceBus:Namespace")]
    public void A_connection_string_that_cannot_be_read_is_not_repeated(string? connection, string field)
    {
        var error = Should.Throw<InvalidInputException>(() => new ServiceBusJobQueue(new ServiceBusOptions { ConnectionString = connection }, new NoCredential(), _clock));

        error.Field.ShouldBe(field);
        error.ToString().ShouldNotContain("secret");
    }

    private async Task<IJobDelivery> ReceiveAsync(TimeSpan? visibility = null) =>
        (await _queue.ReceiveAsync(JobPriority.Fresh, visibility ?? Minute, Token)).ShouldNotBeNull();

    // Renewals run beside the test: they follow the clock in their own time.
    private static async Task SoonAsync(Func<bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Minute);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        }
    }

    private static void Fail(bool now, Exception error)
    {
        if (now)
        {
            throw error;
        }
    }
}
