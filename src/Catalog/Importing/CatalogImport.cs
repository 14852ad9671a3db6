using System.Text.Json.Nodes;
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
    private const int Batch = 2500;

    // So many change what a store knows about its contents.
    private const int Many = 10_000;

    /// <summary>Takes everything of a file.</summary>
    /// <param name="file">One object a line, or one document: an item, a collection, or an ItemCollection.</param>
    /// <param name="name">The file's name; errors say it.</param>
    /// <param name="replace">True to replace items and collections that are there and differ.</param>
    /// <param name="progress">Is told after each batch.</param>
    /// <param name="cancellationToken">Ends it after the current batch.</param>
    /// <exception cref="InvalidInputException">An object is no valid STAC item or collection; what came before it is in.</exception>
    public async ValueTask<ImportSummary> RunAsync(Stream file, string name, bool replace, IProgress<ImportSummary>? progress, CancellationToken cancellationToken)
    {
        // Nothing is said to be done before all of it is durable; what a crash loses before that, the next run brings again.
        var series = await transactions.BeginSeriesAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = series.ConfigureAwait(false);
        var summary = await WriteAllAsync(series, file, name, replace, progress, cancellationToken).ConfigureAwait(false);
        if (summary.Added + summary.Replaced >= Many)
        {
            await catalog.RefreshStatisticsAsync(cancellationToken).ConfigureAwait(false);
        }

        return summary;
    }

    private async ValueTask<ImportSummary> WriteAllAsync(
        IStoreSeries series, Stream file, string name, bool replace, IProgress<ImportSummary>? progress, CancellationToken cancellationToken)
    {
        var writing = Task.FromResult(new ImportSummary(0, 0, 0, 0));
        List<ImportedObject> batch = [];
        try
        {
            await foreach (var read in StacLines.ReadAsync(file, name, ImportedObject.Read, cancellationToken).ConfigureAwait(false))
            {
                batch.Add(read);
                if (batch.Count == Batch)
                {
                    // One batch is read while the one before it is written.
                    writing = WriteAsync(series, batch, replace, await writing.ConfigureAwait(false), progress, cancellationToken);
                    batch = [];
                }
            }
        }
        finally
        {
            // What came before a wrong object is in.
            writing = WriteAsync(series, batch, replace, await writing.ConfigureAwait(false), progress, cancellationToken);
            await writing.ConfigureAwait(false);
            await series.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        return await writing.ConfigureAwait(false);
    }

    private async Task<ImportSummary> WriteAsync(
        IStoreSeries series, List<ImportedObject> batch, bool replace, ImportSummary summary, IProgress<ImportSummary>? progress, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
        {
            return summary;
        }

        var transaction = await series.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            foreach (var given in batch.OfType<ImportedCollection>())
            {
                summary = await PutAsync(transaction, given.Collection, replace, summary, cancellationToken).ConfigureAwait(false);
            }

            ImportedItem[] items = [.. batch.OfType<ImportedItem>()];
            foreach (var group in items.GroupBy(item => item.Row.Collection, item => item.Facts, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                await PrepareAsync(transaction, group.Key, [.. group], cancellationToken).ConfigureAwait(false);
            }

            summary = await PutAsync(transaction, [.. items.Select(item => item.Row)], replace, summary, cancellationToken).ConfigureAwait(false);
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

    private async ValueTask<ImportSummary> PutAsync(IStoreTransaction transaction, IReadOnlyList<ItemRow> items, bool replace, ImportSummary summary, CancellationToken cancellationToken)
    {
        var puts = await catalog.PutItemsAsync(transaction, items, replace, cancellationToken).ConfigureAwait(false);
        var written = items.Zip(puts).Where(pair => pair.Second.Effect != ItemEffect.Kept);
        foreach (var group in written.GroupBy(pair => pair.First.Collection, pair => (pair.First.Id, pair.Second.Tag), StringComparer.Ordinal))
        {
            await SendAsync(transaction, StaticFileMessage.For(group.Key, [.. group]), cancellationToken).ConfigureAwait(false);
        }

        return summary with
        {
            Added = summary.Added + puts.Count(put => put.Effect == ItemEffect.Added),
            Replaced = summary.Replaced + puts.Count(put => put.Effect == ItemEffect.Replaced),
            Kept = summary.Kept + puts.Count(put => put.Effect == ItemEffect.Kept),
        };
    }

    // A collection that an import made grows with what it brings; one that somebody described stays as it is.
    private async ValueTask PrepareAsync(IStoreTransaction transaction, string id, IReadOnlyList<ItemFacts> items, CancellationToken cancellationToken)
    {
        const string Description = "Imported items.";
        var collection = await catalog.FindCollectionAsync(id, transaction, cancellationToken).ConfigureAwait(false);
        if (collection is not null && collection.Description != Description)
        {
            return;
        }

        var isKnown = collection is not null;
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
        // Most batches change nothing of it.
        var before = isKnown ? collection.ToJson() : null;
        CollectionExtent.Include(collection, items);
        if (collection.ToJson() != before)
        {
            await catalog.PutCollectionAsync(transaction, collection, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask SendAsync(IStoreTransaction transaction, OutboxMessage? message, CancellationToken cancellationToken)
    {
        if (message is not null)
        {
            await outbox.AddAsync(transaction, message, cancellationToken).ConfigureAwait(false);
        }
    }
}
