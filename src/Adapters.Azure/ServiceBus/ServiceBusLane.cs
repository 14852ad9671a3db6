using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Azure.ServiceBus;

/// <summary>One of the two queues, and what this process holds of it.</summary>
internal sealed class ServiceBusLane(ServiceBusClient client, string name, TimeSpan wait, TimeProvider clock) : IAsyncDisposable
{
    // Source: "Message browsing" in the documentation of Service Bus: a peek answers with at most 250 messages.
    private const int MostPeeked = 250;

    private readonly ServiceBusSender _sender = client.CreateSender(name);
    private readonly ServiceBusReceiver _receiver = client.CreateReceiver(name);
    private readonly ConcurrentDictionary<ServiceBusDelivery, byte> _held = [];
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _closing = new();

    /// <summary>How many deliveries are in this process's hands.</summary>
    public int Held => _held.Count;

    /// <summary>Sends a message, now or to appear at a time.</summary>
    public ValueTask SendAsync(JobMessage message, DateTimeOffset? due, CancellationToken cancellationToken)
    {
        var sent = message.ToMessage();
        if (due is { } time)
        {
            sent.ScheduledEnqueueTime = time;
        }

        return RunAsync(() => _sender.SendMessageAsync(sent, cancellationToken));
    }

    /// <summary>The next message, or null; held and renewed until its visibility ends.</summary>
    public async ValueTask<IJobDelivery?> ReceiveAsync(TimeSpan visibility, CancellationToken cancellationToken)
    {
        await GiveBackLateAsync(cancellationToken).ConfigureAwait(false);
        ServiceBusReceivedMessage? received = null;
        await RunAsync(async () => received = await _receiver.ReceiveMessageAsync(wait, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        if (received is null)
        {
            return null;
        }

        var delivery = new ServiceBusDelivery(this, _receiver, received, clock) { Until = clock.GetUtcNow() + visibility };
        _held[delivery] = 0;
        delivery.KeepLock(_closing.Token);
        return delivery;
    }

    /// <summary>Messages in a state that counts. The broker does not tell those that other processes hold from those that wait.</summary>
    public async ValueTask<long> CountAsync(Func<ServiceBusMessageState, bool> counts, CancellationToken cancellationToken)
    {
        long count = 0;
        long? from = 0;
        while (from is { } start)
        {
            from = null;
            IReadOnlyList<ServiceBusReceivedMessage> page = [];
            await RunAsync(async () => page = await _receiver.PeekMessagesAsync(MostPeeked, start, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            if (page.Count > 0)
            {
                count += page.Count(message => counts(message.State));
                from = page[^1].SequenceNumber + 1;
            }
        }

        return count;
    }

    /// <summary>Does one thing at a time with what is held, so that a message is not renewed while it is settled.</summary>
    public async ValueTask<bool> OneByOneAsync(Func<Task<bool>> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Drops a delivery that is over.</summary>
    public void Forget(ServiceBusDelivery delivery) => _held.TryRemove(delivery, out _);

    /// <summary>Does one thing with the broker and says its failures in our terms.</summary>
    /// <exception cref="ServiceBusException">The message is not this process's any more.</exception>
    public async ValueTask RunAsync(Func<Task> ask)
    {
        try
        {
            await ask().ConfigureAwait(false);
        }
        catch (Exception error) when ((error is not ServiceBusException lost || !ServiceBusErrors.IsLost(lost))
            && ServiceBusErrors.Translate(error, name) is { } better)
        {
            throw better;
        }
    }

    /// <summary>Gives back what is held, so that others need not wait for the locks to run out.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        foreach (var delivery in _held.Keys)
        {
            await delivery.TryGiveBackAsync().ConfigureAwait(false);
        }

        await _receiver.DisposeAsync().ConfigureAwait(false);
        await _sender.DisposeAsync().ConfigureAwait(false);
        _closing.Dispose();
        _gate.Dispose();
    }

    private async ValueTask GiveBackLateAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var late in _held.Keys.Where(delivery => delivery.Until <= now))
        {
            await late.GiveBackAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
