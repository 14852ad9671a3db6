using Groundshift.Core.Alerting;

namespace Groundshift.Core.Ports;

/// <summary>Events on their way to channels: committed with what they tell of, sent by a relay at least once, and logged.</summary>
public interface IDeliveryStore
{
    /// <summary>Queues an event for channels. An event id that is known is kept as it is, and is not queued twice for a channel. For a channel that is off the delivery is abandoned at once, so that a replay can make up for it; an unknown channel gets nothing.</summary>
    ValueTask AddAsync(IStoreTransaction transaction, ChannelEvent message, IReadOnlyList<string> channels, CancellationToken cancellationToken);

    /// <summary>
    /// Takes what is due, at most one delivery per channel, for one attempt each. Nothing is taken of a channel that is switched off,
    /// waits, or has an attempt under way, and nothing of a subject before its earlier events for the channel are settled. A taken
    /// delivery that is not settled within the lease, because its relay died, is due again.
    /// </summary>
    ValueTask<IReadOnlyList<Delivery>> TakeAsync(int limit, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Records how an attempt ended, on the delivery and on its channel. False, and no change, when the attempt lost its lease.</summary>
    ValueTask<bool> SettleAsync(Delivery delivery, DeliveryOutcome outcome, CancellationToken cancellationToken);

    /// <summary>
    /// Queues settled deliveries again, as their first attempt and in their order; those still pending are left alone. Returns how many.
    /// </summary>
    ValueTask<int> ReplayAsync(DeliveryQuery query, CancellationToken cancellationToken);

    /// <summary>The delivery log, newest first.</summary>
    ValueTask<IReadOnlyList<DeliveryRecord>> ListAsync(DeliveryQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets deliveries that were settled before a time, the oldest first, and events of before that time that no delivery is left of.
    /// What waits stays, however old. Returns how many deliveries were forgotten; fewer than <paramref name="limit"/> at the end.
    /// </summary>
    ValueTask<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}

/// <summary>Which deliveries. Every given condition must hold.</summary>
public sealed record DeliveryQuery
{
    /// <summary>To this channel.</summary>
    public string? Channel { get; init; }

    /// <summary>About this subject.</summary>
    public string? Subject { get; init; }

    /// <summary>Of events at or after this time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Most rows.</summary>
    public int Limit { get; init; } = 100;
}
