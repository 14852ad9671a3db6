using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Watching;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Planning;

/// <summary>
/// Turns items into jobs: which areas they concern, which revision of which parts from which catalog is wanted, and which queued
/// jobs that makes needless. Everything it writes belongs to the caller's transaction.
/// </summary>
/// <remarks>What is wanted depends on the set of known items only, so items may arrive in any order and more than once.</remarks>
public sealed class ScenePlanner(IAreaStore areas, ISceneIndex scenes, IJobLedger ledger, IOutbox outbox, FindModel findModel, ILogger<ScenePlanner> logger) : ISceneSink
{
    private const string NothingUsable = "no item of the scene can be used any more";

    private readonly AreaHistory _history = new(scenes);
    private volatile AreaIndex _index = new([], -1);

    /// <inheritdoc/>
    public async ValueTask<int> HandleAsync(
        IStoreTransaction transaction, Watch watch, SceneDiscovered discovered, JobPriority priority, CancellationToken cancellationToken)
    {
        var source = discovered.Source;
        var index = await IndexAsync(cancellationToken).ConfigureAwait(false);
        var known = (await scenes.OfKeyAsync(source.Key, transaction, cancellationToken).ConfigureAwait(false)).ToList();
        var current = known.Find(scene => IsItem(scene.Source, source))
            ?? throw new InvalidOperationException($"The item {source.ItemId} was not indexed before it was planned.");

        var meeting = index.Meeting(source.Footprint).Where(area => area.Area.Watches.Count == 0 || area.Area.Watches.Contains(watch.Id)).ToList();
        var affected = meeting.Concat(current.Outcomes.Keys.Select(index.Find).OfType<IndexedArea>()).DistinctBy(area => area.Area.Id).ToList();
        var added = await PlanAsync(transaction, known, affected, scene => IsItem(scene.Source, source), priority, cancellationToken).ConfigureAwait(false);
        return added + await PlanDependentsAsync(transaction, source, affected, priority, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Plans anew for an acquisition of which an item has vanished from its catalog, inside the transaction in which the index was told. Queued
    /// jobs that nothing can feed any more are aborted.
    /// </summary>
    /// <returns>The number of jobs that were added, for an older revision that is now the newest.</returns>
    public async ValueTask<int> VanishedAsync(IStoreTransaction transaction, IndexedScene gone, CancellationToken cancellationToken)
    {
        var index = await IndexAsync(cancellationToken).ConfigureAwait(false);
        var known = (await scenes.OfKeyAsync(gone.Source.Key, transaction, cancellationToken).ConfigureAwait(false)).ToList();
        var affected = gone.Outcomes.Keys.Select(index.Find).OfType<IndexedArea>().ToList();
        var added = await PlanAsync(transaction, known, affected, _ => false, JobPriority.Fresh, cancellationToken).ConfigureAwait(false);
        return added + await PlanDependentsAsync(transaction, gone.Source, affected, JobPriority.Fresh, cancellationToken).ConfigureAwait(false);
    }

    // Scenes whose jobs look at this one too: what is wanted depends on the known scenes and not on the order in which they came.
    private async ValueTask<int> PlanDependentsAsync(
        IStoreTransaction transaction, SceneSource source, IReadOnlyList<IndexedArea> affected, JobPriority priority, CancellationToken cancellationToken)
    {
        var added = 0;
        var companion = new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] };
        foreach (var area in affected)
        {
            if (await findModel(area.Area.Model, cancellationToken).ConfigureAwait(false) is not { } needs)
            {
                continue;
            }

            // Empty where each scene is a job by itself.
            var others = await _history.AroundAsync(transaction, area, needs, source.Acquired, cancellationToken).ConfigureAwait(false);
            foreach (var scene in others.Where(scene => area.Area.Products.Any(product => SceneCompanions.MayConcern(companion, scene, needs.For(product)))))
            {
                var known = await scenes.OfKeyAsync(scene.Key, transaction, cancellationToken).ConfigureAwait(false);
                added += await PlanAsync(transaction, known, [area], _ => false, priority, cancellationToken).ConfigureAwait(false);
            }
        }

        return added;
    }

    private async ValueTask<AreaIndex> IndexAsync(CancellationToken cancellationToken)
    {
        // Reading thousands of areas for each item would be most of the work of a sweep.
        var stamp = await areas.StampAsync(cancellationToken).ConfigureAwait(false);
        var index = _index;
        if (index.Stamp != stamp)
        {
            index = new AreaIndex(await areas.ListAsync(cancellationToken).ConfigureAwait(false), stamp);
            _index = index;
        }

        return index;
    }

