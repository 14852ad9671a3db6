using System.Text.Json.Nodes;
using Groundshift.Catalog.Alerting.Events;
using Groundshift.Catalog.Pushing;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>One product on its way into the store, within one transaction.</summary>
internal sealed class Publication(IStoreTransaction transaction, ICatalogStore catalog, IOutbox outbox, ItemEvents events, PushQueue? push, ProductReady ready, DateTimeOffset now)
{
    private readonly string _collection = CollectionIds.Of(ready);
    private readonly string _id = ProductItemId.Of(ready.Job);

    public async ValueTask<PublishOutcome> WriteAsync(CancellationToken cancellationToken)
    {
        var current = (await catalog.FindItemAsync(_collection, _id, transaction, cancellationToken).ConfigureAwait(false))?.Item;
        if (current is null)
        {
            await PutCurrentAsync(Build(1, now), replaced: false, cancellationToken).ConfigureAwait(false);
            return PublishOutcome.Added;
        }

        var order = ProductRank.Of(ready).CompareTo(ProductRank.Of(current));
        var number = HistoryItem.NumberOf(current);
        if (order == 0 || (order < 0 && await IsArchivedAsync(number, cancellationToken).ConfigureAwait(false)))
        {
            return PublishOutcome.Unchanged;
        }

        if (order > 0)
        {
            return await ReplaceAsync(current, number, cancellationToken).ConfigureAwait(false);
        }

        await ArchiveAsync(Build(number, now), number, cancellationToken).ConfigureAwait(false);
        var kept = new StacItem(current.Json.DeepClone().AsObject());
        kept.Properties["version"] = $"{number + 1}";
        kept.Properties["updated"] = Timestamp.Text(now);
        HistoryItem.LinkPredecessor(kept, _collection, _id, number + 1);
        await PutProductAsync(kept, replaced: true, cancellationToken).ConfigureAwait(false);
        return PublishOutcome.Archived;
    }

    private async ValueTask<PublishOutcome> ReplaceAsync(StacItem current, int number, CancellationToken cancellationToken)
    {
        var created = Timestamp.Read(current.Properties["created"]) ?? now;
        var sameJob = ProductRank.Of(current).Job == ready.Job.Id.Value;
        if (!sameJob)
        {
            await ArchiveAsync(current, number, cancellationToken).ConfigureAwait(false);
        }

        var next = Build(sameJob ? number : number + 1, created);
        HistoryItem.LinkPredecessor(next, _collection, _id, HistoryItem.NumberOf(next));
        await PutCurrentAsync(next, replaced: true, cancellationToken).ConfigureAwait(false);
        return sameJob ? PublishOutcome.Refreshed : PublishOutcome.Replaced;
    }

    private StacItem Build(int number, DateTimeOffset created) =>
        ProductItem.Build(ready, new ItemVersion { Collection = _collection, Number = number, Created = created, Published = now });

    private async ValueTask PutCurrentAsync(StacItem item, bool replaced, CancellationToken cancellationToken)
    {
        await PutModelAsync(cancellationToken).ConfigureAwait(false);
        var known = await catalog.FindCollectionAsync(_collection, transaction, cancellationToken).ConfigureAwait(false);
        await PutCollectionAsync(ProductCollections.Current(ready, known), known, item, cancellationToken).ConfigureAwait(false);
        var sides = new ChangeSides(transaction, catalog);
        if (ready.Job is { Product: ProductKinds.Change, Scenes.Count: > 1 })
        {
            await sides.LinkAsync(item, ready.Job, cancellationToken).ConfigureAwait(false);
        }

        await PutProductAsync(item, replaced, cancellationToken).ConfigureAwait(false);
        if (ready.Job.Product == ProductKinds.LandCover && !replaced)
        {
            foreach (var change in await sides.LinkedToAsync(item, ready, cancellationToken).ConfigureAwait(false))
            {
                change.Properties["updated"] = Timestamp.Text(now);
                await PutItemAsync(change, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask PutModelAsync(CancellationToken cancellationToken)
    {
        var item = ModelItem.Build(ready.Job.Model, ready.ModelItemJson);
        var stored = await catalog.FindItemAsync(CollectionIds.Models, item.Id, transaction, cancellationToken).ConfigureAwait(false);
        if (stored is not null && JsonNode.DeepEquals(stored.Item.Json, item.Json))
        {
            return;
        }

        var known = await catalog.FindCollectionAsync(CollectionIds.Models, transaction, cancellationToken).ConfigureAwait(false);
        await PutCollectionAsync(ProductCollections.Models(known), known, item, cancellationToken).ConfigureAwait(false);
        await PutItemAsync(item, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ArchiveAsync(StacItem item, int number, CancellationToken cancellationToken)
    {
        var archived = HistoryItem.Of(item, _collection, number, now);
        var history = CollectionIds.HistoryOf(_collection);
        var known = await catalog.FindCollectionAsync(history, transaction, cancellationToken).ConfigureAwait(false);
        await PutCollectionAsync(ProductCollections.History(ready, known), known, archived, cancellationToken).ConfigureAwait(false);
        await PutItemAsync(archived, cancellationToken).ConfigureAwait(false);
        if (await FindArchivedAsync(number - 1, cancellationToken).ConfigureAwait(false) is { } before)
        {
            var relinked = new StacItem(before.Json.DeepClone().AsObject());
            HistoryItem.LinkSuccessor(relinked, _collection, _id, number);
            await PutItemAsync(relinked, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> IsArchivedAsync(int number, CancellationToken cancellationToken)
    {
        var wanted = ProductRank.Of(ready);
        for (var version = number - 1; version >= 1; version--)
        {
            var archived = await FindArchivedAsync(version, cancellationToken).ConfigureAwait(false);
            if (archived is not null && ProductRank.Of(archived).CompareTo(wanted) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<StacItem?> FindArchivedAsync(int number, CancellationToken cancellationToken) =>
        (await catalog.FindItemAsync(CollectionIds.HistoryOf(_collection), HistoryItem.IdOf(_id, number), transaction, cancellationToken)
            .ConfigureAwait(false))?.Item;

    private async ValueTask PutCollectionAsync(StacCollection collection, StacCollection? known, StacItem item, CancellationToken cancellationToken)
    {
        CollectionExtent.Include(collection, item);
        if (known is null || !JsonNode.DeepEquals(known.Json, collection.Json))
        {
            await catalog.PutCollectionAsync(transaction, collection, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask PutProductAsync(StacItem item, bool replaced, CancellationToken cancellationToken)
    {
        var tag = await PutItemAsync(item, cancellationToken).ConfigureAwait(false);
        await events.AddAsync(transaction, item, tag, replaced, now, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<string> PutItemAsync(StacItem item, CancellationToken cancellationToken)
    {
        var tag = await catalog.PutItemAsync(transaction, item, cancellationToken).ConfigureAwait(false);
        if (StaticFileMessage.For(item, tag) is { } message)
        {
            await outbox.AddAsync(transaction, message, cancellationToken).ConfigureAwait(false);
        }

        if (push is not null)
        {
            await push.AddAsync(transaction, item.Collection!, item.Id, cancellationToken).ConfigureAwait(false);
        }

        return tag;
    }
}
