using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Ingest.Watching;

/// <summary>Compares the index with what a complete reading of the catalog found: items that are no longer there have vanished.</summary>
internal sealed class Reconciliation(SweepRun run, ISceneIndex index, ISceneSink sink, IntakeMode mode, TimeProvider time)
{
    /// <summary>Looks for indexed items of a window that the reading did not find.</summary>
    /// <param name="window">Acquisition time that was read completely.</param>
    /// <param name="found">Ids that were found.</param>
    /// <param name="asked">What was asked for; null means everywhere.</param>
    /// <param name="isSure">True when what was not found is gone; false when each is asked for once more.</param>
    /// <param name="cancellationToken">Stops between items.</param>
    public async Task CompareAsync(TimeWindow window, IReadOnlySet<string> found, Geometry? asked, bool isSure, CancellationToken cancellationToken)
    {
        var watch = run.Watch;
        var known = await index.AcquiredAsync(watch.Catalog, watch.Collection, window.From, window.To, cancellationToken);
        var gone = new List<IndexedScene>();
        foreach (var scene in known.Where(scene => scene.Vanished is null && !found.Contains(scene.Source.ItemId)))
        {
            if (asked is not null && !scene.Source.Footprint.Intersects(asked))
            {
                continue;
            }

            if (isSure || !await IsThereAsync(scene, cancellationToken))
            {
                gone.Add(scene);
            }
        }

        if (gone.Count > 0)
        {
            await run.VanishAsync(transaction => VanishAsync(transaction, gone, cancellationToken), cancellationToken);
        }
    }

    /// <summary>Looks for one indexed item at its own address, or at one that was told.</summary>
    public async Task<bool> IsGoneAsync(IndexedScene scene, Uri? told, CancellationToken cancellationToken)
    {
        var at = scene.Source.ItemHref is null && told is not null ? scene with { Source = scene.Source with { ItemHref = told.AbsoluteUri } } : scene;
        if (await IsThereAsync(at, cancellationToken))
        {
            return false;
        }

        await run.VanishAsync(transaction => VanishAsync(transaction, [scene], cancellationToken), cancellationToken);
        return true;
    }

    // A search may leave out what the catalog still has; then the search is what is wrong, and the item is taken from its own address.
    private async Task<bool> IsThereAsync(IndexedScene scene, CancellationToken cancellationToken)
    {
        var address = scene.Source.ItemHref is { } href && Uri.TryCreate(href, UriKind.Absolute, out var uri) ? uri : null;
        try
        {
            if (await run.Client.FindItemAsync(run.Watch.Collection, scene.Source.ItemId, address, cancellationToken) is not { } entry)
            {
                return false;
            }

            await run.TakeAsync([entry], mode, null, cancellationToken);
            return true;
        }
        catch (InvalidInputException error)
        {
            await run.TakeAsync([new FoundItem { Uri = address ?? run.Client.Root, Problem = error }], mode, null, cancellationToken);
            return true;
        }
    }

    private async ValueTask<(int Vanished, int Jobs)> VanishAsync(IStoreTransaction transaction, List<IndexedScene> gone, CancellationToken cancellationToken)
    {
        var (count, jobs) = (0, 0);
        foreach (var scene in gone)
        {
            var source = scene.Source;
            var now = await index.FindAsync(source.Catalog, source.Collection, source.ItemId, transaction, cancellationToken);
            if (now is { Vanished: null } && now.ContentHash == scene.ContentHash)
            {
                var marked = now with { Vanished = time.GetUtcNow() };
                await index.PutAsync(transaction, marked, cancellationToken);
                jobs += await sink.VanishedAsync(transaction, marked, cancellationToken);
                count++;
            }
        }

        return (count, jobs);
    }
}
