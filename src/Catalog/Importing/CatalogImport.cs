using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Api.Transactions;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Importing;

/// <summary>What an import did.</summary>
/// <param name="Added">Items that are new.</param>
/// <param name="Replaced">Items that were there and differed.</param>
/// <param name="Kept">Items that were there and stayed as they were.</param>
/// <param name="Collections">Collections that are new or were replaced.</param>
public sealed record ImportSummary(long Added, long Replaced, long Kept, long Collections);

/// <summary>
/// Takes items and collections in bulk, each batch in one transaction. An import that ended early can be run again: what is there already
/// is left alone. A collection that items name and nobody described is made, with an extent around them.
/// </summary>
public sealed class CatalogImport(ICatalogStore catalog, IStoreTransactions transactions, IOutbox outbox)
{
    // Large enough that a commit costs little for each item, small enough that other writers need not wait long.
    private const int Batch = 1000;
    private const int MostVertices = 100_000;

    // So many change what a store knows about its contents.
    private const int Many = 10_000;

    // Files know no server: addresses are absolute, or those of stored objects.
    private static readonly BaseUrl Nowhere = new(string.Empty);

    /// <summary>Takes everything.</summary>
    /// <param name="objects">Objects with their place in the source, which errors name.</param>
    /// <param name="replace">True to replace items and collections that are there and differ.</param>
    /// <param name="progress">Is told after each batch.</param>
    /// <param name="cancellationToken">Ends it after the current batch.</param>
    /// <exception cref="InvalidInputException">An object is no valid STAC item or collection; what came before it is in.</exception>
    public async ValueTask<ImportSummary> RunAsync(
        IAsyncEnumerable<(long Number, JsonObject Json)> objects, bool replace, IProgress<ImportSummary>? progress, CancellationToken cancellationToken)
    {
        var writing = Task.FromResult(new ImportSummary(0, 0, 0, 0));
        List<(long Number, JsonObject Json)> batch = [];
        try
        {
            await foreach (var read in objects.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                batch.Add(read);
                if (batch.Count == Batch)
                {
                    // One batch is read while the one before it is written.
                    var next = Read(batch);
                    writing = WriteAsync(next, replace, await writing.ConfigureAwait(false), progress, cancellationToken);
                    batch.Clear();
                    next.ThrowIfBroken();
                }
            }
        }
        finally
        {
            // What came before a wrong object is in.
            var last = Read(batch);
            writing = WriteAsync(last, replace, await writing.ConfigureAwait(false), progress, cancellationToken);
            await writing.ConfigureAwait(false);
            last.ThrowIfBroken();
        }

        var summary = await writing.ConfigureAwait(false);
        if (summary.Added + summary.Replaced >= Many)
        {
            await catalog.RefreshStatisticsAsync(cancellationToken).ConfigureAwait(false);
        }

        return summary;
    }

    private static ReadBatch Read(List<(long Number, JsonObject Json)> batch)
    {
        var read = InParallel.Select(batch, given =>
        {
            try
            {
                return (Object: (StacObject?)Read(given.Number, given.Json), Error: (InvalidInputException?)null);
            }
            catch (InvalidInputException error)
            {
                return (Object: null, Error: error);
            }
        });
        return new ReadBatch([.. read.TakeWhile(one => one.Object is not null).Select(one => one.Object!)], read.FirstOrDefault(one => one.Error is not null).Error);
    }

