using System.Diagnostics;
using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.Core.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Catalog.Publishing;

/// <summary>
/// Carries finished products from the outbox to the publisher and published items to their static files. A message that fails is
/// kept and tried again later; the others go on.
/// </summary>
public sealed class ProductRelay(
    IOutbox outbox,
    ProductPublisher publisher,
    StaticCatalog files,
    IStoreSignals signals,
    TimeProvider time,
    ILogger<ProductRelay> log) : BackgroundService
{
    // A signal wakes the relay at once. From finished scene to published item within two seconds (quality page), so where signals do
    // not come the outbox is looked at twice a second.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);
    private const int Batch = 100;

    private readonly FailedMessages _failed = new(LongestDelay);

    /// <summary>Carries what waits now; returns how many messages were settled.</summary>
    public async ValueTask<int> DrainAsync(CancellationToken cancellationToken)
    {
        var products = await DrainTopicAsync(OutboxTopics.Products, PublishAsync, cancellationToken).ConfigureAwait(false);
        return products + await DrainStaticFilesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var repaired = false;
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Pause;
            var seen = signals.Count(StoreSignal.Outbox);
            try
            {
                if (!repaired)
                {
                    await RepairAsync(stoppingToken).ConfigureAwait(false);
                    repaired = true;
                }

                pause = await DrainAsync(stoppingToken).ConfigureAwait(false) > 0 ? TimeSpan.Zero : Pause;
                failures = 0;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // The store itself is out of reach: the role stays up, says so in its log and its readiness, and comes back.
                pause = FailedMessages.Delay(++failures, LongestDelay);
                Log.OutboxFailed(log, pause, error);
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            await signals.WaitAsync(StoreSignal.Outbox, seen, pause, stoppingToken).ConfigureAwait(false);
        }
    }

    private async ValueTask RepairAsync(CancellationToken cancellationToken)
    {
        if (await files.IsMissingAsync(cancellationToken).ConfigureAwait(false))
        {
            Log.StaticRepaired(log, await files.WriteAllAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    private async ValueTask PublishAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        var ready = JsonSerializer.Deserialize(message.Body, MessageJson.Default.ProductReady)
            ?? throw new InvalidInputException("body", "a finished product", "null", "Run the job again.");
        using var span = Traces.Start("product publish", ActivityKind.Consumer, ready.Job.TraceParent, ("groundshift.job", ready.Job.Id.Value), ("groundshift.area", ready.Job.Area.Id));
        await publisher.PublishAsync(ready, message.Id, cancellationToken).ConfigureAwait(false);
        Measure(ready);
    }

    private void Measure(ProductReady ready)
    {
        var parts = ready.Job.Primary.Parts;
        var now = time.GetUtcNow();
        var product = new KeyValuePair<string, object?>("product", ready.Job.Product);
        Figures.LagFromAcquisition.Record((now - parts.Min(part => part.Acquired)).TotalSeconds, product);
        if (parts.Max(part => part.Revision.Updated) is { } updated)
        {
            Figures.LagFromPublication.Record((now - updated).TotalSeconds, product);
        }
    }

    private async ValueTask<int> DrainStaticFilesAsync(CancellationToken cancellationToken)
    {
        var touched = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        List<string> written = [];
        List<(string Collection, string Item)> gone = [];
        await DrainTopicAsync(OutboxTopics.StaticFiles, WriteAsync, cancellationToken).ConfigureAwait(false);
        foreach (var (collection, months) in touched)
        {
            await files.WriteCollectionAsync(collection, months, cancellationToken).ConfigureAwait(false);
        }

        if (touched.Count > 0)
        {
            await files.WriteRootAsync(cancellationToken).ConfigureAwait(false);
        }

        // What is gone is removed once nothing links to it.
        foreach (var (collection, item) in gone)
        {
            await files.RemoveItemAsync(collection, item, cancellationToken).ConfigureAwait(false);
        }

        foreach (var collection in touched.Keys)
        {
            await files.RemoveCollectionAsync(collection, cancellationToken).ConfigureAwait(false);
        }

        // Only now are the item's files and everything that links to them in place.
        foreach (var id in written)
        {
            await outbox.SentAsync(id, cancellationToken).ConfigureAwait(false);
        }

        return written.Count;

        async ValueTask WriteAsync(OutboxMessage message, CancellationToken token)
        {
            var (collection, items, removedFrom) = StaticFileMessage.Read(message.Body);
            if (!touched.TryGetValue(collection, out var months))
            {
                touched[collection] = months = new SortedSet<string>(StringComparer.Ordinal);
            }

            foreach (var id in items)
            {
                var month = await files.WriteItemAsync(collection, id, token).ConfigureAwait(false);
                if (removedFrom is not null)
                {
                    gone.Add((collection, id));
                }

                if ((month ?? removedFrom) is { } changed)
                {
                    months.Add(changed);
                }
            }

            written.Add(message.Id);
        }
    }

    private async ValueTask<int> DrainTopicAsync(
        string topic,
        Func<OutboxMessage, CancellationToken, ValueTask> handleAsync,
        CancellationToken cancellationToken)
    {
        var done = 0;
        foreach (var message in await outbox.PendingAsync(topic, Batch + _failed.Count, cancellationToken).ConfigureAwait(false))
        {
            if (_failed.IsWaiting(message.Id, time.GetUtcNow()))
            {
                continue;
            }

            try
            {
                await handleAsync(message, cancellationToken).ConfigureAwait(false);
                _failed.Forget(message.Id);
                done++;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // One bad message must not stop the others; it stays in the outbox, and its reason is in the log.
                var (attempts, delay) = _failed.Add(message.Id, time.GetUtcNow());
                Log.MessageFailed(log, message.Id, topic, attempts, delay, error);
            }
        }

        return done;
    }
}
