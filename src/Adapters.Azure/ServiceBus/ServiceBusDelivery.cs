using Azure.Messaging.ServiceBus;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Azure.ServiceBus;

/// <summary>
/// One delivery. The broker locks it for the time that is set for the queue, at most five minutes, so the lock is renewed at half of that
/// for as long as the visibility lasts.
/// </summary>
internal sealed class ServiceBusDelivery : IJobDelivery
{
    // Source: limits of Service Bus: a reason and its description are properties of the message, which the SDK takes up to 4,096 characters.
    private const int LongestReason = 4_000;

    // Clocks differ: what the local one makes of the lock's end is kept within what a queue can be set to (5 s to 5 min).
    private static readonly TimeSpan ShortestLock = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestLock = TimeSpan.FromMinutes(5);

    private readonly ServiceBusLane _lane;
    private readonly ServiceBusReceiver _receiver;
    private readonly ServiceBusReceivedMessage _received;
    private readonly JobMessage _message;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _half;
    private DateTimeOffset _lockRenewed;
    private volatile bool _over;

    public ServiceBusDelivery(ServiceBusLane lane, ServiceBusReceiver receiver, ServiceBusReceivedMessage received, TimeProvider clock)
    {
        (_lane, _receiver, _received, _clock) = (lane, receiver, received, clock);
        _message = JobMessage.Read(received);
        _lockRenewed = clock.GetUtcNow();
        _half = TimeSpan.FromTicks(Math.Clamp((received.LockedUntil - _lockRenewed).Ticks, ShortestLock.Ticks, LongestLock.Ticks) / 2);
    }

    public JobId Job => _message.Job;

    public int Attempt => _message.Attempts + _received.DeliveryCount;

    /// <summary>End of the visibility.</summary>
    public DateTimeOffset Until { get; set; }

    public ValueTask<bool> RenewAsync(TimeSpan visibility, CancellationToken cancellationToken) => HoldAsync(
        async () =>
        {
            await RenewLockAsync(cancellationToken).ConfigureAwait(false);
            Until = _clock.GetUtcNow() + visibility;
        },
        ends: false,
        cancellationToken);

    public ValueTask<bool> CompleteAsync(CancellationToken cancellationToken) =>
        HoldAsync(() => _receiver.CompleteMessageAsync(_received, cancellationToken), ends: true, cancellationToken);

    public ValueTask<bool> AbandonAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        HoldAsync(() => delay <= TimeSpan.Zero ? GiveUpLockAsync(cancellationToken) : DelayAsync(delay, cancellationToken), ends: true, cancellationToken);

    public ValueTask<bool> ParkAsync(string reason, CancellationToken cancellationToken) =>
        HoldAsync(() => DeadLetterAsync(reason, cancellationToken), ends: true, cancellationToken);

    /// <summary>Renews the broker's lock from now on, until the delivery or its visibility ends.</summary>
    public void KeepLock(CancellationToken closing) => _ = KeepLockAsync(closing);

    /// <summary>Returns the message to the queue although its visibility has run out here.</summary>
    public async ValueTask GiveBackAsync(CancellationToken cancellationToken) =>
        await HoldAsync(() => GiveUpLockAsync(cancellationToken), ends: true, cancellationToken, late: true).ConfigureAwait(false);

    /// <summary>The same at the end of the process, when nothing can be done about a broker out of reach.</summary>
    public async ValueTask TryGiveBackAsync()
    {
        try
        {
            await GiveBackAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is TransientException or InvalidInputException)
        {
            End(); // Its lock runs out by itself.
        }
    }

    private async Task KeepLockAsync(CancellationToken closing)
    {
        var wait = _half;
        while (await IsHeldAfterAsync(wait, closing).ConfigureAwait(false))
        {
            // Renewals of the visibility renew the lock too; after a failure there is time for another try or two before it is lost.
            var left = _lockRenewed + _half - _clock.GetUtcNow();
            wait = left > TimeSpan.Zero ? left : await TryRenewLockAsync(closing).ConfigureAwait(false) ? _half : _half / 4;
        }
    }

    private async ValueTask<bool> IsHeldAfterAsync(TimeSpan wait, CancellationToken closing)
    {
        await Task.Delay(wait, _clock, closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_over && !closing.IsCancellationRequested && _clock.GetUtcNow() < Until;
    }

    private async ValueTask<bool> TryRenewLockAsync(CancellationToken closing)
    {
        try
        {
            await HoldAsync(() => RenewLockAsync(closing), ends: false, closing).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is TransientException or InvalidInputException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Does something with the message while it is held; false when it is over, or lost to the broker.</summary>
    private ValueTask<bool> HoldAsync(Func<Task> act, bool ends, CancellationToken cancellationToken, bool late = false) =>
        _lane.OneByOneAsync(
            async () =>
            {
                if (_over || (!late && _clock.GetUtcNow() >= Until))
                {
                    return false;
                }

                try
                {
                    await _lane.RunAsync(act).ConfigureAwait(false);
                }
                catch (ServiceBusException error) when (ServiceBusErrors.IsLost(error))
                {
                    End();
                    return false;
                }

                if (ends)
                {
                    End();
                }

                return true;
            },
            cancellationToken);

    private async Task RenewLockAsync(CancellationToken cancellationToken)
    {
        var asked = _clock.GetUtcNow();
        await _receiver.RenewMessageLockAsync(_received, cancellationToken).ConfigureAwait(false);
        _lockRenewed = asked;
    }

    private Task GiveUpLockAsync(CancellationToken cancellationToken) => _receiver.AbandonMessageAsync(_received, cancellationToken: cancellationToken);

    // The copy is on the queue before the original goes: a death in between delivers twice and loses nothing. Tried again, the copy has
    // the same id, which a queue that detects duplicates takes once.
    private async Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        await _lane.SendAsync(_message with { Attempts = Attempt }, _clock.GetUtcNow() + delay, cancellationToken).ConfigureAwait(false);
        await _receiver.CompleteMessageAsync(_received, cancellationToken).ConfigureAwait(false);
    }

    // The first line is what lists show; the description holds it all.
    private Task DeadLetterAsync(string reason, CancellationToken cancellationToken)
    {
        var text = reason.Length <= LongestReason ? reason : reason[..LongestReason];
        return _receiver.DeadLetterMessageAsync(_received, text.Split('\n', 2)[0], text, cancellationToken);
    }

    private void End()
    {
        _over = true;
        _lane.Forget(this);
    }
}
