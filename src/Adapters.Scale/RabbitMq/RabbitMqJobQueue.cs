using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using RabbitMQ.Client;

namespace Groundshift.Adapters.Scale.RabbitMq;

/// <summary>The two queues on a RabbitMQ broker, as quorum queues with confirmed sends.</summary>
/// <remarks>
/// <para>Messages are fetched one by one, so a process holds no more than it works on. The broker keeps a fetched message from others
/// for as long as the connection lives: a renewal is between this process and itself. What was not renewed in time goes back
/// at the next receive; the work of a process that hangs altogether is freed by the ledger.</para>
/// <para>A delay is a stay in queues whose messages expire back into the work queue, four times as long from one to the next.</para>
/// </remarks>
public sealed class RabbitMqJobQueue : IJobQueue, IAsyncDisposable, IDisposable
{
    // A worker may hold a message as long as its longest job takes; RabbitMQ 3.12 and newer read this off the queue.
    private static readonly TimeSpan ConsumerTimeout = TimeSpan.FromDays(1);

    private readonly RabbitMqBroker _broker;
    private readonly QueueNames _names;
    private readonly TimeProvider _clock;
    private readonly int _deliveryLimit;
    private readonly HashSet<RabbitMqDelivery> _held = [];

    /// <summary>Prepares the queue; the first use connects and declares what is missing.</summary>
    /// <exception cref="InvalidInputException">The options make no sense.</exception>
    public RabbitMqJobQueue(RabbitMqOptions options, TimeProvider clock)
    {
        _names = new QueueNames(options);
        _clock = clock;
        _deliveryLimit = options.DeliveryLimit;
        _broker = new RabbitMqBroker(options.Uri, DeclareAsync);
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(JobId job, JobPriority priority, CancellationToken cancellationToken)
    {
        _broker.RequireRoom();
        await _broker.UseAsync(
            async channel =>
            {
                await PublishAsync(channel, _names.Work(priority), new JobMessage(job, 0, 0), null, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IJobDelivery?> ReceiveAsync(JobPriority priority, TimeSpan visibility, CancellationToken cancellationToken) =>
        await _broker.UseAsync(channel => ReceiveAsync(channel, priority, visibility, cancellationToken), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<long> CountReadyAsync(JobPriority priority, CancellationToken cancellationToken) =>
        _broker.UseAsync(
            async channel => (long)await channel.MessageCountAsync(_names.Work(priority), cancellationToken).ConfigureAwait(false), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(JobPriority priority, CancellationToken cancellationToken) =>
        _broker.UseAsync(
            async channel =>
            {
                long waiting = await channel.MessageCountAsync(_names.Work(priority), cancellationToken).ConfigureAwait(false);
                foreach (var hop in _names.Hops)
                {
                    waiting += await channel.MessageCountAsync(_names.Delayed(priority, hop), cancellationToken).ConfigureAwait(false);
                }

                return waiting + _held.Count(delivery => delivery.Priority == priority && delivery.IsOn(channel));
            },
            cancellationToken);

    /// <summary>Closes the connection; what was received and not settled goes back.</summary>
    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => _broker.Dispose();

    /// <summary>Ends a delivery by what <paramref name="settle"/> does on its channel. False when it is over already.</summary>
    internal ValueTask<bool> SettleAsync(RabbitMqDelivery delivery, Func<IChannel, ValueTask> settle, CancellationToken cancellationToken) =>
        _broker.UseAsync(
            async channel =>
            {
                if (!delivery.IsOn(channel) || _clock.GetUtcNow() >= delivery.Until || !_held.Remove(delivery))
                {
                    return false;
                }

                await settle(channel).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <summary>Keeps a delivery for longer. False when it is over already.</summary>
    internal ValueTask<bool> RenewAsync(RabbitMqDelivery delivery, TimeSpan visibility, CancellationToken cancellationToken) =>
        _broker.UseAsync(
            channel =>
            {
                var now = _clock.GetUtcNow();
                var isHeld = delivery.IsOn(channel) && now < delivery.Until && _held.Contains(delivery);
                delivery.Until = isHeld ? now + visibility : delivery.Until;
                return ValueTask.FromResult(isHeld);
            },
            cancellationToken);

    /// <summary>Sends a copy that comes back after a delay.</summary>
    internal ValueTask DelayAsync(IChannel channel, JobPriority priority, JobMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        PublishAsync(
            channel,
            _names.Delayed(priority, _names.HopFor(delay)),
            message with { DueNanoseconds = Nanoseconds.Of(_clock.GetUtcNow() + delay) },
            null,
            cancellationToken);

    /// <summary>Sends a copy that stays aside.</summary>
    internal ValueTask ParkAsync(IChannel channel, JobPriority priority, JobMessage message, string reason, CancellationToken cancellationToken) =>
        PublishAsync(channel, _names.Parked(priority), message, reason, cancellationToken);

    private async ValueTask<IJobDelivery?> ReceiveAsync(IChannel channel, JobPriority priority, TimeSpan visibility, CancellationToken cancellationToken)
    {
        await GiveBackLateAsync(channel, cancellationToken).ConfigureAwait(false);
        while (await channel.BasicGetAsync(_names.Work(priority), autoAck: false, cancellationToken).ConfigureAwait(false) is { } received)
        {
            var message = JobMessage.Read(received);
            var early = Nanoseconds.Time(message.DueNanoseconds) - _clock.GetUtcNow();
            if (early > TimeSpan.Zero)
            {
                await DelayAsync(channel, priority, message, early, cancellationToken).ConfigureAwait(false);
                await channel.BasicAckAsync(received.DeliveryTag, multiple: false, cancellationToken).ConfigureAwait(false);
                continue;
            }

            var delivery = new RabbitMqDelivery(this, channel, received.DeliveryTag, priority, message with { Attempts = message.Attempts + 1 })
            {
                Until = _clock.GetUtcNow() + visibility,
            };
            _held.Add(delivery);
            return delivery;
        }

        return null;
    }

    private async ValueTask GiveBackLateAsync(IChannel channel, CancellationToken cancellationToken)
    {
        _held.RemoveWhere(delivery => !delivery.IsOn(channel));
        var now = _clock.GetUtcNow();
        foreach (var late in _held.Where(delivery => delivery.Until <= now).ToList())
        {
            await channel.BasicNackAsync(late.Tag, multiple: false, requeue: true, cancellationToken).ConfigureAwait(false);
            _held.Remove(late);
        }
    }

    // Returns once the broker has it on a majority of its nodes; a queue that is gone is an error and no silent loss.
    private static ValueTask PublishAsync(IChannel channel, string queue, JobMessage message, string? reason, CancellationToken cancellationToken) =>
        channel.BasicPublishAsync(string.Empty, queue, mandatory: true, message.Properties(reason), message.Body, cancellationToken);

    private async Task DeclareAsync(IChannel channel, CancellationToken cancellationToken)
    {
        foreach (var priority in Enum.GetValues<JobPriority>())
        {
            await DeclareAsync(channel, _names.Parked(priority), [], cancellationToken).ConfigureAwait(false);
            var limits = new Dictionary<string, object?> { ["x-delivery-limit"] = _deliveryLimit, ["x-consumer-timeout"] = (long)ConsumerTimeout.TotalMilliseconds };
            await DeclareAsync(channel, _names.Work(priority), DeadLettersTo(_names.Parked(priority), limits), cancellationToken).ConfigureAwait(false);
            foreach (var hop in _names.Hops)
            {
                var wait = new Dictionary<string, object?> { ["x-message-ttl"] = (long)hop.TotalMilliseconds };
                await DeclareAsync(channel, _names.Delayed(priority, hop), DeadLettersTo(_names.Work(priority), wait), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static Task<QueueDeclareOk> DeclareAsync(IChannel channel, string queue, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        arguments["x-queue-type"] = "quorum";
        return channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
    }

    // At least once, which RabbitMQ does only for queues that refuse what they have no room for.
    private static Dictionary<string, object?> DeadLettersTo(string queue, Dictionary<string, object?> arguments) => new(arguments)
    {
        ["x-dead-letter-exchange"] = string.Empty,
        ["x-dead-letter-routing-key"] = queue,
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };
}
