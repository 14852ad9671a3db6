using Azure.Messaging.ServiceBus;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Azure;

/// <summary>A queue as Service Bus keeps it: peek lock with tokens, duplicate detection, scheduled messages, dead letters.</summary>
/// <remarks>Rules read from the service's documentation: "Message transfers, locks, and settlement", "Duplicate detection", "Dead-letter queues".</remarks>
internal sealed class BrokerQueue(ManualClock clock, BrokerSettings settings)
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _messages = [];
    private readonly Dictionary<string, DateTimeOffset> _ids = [];
    private long _sequence;

    /// <summary>What was dead-lettered: body, reason and description.</summary>
    public List<(string Body, string Reason, string? Description)> DeadLetters { get; } = [];

    /// <summary>Messages that duplicate detection dropped.</summary>
    public int Dropped { get; private set; }

    /// <summary>Renewals that the queue granted.</summary>
    public int Renewals { get; private set; }

    /// <summary>Ids of the messages that are there, in order.</summary>
    public IReadOnlyList<string> Ids
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages.Select(entry => entry.Message.MessageId)];
            }
        }
    }

    public void Send(ServiceBusMessage message)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (_ids.TryGetValue(message.MessageId, out var before) && now - before < settings.DuplicateWindow)
            {
                Dropped++;
                return;
            }

            _ids[message.MessageId] = now;
            _messages.Add(new Entry(message, ++_sequence));
        }
    }

    public ServiceBusReceivedMessage? Receive()
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            foreach (var dead in _messages.Where(entry => entry.LockedUntil <= now && entry.Deliveries >= settings.MaxDeliveryCount).ToList())
            {
                Bury(dead, "MaxDeliveryCountExceeded", null);
            }

            if (_messages.FirstOrDefault(entry => entry.LockedUntil <= now && entry.Message.ScheduledEnqueueTime <= now) is not { } next)
            {
                return null;
            }

            next.Lock = Guid.NewGuid();
            next.LockedUntil = now + settings.LockDuration;
            next.Deliveries++;
            return Show(next, next.Deliveries);
        }
    }

    public IReadOnlyList<ServiceBusReceivedMessage> Peek(int most, long from)
    {
        lock (_gate)
        {
            return [.. _messages.Where(entry => entry.Sequence >= from).OrderBy(entry => entry.Sequence).Take(most).Select(entry => Show(entry, entry.Deliveries))];
        }
    }

    public void Renew(ServiceBusReceivedMessage message)
    {
        lock (_gate)
        {
            Locked(message).LockedUntil = clock.GetUtcNow() + settings.LockDuration;
            Renewals++;
        }
    }

    public void Complete(ServiceBusReceivedMessage message)
    {
        lock (_gate)
        {
            _messages.Remove(Locked(message));
        }
    }

    public void Abandon(ServiceBusReceivedMessage message)
    {
        lock (_gate)
        {
            Locked(message).LockedUntil = default;
        }
    }

    public void DeadLetter(ServiceBusReceivedMessage message, string reason, string? description)
    {
        lock (_gate)
        {
            Bury(Locked(message), reason, description);
        }
    }

    private void Bury(Entry entry, string reason, string? description)
    {
        _messages.Remove(entry);
        DeadLetters.Add((entry.Message.Body.ToString(), reason, description));
    }

    private Entry Locked(ServiceBusReceivedMessage message) =>
        _messages.FirstOrDefault(entry => entry.Lock.ToString() == message.LockToken && entry.LockedUntil > clock.GetUtcNow())
        ?? throw new ServiceBusException("The lock supplied is invalid.", ServiceBusFailureReason.MessageLockLost);

    private ServiceBusReceivedMessage Show(Entry entry, int deliveries) => ServiceBusModelFactory.ServiceBusReceivedMessage(
        body: entry.Message.Body,
        messageId: entry.Message.MessageId,
        properties: entry.Message.ApplicationProperties,
        lockTokenGuid: entry.Lock,
        deliveryCount: deliveries,
        lockedUntil: entry.LockedUntil,
        sequenceNumber: entry.Sequence,
        serviceBusMessageState: entry.Message.ScheduledEnqueueTime > clock.GetUtcNow() ? ServiceBusMessageState.Scheduled : ServiceBusMessageState.Active);

    private sealed class Entry(ServiceBusMessage message, long sequence)
    {
        public ServiceBusMessage Message => message;

        public long Sequence => sequence;

        public Guid Lock { get; set; }

        public DateTimeOffset LockedUntil { get; set; }

        public int Deliveries { get; set; }
    }
}

/// <summary>How the queues of a broker are set.</summary>
internal sealed record BrokerSettings
{
    /// <summary>The longest that the service allows, and what the templates of the deployment set.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(5);

    public int MaxDeliveryCount { get; init; } = 100;

    /// <summary>The longest that the service allows, so that a swallowed message is missed.</summary>
    public TimeSpan DuplicateWindow { get; init; } = TimeSpan.FromDays(7);
}
