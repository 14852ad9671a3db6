using System.Diagnostics;
using Groundshift.Catalog.Alerting.Events;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Groundshift.Core.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Catalog.Alerting.Channels;

/// <summary>
/// Sends what waits to its channels, at least once and in the order of each subject: one attempt at a time per channel, channels
/// beside each other, so that a slow one delays nobody else.
/// </summary>
public sealed class DeliveryRelay(
    IDeliveryStore deliveries,
    IEnumerable<IAlertChannel> channels,
    AlertingSettings settings,
    IStoreSignals signals,
    TimeProvider time,
    ILogger<DeliveryRelay> log) : BackgroundService
{
    private const int MostAtOnce = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // From a failed attempt on a person should know; shorter outages mend themselves.
    private static readonly TimeSpan AlarmAfter = TimeSpan.FromHours(1);

    // What an attempt may take beyond the receiver's time: reading secrets, connecting, settling.
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromSeconds(45);

    private readonly Dictionary<ChannelKind, IAlertChannel> _channels = channels.ToDictionary(channel => channel.Kind);

    /// <summary>Makes one attempt at everything that is due, again and again until nothing is; returns the number of attempts.</summary>
    public async ValueTask<int> DrainAsync(CancellationToken cancellationToken)
    {
        var attempts = 0;
        while (await TakeAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 } taken)
        {
            await Task.WhenAll(taken.Select(delivery => AttemptAsync(delivery, cancellationToken))).ConfigureAwait(false);
            attempts += taken.Count;
        }

        return attempts;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<Task> running = [];
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Pause;
            var seen = signals.Count(StoreSignal.Deliveries);
            try
            {
                var taken = running.Count < MostAtOnce ? await TakeAsync(stoppingToken).ConfigureAwait(false) : [];
                running.AddRange(taken.Select(delivery => AttemptAsync(delivery, stoppingToken)));
                failures = 0;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // The store is out of reach: the role stays up, says so in its log, and comes back.
                pause = Publishing.FailedMessages.Delay(++failures, LongestPause);
                Log.DeliveriesFailed(log, pause, error);
            }

            // The next event of a channel goes out as soon as its attempt ends, and one that is added as soon as it is committed.
            var next = failures == 0
                ? signals.WaitAsync(StoreSignal.Deliveries, seen, pause, stoppingToken)
                : Task.Delay(pause, time, stoppingToken);
            await Task.WhenAny([.. running, next]).ConfigureAwait(false);
            running.RemoveAll(task => task.IsCompleted);
        }

        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private ValueTask<IReadOnlyList<Delivery>> TakeAsync(CancellationToken cancellationToken) =>
        deliveries.TakeAsync(MostAtOnce, settings.Timeout + LeaseMargin, cancellationToken);

    private async Task AttemptAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        using var span = Traces.Start("event deliver", ActivityKind.Producer, CloudEvents.TraceOf(delivery.Event), ("groundshift.event", delivery.Event.Id), ("groundshift.channel", delivery.Channel.Id));
        try
        {
            var result = await SendAsync(delivery, cancellationToken).ConfigureAwait(false);
            var outcome = Outcome(delivery, result);
            if (await deliveries.SettleAsync(delivery, outcome, cancellationToken).ConfigureAwait(false))
            {
                Tell(delivery, outcome);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Not settled: the lease runs out and the event is sent again.
            Log.DeliveryBroke(log, delivery.Event.Id, delivery.Channel.Id, error);
        }
    }

    private async ValueTask<SendResult> SendAsync(Delivery delivery, CancellationToken cancellationToken) =>
        _channels.TryGetValue(delivery.Channel.Kind, out var channel)
            ? await channel.SendAsync(delivery.Channel, delivery.Event, cancellationToken).ConfigureAwait(false)
            : new SendResult(SendVerdict.Unavailable, $"This process has no channel of kind {LowerName.Of(delivery.Channel.Kind)}.");

    private DeliveryOutcome Outcome(Delivery delivery, SendResult result)
    {
        if (result.Verdict == SendVerdict.Taken)
        {
            return new DeliveryOutcome { State = DeliveryState.Delivered, Detail = result.Detail, Status = result.Status };
        }

        var wait = RetrySchedule.After(delivery.Attempt, delivery.Event.Id, result.RetryAfter);
        if (result.Verdict == SendVerdict.Gone || wait is null)
        {
            return new DeliveryOutcome
            {
                State = DeliveryState.Abandoned,
                Detail = result.Detail,
                Status = result.Status,
                DisableReason = result.Verdict switch
                {
                    SendVerdict.Gone => "The receiver answered 410: it wants no more events.",
                    SendVerdict.Unavailable => $"It took nothing in {delivery.Attempt} attempts over days. Last: {result.Detail}",
                    _ => null,
                },
            };
        }

        return new DeliveryOutcome
        {
            State = DeliveryState.Pending,
            Detail = result.Detail,
            Status = result.Status,
            Due = time.GetUtcNow() + wait,
            HoldChannel = result.Verdict == SendVerdict.Unavailable,
        };
    }

    private void Measure(Delivery delivery, DeliveryOutcome outcome)
    {
        if (outcome.State == DeliveryState.Delivered)
        {
            Figures.AlertLatency.Record((time.GetUtcNow() - delivery.Event.Time).TotalSeconds, new KeyValuePair<string, object?>("type", delivery.Event.Type));
        }
    }

    private void Tell(Delivery delivery, DeliveryOutcome outcome)
    {
        var channel = delivery.Channel;
        var now = time.GetUtcNow();
        if (outcome.Due is { } due)
        {
            Log.DeliveryFailed(log, delivery.Event.Id, channel.Id, delivery.Attempt, due - now, outcome.Detail);
            if (channel.Health.FailingSince is { } since && now - since >= AlarmAfter)
            {
                Log.ChannelDead(log, channel.Id, since);
            }
        }
        else
        {
            Measure(delivery, outcome);
            Log.Delivered(log, delivery.Event.Id, channel.Id, outcome.State, delivery.Attempt, outcome.Detail);
        }

        if (outcome.DisableReason is { } reason)
        {
            Log.ChannelDisabled(log, channel.Id, reason);
        }
    }
}
