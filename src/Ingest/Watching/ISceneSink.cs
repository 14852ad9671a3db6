using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Watching;

/// <summary>Turns discovered scenes into work: implemented by the planner.</summary>
public interface ISceneSink
{
    /// <summary>
    /// Plans work for a new or changed item, inside the transaction in which the watcher has just written the item's
    /// <see cref="IndexedScene"/> (<see cref="ISceneIndex.FindAsync"/> with the transaction finds it). The sink may write that row
    /// again with the outcomes per area. Called once per item and content; must be idempotent all the same.
    /// </summary>
    /// <returns>The number of jobs that were added.</returns>
    /// <exception cref="InvalidInputException">
    /// The item cannot be planned; thrown before anything is written. The watcher records it and goes on.
    /// </exception>
    ValueTask<int> HandleAsync(
        IStoreTransaction transaction, Watch watch, SceneDiscovered discovered, JobPriority priority, CancellationToken cancellationToken);

    /// <summary>
    /// Plans anew for an acquisition of which an item has vanished, inside the transaction in which the watcher has just marked its
    /// <see cref="IndexedScene"/> so.
    /// </summary>
    /// <returns>The number of jobs that were added.</returns>
    ValueTask<int> VanishedAsync(IStoreTransaction transaction, IndexedScene gone, CancellationToken cancellationToken);
}

/// <summary>Resolves a provider's conventions: implemented by the normaliser.</summary>
/// <remarks>Throws <see cref="InvalidInputException"/> for an item that cannot be used; the watcher records that and goes on.</remarks>
public delegate SceneSource NormaliseScene(Watch watch, StacItem item, Uri? itemUri);

/// <summary>Opens the catalog of a watch; a client serves one sweep.</summary>
public delegate StacClient OpenCatalog(Watch watch);
