using System.Text.Json.Serialization;

namespace Groundshift.Core.Alerting;

/// <summary>A message to channels, written once and sent as it is, however often.</summary>
/// <param name="Id">Stable: receivers recognise repetitions by it.</param>
/// <param name="Type">CloudEvents type.</param>
/// <param name="Subject">What it is about; the events of one subject reach a channel in the order in which they were added.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Body">The CloudEvent in structured JSON.</param>
public sealed record ChannelEvent(string Id, string Type, string Subject, DateTimeOffset Time, string Body);

/// <summary>An event on its way to one channel, taken for one attempt.</summary>
/// <param name="Number">Orders the deliveries.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Event">What to send.</param>
/// <param name="Attempt">Counts the attempts, from 1.</param>
/// <param name="Added">When it was queued.</param>
/// <param name="Receipt">Changes with every attempt, so that a late settlement finds nothing.</param>
public sealed record Delivery(long Number, AlertChannel Channel, ChannelEvent Event, int Attempt, DateTimeOffset Added, long Receipt);

/// <summary>How an attempt ended.</summary>
public sealed record DeliveryOutcome
{
    /// <summary>What becomes of the delivery.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>What the receiver said, or why it could not be asked; no secrets.</summary>
    public required string Detail { get; init; }

    /// <summary>HTTP or SMTP status, where there was one.</summary>
    public int? Status { get; init; }

    /// <summary>Next attempt, while pending.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>True when the whole channel waits until <see cref="Due"/>: the receiver is down, not this event refused.</summary>
    public bool HoldChannel { get; init; }

    /// <summary>Set when the channel is to be switched off: why.</summary>
    public string? DisableReason { get; init; }
}

/// <summary>Where a delivery stands.</summary>
[JsonConverter(typeof(LowerNames<DeliveryState>))]
public enum DeliveryState
{
    /// <summary>Waits for its first or next attempt.</summary>
    Pending,

    /// <summary>The receiver took it.</summary>
    Delivered,

    /// <summary>Given up: refused for good, retried for days, or the channel was switched off.</summary>
    Abandoned,
}

/// <summary>A line of the delivery log.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="EventId">The event.</param>
/// <param name="Type">CloudEvents type.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Attempts">Attempts so far.</param>
/// <param name="Added">When it was queued.</param>
/// <param name="Changed">When it was last tried or settled.</param>
/// <param name="Status">Last status.</param>
/// <param name="Detail">Last answer.</param>
public sealed record DeliveryRecord(
    string Channel, string EventId, string Type, string Subject, DeliveryState State, int Attempts, DateTimeOffset Added, DateTimeOffset Changed, int? Status, string? Detail);
