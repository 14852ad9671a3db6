namespace Groundshift.Adapters.Azure.ServiceBus;

/// <summary>Where the queues are. They are made by the deployment; nothing here needs the right to manage them.</summary>
public sealed record ServiceBusOptions
{
    /// <summary>Host name of the namespace, <c>NAME.servicebus.windows.net</c>, reached with the process's Azure identity.</summary>
    public string? Namespace { get; init; }

    /// <summary>Connection string with a key, for the emulator. Holds a secret: never logged.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>What the names of the queues begin with: <c>scenes-fresh</c> and <c>scenes-backfill</c> follow.</summary>
    public string Prefix { get; init; } = string.Empty;

    /// <summary>AMQP within web sockets on port 443, where port 5671 is closed.</summary>
    public bool WebSockets { get; init; }

    /// <summary>
    /// How long a receive waits for the broker's answer. A much shorter wait can end before a message that is there has arrived.
    /// <value>One second.</value>
    /// </summary>
    internal TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Does not show the key.</summary>
    public override string ToString() => $"queues {Prefix}scenes-* of {Namespace ?? "a connection string"}";
}
