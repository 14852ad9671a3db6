using Groundshift.Catalog.Alerting;
using Groundshift.Catalog.Alerting.Events;
using Groundshift.Catalog.Pushing;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Microsoft.Extensions.Logging;

namespace Groundshift.Catalog.Publishing;

/// <summary>Turns a product into catalog entries: item, history copy, model item, collections, alerts and their events, all in one transaction.</summary>
/// <remarks>Idempotent, and independent of the order in which the products of one id arrive.</remarks>
public sealed class ProductPublisher(
    IStoreTransactions transactions,
    ICatalogStore catalog,
    IOutbox outbox,
    AlertIntake alerts,
    ItemEvents itemEvents,
    TimeProvider time,
    ILogger<ProductPublisher> log,
    PushQueue? push = null)
{
    /// <summary>Publishes a product and, in the same transaction, marks the message that brought it as sent.</summary>
    /// <exception cref="InvalidInputException">The product cannot be described as an item.</exception>
    public async ValueTask<PublishOutcome> PublishAsync(ProductReady ready, string? outboxMessage, CancellationToken cancellationToken)
    {
        var patches = await alerts.ReadAsync(ready, cancellationToken).ConfigureAwait(false);
        var transaction = await transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var publication = new Publication(transaction, catalog, outbox, itemEvents, push, ready, time.GetUtcNow());
            var outcome = await publication.WriteAsync(cancellationToken).ConfigureAwait(false);
            await alerts.ApplyAsync(transaction, ready, patches, cancellationToken).ConfigureAwait(false);
            if (outboxMessage is not null)
            {
                await outbox.SentAsync(transaction, outboxMessage, cancellationToken).ConfigureAwait(false);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            Log.Published(log, ProductItemId.Of(ready.Job), CollectionIds.Of(ready), outcome, ready.Job.Id);
            return outcome;
        }
    }
}
