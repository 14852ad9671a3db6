namespace Azure.Messaging.ServiceBus;

public class ServiceBusReceivedMessage
{
    internal ServiceBusReceivedMessage()
    {
    }

    public IReadOnlyDictionary<string, object> ApplicationProperties { get; internal init; }

    public BinaryData Body { get; internal init; }

    public int DeliveryCount { get; internal init; }

    public DateTimeOffset LockedUntil { get; internal init; }

    public string LockToken { get; internal init; }

    public string MessageId { get; internal init; }

    public long SequenceNumber { get; internal init; }

    public ServiceBusMessageState State { get; internal init; }
}

public enum ServiceBusMessageState
{
    Active = 0,
    Deferred = 1,
    Scheduled = 2,
}
