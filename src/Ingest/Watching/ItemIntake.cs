using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Groundshift.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Watching;

/// <summary>How thoroughly known items are looked at.</summary>
/// <param name="Replan">Hand unchanged items to the planner too, because there are areas that have not met them.</param>
/// <param name="Priority">Queue of all jobs; null lets the age of each scene decide.</param>
internal sealed record IntakeMode(bool Replan, JobPriority? Priority);

/// <summary>
/// Takes the entries of one page into the index, and new or changed ones to the planner, within the caller's transaction. Taking the
/// same entry again changes nothing, so pages may overlap and be repeated after a kill.
/// </summary>
internal sealed class ItemIntake(
    ISceneIndex index, ISceneSink sink, NormaliseScene normalise, WatchingOptions options, TimeProvider time, ILogger logger)
{
    // Writing a row for every look at an unchanged item would be most of the work of a sweep.
    private static readonly TimeSpan LastSeenPrecision = TimeSpan.FromDays(1);

    public async ValueTask<PageOutcome> TakeAsync(
        IStoreTransaction transaction, Watch watch, IReadOnlyList<FoundItem> entries, IntakeMode mode, CancellationToken cancellationToken)
    {
        var outcome = new PageOutcome();
        foreach (var entry in entries)
        {
            outcome.Seen++;
            if (entry.Item is { } item)
            {
                await TakeAsync(transaction, watch, entry.Uri, item, mode, outcome, cancellationToken);
            }
            else
            {
                var address = entry.Uri.GetLeftPart(UriPartial.Path);
                var error = entry.Problem ?? throw new InvalidOperationException($"{address} is neither an item nor a problem.");
                await RefuseAsync(transaction, watch, address, HashOf(error.Message), error, outcome, cancellationToken);
            }
        }

        return outcome;
    }

    private async ValueTask TakeAsync(
        IStoreTransaction transaction, Watch watch, Uri uri, StacItem item, IntakeMode mode, PageOutcome outcome, CancellationToken cancellationToken)
    {
        var hash = ContentHash.Of(item);
        var known = await index.FindAsync(watch.Catalog, watch.Collection, item.Id, transaction, cancellationToken);
        var isSame = known is { Vanished: null } && known.ContentHash == hash;
        if (isSame && !mode.Replan)
        {
            await SeenAgainAsync(transaction, known!, cancellationToken); // isSame says that there is one.
            return;
        }

        SceneSource source;
        try
        {
            source = normalise(watch, item, uri) with { Catalog = watch.Catalog, Collection = watch.Collection, ItemId = item.Id };
        }
        catch (InvalidInputException error)
        {
            await RefuseAsync(transaction, watch, item.Id, hash, error, outcome, cancellationToken);
            return;
        }

        if (known is { Vanished: null } && IsOlder(source, known.Source))
        {
            // A cache or a lagging replica answered: what is known is newer.
            return;
        }

        await TakeAsync(transaction, watch, Scene(known, source, hash), isSame, mode, outcome, known is null, cancellationToken);
    }

    private async ValueTask TakeAsync(
        IStoreTransaction transaction, Watch watch, IndexedScene scene, bool isSame, IntakeMode mode, PageOutcome outcome, bool isNew, CancellationToken cancellationToken)
    {
        await index.PutAsync(transaction, scene, cancellationToken);
        outcome.Fresh += isNew ? 1 : 0;
        outcome.Changed += isNew || isSame ? 0 : 1;
        outcome.Jobs += await PlanAsync(transaction, watch, scene, mode, outcome, cancellationToken);
    }

    private async ValueTask<int> PlanAsync(
        IStoreTransaction transaction, Watch watch, IndexedScene scene, IntakeMode mode, PageOutcome outcome, CancellationToken cancellationToken)
    {
        using var span = Traces.Start("scene discovered", ActivityKind.Internal, null, ("groundshift.watch", watch.Id), ("groundshift.scene", scene.Source.Key.Value));
        var discovered = new SceneDiscovered { WatchId = watch.Id, Source = scene.Source };
        var priority = mode.Priority ?? (scene.Source.Acquired >= time.GetUtcNow() - options.FreshFor ? JobPriority.Fresh : JobPriority.Backfill);
        try
        {
            return await sink.HandleAsync(transaction, watch, discovered, priority, cancellationToken);
        }
        catch (InvalidInputException error)
        {
            await RefuseAsync(transaction, watch, scene.Source.ItemId, scene.ContentHash, error, outcome, cancellationToken);
            return 0;
        }
    }

    private IndexedScene Scene(IndexedScene? known, SceneSource source, string hash) => new()
    {
        Source = source,
        ContentHash = hash,
        FirstSeen = known?.FirstSeen ?? time.GetUtcNow(),
        LastSeen = time.GetUtcNow(),
        Outcomes = known?.Outcomes ?? new Dictionary<string, string>(),
    };

    private async ValueTask SeenAgainAsync(IStoreTransaction transaction, IndexedScene known, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - known.LastSeen >= LastSeenPrecision)
        {
            await index.PutAsync(transaction, known with { LastSeen = now }, cancellationToken);
        }
    }

    private async ValueTask RefuseAsync(
        IStoreTransaction transaction, Watch watch, string id, string hash, InvalidInputException error, PageOutcome outcome, CancellationToken cancellationToken)
    {
        outcome.Refused++;
        var known = await index.FindRefusalAsync(watch.Catalog, watch.Collection, id, transaction, cancellationToken);
        var now = time.GetUtcNow();
        var isSame = known is not null && known.ContentHash == hash && known.Reason == error.Message;
        if (isSame && now - known!.LastSeen < LastSeenPrecision)
        {
            return;
        }

        var refused = new RefusedItem
        {
            Catalog = watch.Catalog,
            Collection = watch.Collection,
            ItemId = id,
            ContentHash = hash,
            Reason = error.Message,
            FirstSeen = known?.FirstSeen ?? now,
            LastSeen = now,
        };
        await index.PutRefusalAsync(transaction, refused, cancellationToken);
        if (!isSame)
        {
            logger.ItemRefused(watch.Id, id, error.Message);
        }
    }

    private static bool IsOlder(SceneSource source, SceneSource known) =>
        source.Revision.Updated is { } updated && known.Revision.Updated is { } newer && updated < newer;

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