    private static StacObject Read(long number, JsonObject json)
    {
        try
        {
            return IncomingObject.Text(json, "type") == "Collection"
                ? IncomingCollection.Read(json, Nowhere)
                : IncomingItem.Read(json, IncomingObject.Text(json, "collection") ?? throw new InvalidInputException("collection", "the id of a collection", "nothing", "Name the collection in each item."), Nowhere, MostVertices);
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"object {number}: {error.Field}", error.Expected, error.Found, error.NextStep, error);
        }
    }

    private async Task<ImportSummary> WriteAsync(ReadBatch batch, bool replace, ImportSummary summary, IProgress<ImportSummary>? progress, CancellationToken cancellationToken)
    {
        if (batch.Objects.Count == 0)
        {
            return summary;
        }

        var transaction = await transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            foreach (var collection in batch.Objects.OfType<StacCollection>())
            {
                summary = await PutAsync(transaction, collection, replace, summary, cancellationToken).ConfigureAwait(false);
            }

            StacItem[] items = [.. batch.Objects.OfType<StacItem>()];
            foreach (var group in items.GroupBy(item => item.Collection!, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                await PrepareAsync(transaction, group.Key, [.. group], cancellationToken).ConfigureAwait(false);
            }

            summary = await PutAsync(transaction, items, replace, summary, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        progress?.Report(summary);
        return summary;
    }

    private async ValueTask<ImportSummary> PutAsync(IStoreTransaction transaction, StacCollection collection, bool replace, ImportSummary summary, CancellationToken cancellationToken)
    {
        if (!replace && await catalog.FindCollectionAsync(collection.Id, transaction, cancellationToken).ConfigureAwait(false) is not null)
        {
            return summary;
        }

        await catalog.PutCollectionAsync(transaction, collection, cancellationToken).ConfigureAwait(false);
        await SendAsync(transaction, StaticFileMessage.ForCollection(collection.Id), cancellationToken).ConfigureAwait(false);
        return summary with { Collections = summary.Collections + 1 };
    }

    private async ValueTask<ImportSummary> PutAsync(IStoreTransaction transaction, StacItem[] items, bool replace, ImportSummary summary, CancellationToken cancellationToken)
    {
        var puts = await catalog.PutItemsAsync(transaction, items, replace, cancellationToken).ConfigureAwait(false);
        var messages = items.Zip(puts).Where(pair => pair.Second.Effect != ItemEffect.Kept).Select(pair => StaticFileMessage.For(pair.First, pair.Second.Tag)).OfType<OutboxMessage>().ToArray();
        await outbox.AddAllAsync(transaction, messages, cancellationToken).ConfigureAwait(false);
        return summary with
        {
            Added = summary.Added + puts.Count(put => put.Effect == ItemEffect.Added),
            Replaced = summary.Replaced + puts.Count(put => put.Effect == ItemEffect.Replaced),
            Kept = summary.Kept + puts.Count(put => put.Effect == ItemEffect.Kept),
        };
    }

    // A collection that an import made grows with what it brings; one that somebody described stays as it is.
    private async ValueTask PrepareAsync(IStoreTransaction transaction, string id, IReadOnlyList<StacItem> items, CancellationToken cancellationToken)
    {
        const string Description = "Imported items.";
        var collection = await catalog.FindCollectionAsync(id, transaction, cancellationToken).ConfigureAwait(false);
        if (collection is not null && collection.Description != Description)
        {
            return;
        }

        collection ??= new StacCollection(new JsonObject
        {
            ["type"] = "Collection",
            ["stac_version"] = StacExtensions.StacVersion,
            ["id"] = id,
            ["description"] = Description,
            ["license"] = "other",
            ["extent"] = CollectionExtent.Unknown(),
            ["links"] = new JsonArray(),
        });
        foreach (var item in items)
        {
            CollectionExtent.Include(collection, item);
        }

        await catalog.PutCollectionAsync(transaction, collection, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask SendAsync(IStoreTransaction transaction, OutboxMessage? message, CancellationToken cancellationToken)
    {
        if (message is not null)
        {
            await outbox.AddAsync(transaction, message, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The objects before the first that is wrong, and what is wrong with it.</summary>
    private sealed record ReadBatch(IReadOnlyList<StacObject> Objects, InvalidInputException? Error)
    {
        public void ThrowIfBroken()
        {
            if (Error is not null)
            {
                throw Error;
            }
        }
    }
}
