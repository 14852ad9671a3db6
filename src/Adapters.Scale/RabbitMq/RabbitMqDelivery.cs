using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using RabbitMQ.Client;

namespace Groundshift.Adapters.Scale.RabbitMq;

/// <summary>One delivery: valid on the channel that received it and until its visibility runs out.</summary>
internal sealed class RabbitMqDelivery(RabbitMqJobQueue queue, IChannel channel, ulong tag, JobPriority priority, JobMessage message) : IJobDelivery
{
    public JobId Job => message.Job;

    public int Attempt => message.Attempts;

    public JobPriority Priority => priority;

    public ulong Tag => tag;

    /// <summary>End of the visibility; changed by the queue alone.</summary>
    public DateTimeOffset Until { get; set; }

    public bool IsOn(IChannel open) => channel == open;

    public ValueTask<bool> RenewAsync(TimeSpan visibility, CancellationToken cancellationToken) => queue.RenewAsync(this, visibility, cancellationToken);

    public ValueTask<bool> CompleteAsync(CancellationToken cancellationToken) =>
        queue.SettleAsync(this, open => open.BasicAckAsync(tag, multiple: false, cancellationToken), cancellationToken);

    public ValueTask<bool> AbandonAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        queue.SettleAsync(
            this,
            open => delay <= TimeSpan.Zero
                ? open.BasicNackAsync(tag, multiple: false, requeue: true, cancellationToken)
                : ReplaceAsync(open, queue.DelayAsync(open, priority, message, delay, cancellationToken), cancellationToken),
            cancellationToken);

    public ValueTask<bool> ParkAsync(string reason, CancellationToken cancellationToken) =>
        queue.SettleAsync(this, open => ReplaceAsync(open, queue.ParkAsync(open, priority, message, reason, cancellationToken), cancellationToken), cancellationToken);

    // The copy is confirmed before the original goes: a death in between delivers twice and loses nothing.
    private async ValueTask ReplaceAsync(IChannel open, ValueTask sent, CancellationToken cancellationToken)
    {
        await sent.ConfigureAwait(false);
        await open.BasicAckAsync(tag, multiple: false, cancellationToken).ConfigureAwait(false);
    }
}
