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
        var summary = new ImportSummary(0, 0, 0, 0);
        List<StacObject> batch = [];
        try
        {
            await foreach (var (number, json) in objects.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                batch.Add(Read(number, json));
                if (batch.Count == Batch)
                {
                    summary = await WriteAsync(batch, replace, summary, cancellationToken).ConfigureAwait(false);
                    batch.Clear();
                    progress?.Report(summary);
                }
            }
        }
        finally
        {
            summary = await WriteAsync(batch, replace, summary, cancellationToken).ConfigureAwait(false);
            progress?.Report(summary);
        }

        return summary;
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

    private async ValueTask<ImportSummary> WriteAsync(List<StacObject> batch, bool replace, ImportSummary summary, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
        {
            return summary;
        }

        var transaction = await transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            foreach (var collection in batch.OfType<StacCollection>())
            {
                summary = await PutAsync(transaction, collection, replace, summary, cancellationToken).ConfigureAwait(false);
            }

            foreach (var items in batch.OfType<StacItem>().GroupBy(item => item.Collection!, StringComparer.Ordinal))
            {
                await PrepareAsync(transaction, items.Key, [.. items], cancellationToken).ConfigureAwait(false);
                foreach (var item in items)
                {
                    summary = await PutAsync(transaction, item, replace, summary, cancellationToken).ConfigureAwait(false);
                }
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return summary;
        }
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

    private async ValueTask<ImportSummary> PutAsync(IStoreTransaction transaction, StacItem item, bool replace, ImportSummary summary, CancellationToken cancellationToken)
    {
        var current = await catalog.FindItemAsync(item.Collection!, item.Id, transaction, cancellationToken).ConfigureAwait(false);
        if (current is not null && (!replace || current.Item.ToJson() == item.ToJson()))
        {
            return summary with { Kept = summary.Kept + 1 };
        }

        var tag = await catalog.PutItemAsync(transaction, item, cancellationToken).ConfigureAwait(false);
        await SendAsync(transaction, StaticFileMessage.For(item, tag), cancellationToken).ConfigureAwait(false);
        return current is null ? summary with { Added = summary.Added + 1 } : summary with { Replaced = summary.Replaced + 1 };
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
}
