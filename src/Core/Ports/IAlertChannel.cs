using Groundshift.Core.Alerting;

namespace Groundshift.Core.Ports;

/// <summary>Sends events over one kind of channel. Decides nothing about retries.</summary>
public interface IAlertChannel
{
    /// <summary>The kind it serves.</summary>
    ChannelKind Kind { get; }

    /// <summary>Makes one attempt. What the outside does wrong is an answer; only bugs are thrown.</summary>
    ValueTask<SendResult> SendAsync(AlertChannel channel, ChannelEvent message, CancellationToken cancellationToken);
}

/// <summary>What came of one attempt.</summary>
/// <param name="Verdict">What it means.</param>
/// <param name="Detail">What the receiver said, or why it could not be asked; a sentence without secrets.</param>
/// <param name="Status">HTTP or SMTP status, where there was one.</param>
/// <param name="RetryAfter">How long the receiver asked to wait, where it did.</param>
public sealed record SendResult(SendVerdict Verdict, string Detail, int? Status = null, TimeSpan? RetryAfter = null);

/// <summary>What an attempt means for the event and its channel.</summary>
public enum SendVerdict
{
    /// <summary>The receiver has it.</summary>
    Taken,

    /// <summary>The receiver does not want this event now; others may go through.</summary>
    Refused,

    /// <summary>The receiver cannot be reached or is overloaded: nothing goes through for now.</summary>
    Unavailable,

    /// <summary>The receiver wants nothing any more.</summary>
    Gone,
}
