using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Pushing;

/// <summary>Notes every change of an item that is followed, in the transaction that makes it.</summary>
public sealed class PushQueue(IOutbox outbox, PushSettings settings)
{
    /// <summary>Notes that an item was added, changed or removed.</summary>
    public async ValueTask AddAsync(IStoreTransaction transaction, string collection, string item, CancellationToken cancellationToken)
    {
        if (settings.Follows(collection))
        {
            await outbox.AddAsync(transaction, new PushMessage(collection, item).ToOutbox(), cancellationToken).ConfigureAwait(false);
        }
    }
}
