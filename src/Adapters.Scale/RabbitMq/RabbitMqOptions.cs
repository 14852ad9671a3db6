namespace Groundshift.Adapters.Scale.RabbitMq;

/// <summary>Where the broker is and how the queues are made.</summary>
public sealed record RabbitMqOptions
{
    /// <summary><c>amqp://</c> or <c>amqps://</c> with user, password and virtual host. Holds the password: never logged.</summary>
    public required string Uri { get; init; }

    /// <summary>What the names of all queues begin with. Several deployments can share a virtual host under different prefixes.</summary>
    public string Prefix { get; init; } = "groundshift.";

    /// <summary>
    /// Deliveries that end without a settlement, by lost connections for the most part, before the broker sets a message aside.
    /// <value>100: the ledger gives up on a job long before; this stops what the ledger never hears of.</value>
    /// </summary>
    public int DeliveryLimit { get; init; } = 100;

    /// <summary>Wait of the first delay queue; each further one waits four times as long. <value>One second.</value></summary>
    internal TimeSpan ShortestHop { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>No delay queue waits longer. <value>1,024 seconds: longer than a worker's longest retry of 15 minutes.</value></summary>
    internal TimeSpan LongestHop { get; init; } = TimeSpan.FromSeconds(1024);

    /// <summary>Does not show the password.</summary>
    public override string ToString() => $"queues {Prefix}*";
}