    private async ValueTask<int> PlanAsync(
        IStoreTransaction transaction,
        IReadOnlyList<IndexedScene> known,
        IEnumerable<IndexedArea> affected,
        Func<IndexedScene, bool> isNew,
        JobPriority priority,
        CancellationToken cancellationToken)
    {
        var outcomes = known.ToDictionary(scene => scene, scene => new Dictionary<string, string>(scene.Outcomes, StringComparer.Ordinal));
        var added = 0;
        foreach (var area in affected)
        {
            // An item concerns the area if it has just come for it or did before.
            var concerned = known.Where(scene => isNew(scene) || scene.Outcomes.ContainsKey(area.Area.Id)).ToList();
            var needs = await findModel(area.Area.Model, cancellationToken).ConfigureAwait(false);
            var history = await _history.AroundAsync(transaction, area, needs, known[0].Source.Acquired, cancellationToken).ConfigureAwait(false);
            var plan = AreaPlan.Of(area, concerned, needs, history, priority);
            foreach (var (scene, sentence) in plan.Sentences)
            {
                outcomes[scene][area.Area.Id] = sentence;
            }

            added += await ApplyAsync(transaction, plan, concerned, cancellationToken).ConfigureAwait(false);
        }

        foreach (var (scene, sentences) in outcomes.Where(entry => !Equal(entry.Key.Outcomes, entry.Value)))
        {
            await scenes.PutAsync(transaction, scene with { Outcomes = sentences }, cancellationToken).ConfigureAwait(false);
        }

        return added;
    }

    private async ValueTask<int> ApplyAsync(IStoreTransaction transaction, AreaPlan plan, List<IndexedScene> concerned, CancellationToken cancellationToken)
    {
        var area = plan.Area;
        var wanted = plan.Jobs.Select(job => job.Id).ToHashSet();
        var earlier = concerned.SelectMany(scene => scene.Outcomes.TryGetValue(area.Id, out var sentence) ? JobOutcomes.JobsIn(sentence) : []).Distinct();
        foreach (var old in earlier.Where(id => !wanted.Contains(id)).ToList())
        {
            var reason = wanted.Count > 0 ? $"superseded by job {string.Join(" and job ", wanted)}" : NothingUsable;
            if (await ledger.AbortAsync(transaction, old, reason, cancellationToken).ConfigureAwait(false))
            {
                logger.JobSuperseded(old.Value, area.Id, reason);
            }
        }

        var added = 0;
        foreach (var job in plan.Jobs)
        {
            if (await IsToBeSentAsync(transaction, job, cancellationToken).ConfigureAwait(false))
            {
                added++;
                await outbox.AddAsync(transaction, JobMessage.Of(job.Id, area.Id, job.Priority), cancellationToken).ConfigureAwait(false);
                logger.JobPlanned(job.Id.Value, area.Id, job.Primary.Key.Value, job.Priority);
            }
        }

        return added;
    }

    /// <summary>Brings the ledger up to what is wanted; true when the job is new or waits again.</summary>
    private async ValueTask<bool> IsToBeSentAsync(IStoreTransaction transaction, SceneJob job, CancellationToken cancellationToken)
    {
        if (await ledger.AddAsync(transaction, job, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        var before = await ledger.FindAsync(job.Id, cancellationToken).ConfigureAwait(false);
        var isWantedAgain = before is { State: JobState.Aborted, Outcome: { } reason }
            && (reason == NothingUsable || JobOutcomes.JobsIn(reason).Any())
            && await ledger.RequeueAsync(transaction, job.Id, "wanted again", cancellationToken).ConfigureAwait(false);

        // The identity of a job has no catalog in it: when the item that it reads vanishes or is mended, or a preferred catalog brings it, the same job reads the other item.
        var sources = $"reads {string.Join(" and ", job.Scenes.SelectMany(scene => scene.Parts).Select(part => $"{part.ItemId} of {part.Catalog}"))}";
        var isAmended = await ledger.AmendAsync(transaction, job, sources, cancellationToken).ConfigureAwait(false);
        if (isAmended && before is { State: JobState.Failed or JobState.Invalid })
        {
            return await ledger.RequeueAsync(transaction, job.Id, sources, cancellationToken).ConfigureAwait(false);
        }

        return isWantedAgain;
    }

    private static bool IsItem(SceneSource left, SceneSource right) =>
        left.Catalog == right.Catalog && left.Collection == right.Collection && left.ItemId == right.ItemId;

    private static bool Equal(IReadOnlyDictionary<string, string> left, Dictionary<string, string> right) =>
        left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
