using Groundshift.Catalog.Api.Access;
using Groundshift.Catalog.Publishing;
using Groundshift.Catalog.Pushing;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api.Transactions;

/// <summary>The stores that a change of the catalog goes through.</summary>
internal sealed record ChangeStores(ICatalogStore Catalog, IStoreTransactions Transactions, IOutbox Outbox, IAuditLog Audit, TimeProvider Time, PushQueue? Push = null);

/// <summary>One request's changes, in one transaction with their entry in the audit log and their messages to the static catalog.</summary>
internal sealed class CatalogChange(ChangeStores stores, IStoreTransaction transaction, HttpContext context) : IAsyncDisposable
{
    public static async ValueTask<CatalogChange> BeginAsync(ChangeStores stores, HttpContext context) =>
        new(stores, await stores.Transactions.BeginAsync(context.RequestAborted).ConfigureAwait(false), context);

    public ValueTask<StacCollection?> FindCollectionAsync(string id) => stores.Catalog.FindCollectionAsync(id, transaction, context.RequestAborted);

    public ValueTask<VersionedItem?> FindItemAsync(string collection, string id) => stores.Catalog.FindItemAsync(collection, id, transaction, context.RequestAborted);

    public async ValueTask<string> PutAsync(StacItem item)
    {
        var tag = await stores.Catalog.PutItemAsync(transaction, item, context.RequestAborted).ConfigureAwait(false);
        await SendAsync(StaticFileMessage.For(item, tag)).ConfigureAwait(false);
        await PushAsync(item).ConfigureAwait(false);
        return tag;
    }

    public async ValueTask<bool> RemoveAsync(StacItem item)
    {
        var removed = await stores.Catalog.RemoveItemAsync(transaction, item.Collection!, item.Id, context.RequestAborted).ConfigureAwait(false);
        await SendAsync(StaticFileMessage.ForRemoved(item)).ConfigureAwait(false);
        await PushAsync(item).ConfigureAwait(false);
        return removed;
    }

    public async ValueTask PutAsync(StacCollection collection)
    {
        await stores.Catalog.PutCollectionAsync(transaction, collection, context.RequestAborted).ConfigureAwait(false);
        await SendAsync(StaticFileMessage.ForCollection(collection.Id)).ConfigureAwait(false);
    }

    public async ValueTask<bool> RemoveCollectionAsync(string id)
    {
        var removed = await stores.Catalog.RemoveCollectionAsync(transaction, id, context.RequestAborted).ConfigureAwait(false);
        await SendAsync(StaticFileMessage.ForCollection(id)).ConfigureAwait(false);
        return removed;
    }

    /// <summary>Makes everything durable, with an entry that names the key.</summary>
    public async ValueTask CommitAsync(AccessKey key)
    {
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "-";
        var entry = new AuditEntry(stores.Time.GetUtcNow(), key.Id, address, context.Request.Method, context.Request.Path, RequestId.Of(context));
        await stores.Audit.AddAsync(transaction, entry, context.RequestAborted).ConfigureAwait(false);
        await transaction.CommitAsync(context.RequestAborted).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => transaction.DisposeAsync();

    private async ValueTask PushAsync(StacItem item)
    {
        if (stores.Push is { } push)
        {
            await push.AddAsync(transaction, item.Collection!, item.Id, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private async ValueTask SendAsync(OutboxMessage? message)
    {
        if (message is not null)
        {
            await stores.Outbox.AddAsync(transaction, message, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
