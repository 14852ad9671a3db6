using System.Collections.Concurrent;
using System.Collections.Immutable;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Watching;

namespace Groundshift.Ingest.Tests.Watching;

/// <summary>The stores of a watch in memory, with real transactions: what was not committed never happened.</summary>
internal sealed class MemoryStores : IWatchStore, ISceneIndex, IAreaStore, IStoreTransactions, ISceneSink, ILeaseStore, IDisposable
{
    private readonly SemaphoreSlim _writer = new(1);
    private int _commits;

    public State Now { get; private set; } = new();

    public List<AreaOfInterest> Areas { get; } = [];

    /// <summary>Holders by lease; none runs out.</summary>
    public ConcurrentDictionary<string, string> Leases { get; } = new();

    /// <summary>Throws before (or after) the commit of this number, counted from 1: the process is killed there.</summary>
    public int? KillAtCommit { get; set; }

    public bool KillAfterCommit { get; set; }

    /// <summary>Refuses items of these ids in the planner.</summary>
    public HashSet<string> Unplannable { get; } = [];

    public async ValueTask<IStoreTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        return new Transaction(this, Now);
    }

    public ValueTask<int> HandleAsync(IStoreTransaction transaction, Watch watch, SceneDiscovered discovered, JobPriority priority, CancellationToken cancellationToken)
    {
        var source = discovered.Source;
        if (Unplannable.Contains(source.ItemId))
        {
            throw new InvalidInputException("footprint", "an area", "none", "Tell the provider.");
        }

        var state = Of(transaction);
        var scene = state.Value.Scenes[source.ItemId];
        state.Value = state.Value with { Handled = state.Value.Handled.Add((source.ItemId, scene.ContentHash, priority)) };
        return ValueTask.FromResult(1);
    }

    public ValueTask<int> VanishedAsync(IStoreTransaction transaction, IndexedScene gone, CancellationToken cancellationToken)
    {
        var state = Of(transaction);
        state.Value.Scenes[gone.Source.ItemId].Vanished.ShouldNotBeNull();
        state.Value = state.Value with { Gone = state.Value.Gone.Add(gone.Source.ItemId) };
        return ValueTask.FromResult(0);
    }

    public ValueTask PutAsync(IStoreTransaction transaction, IndexedScene scene, CancellationToken cancellationToken)
    {
        var state = Of(transaction);
        state.Value = state.Value with { Scenes = state.Value.Scenes.SetItem(scene.Source.ItemId, scene), Refusals = state.Value.Refusals.Remove(scene.Source.ItemId) };
        return ValueTask.CompletedTask;
    }

    public ValueTask<IndexedScene?> FindAsync(string catalog, string collection, string itemId, IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        ValueTask.FromResult((transaction is null ? Now : Of(transaction).Value).Scenes.GetValueOrDefault(itemId));

    public ValueTask<IReadOnlyList<IndexedScene>> OfKeyAsync(SceneKey key, IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<IndexedScene>> AcquiredAsync(string catalog, string collection, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<IndexedScene>>([.. Now.Scenes.Values.Where(scene => scene.Source.Acquired >= from && scene.Source.Acquired <= to)]);

    public ValueTask<IReadOnlyList<IndexedScene>> OfAreaAsync(
        string area, DateTimeOffset from, DateTimeOffset to, IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<IndexedScene>>([.. (transaction is null ? Now : Of(transaction).Value).Scenes.Values
            .Where(scene => scene.Source.Acquired >= from && scene.Source.Acquired <= to && scene.Outcomes.ContainsKey(area))]);

    public ValueTask PutRefusalAsync(IStoreTransaction transaction, RefusedItem item, CancellationToken cancellationToken)
    {
        var state = Of(transaction);
        state.Value = state.Value with { Refusals = state.Value.Refusals.SetItem(item.ItemId, item) };
        return ValueTask.CompletedTask;
    }

    public ValueTask<RefusedItem?> FindRefusalAsync(string catalog, string collection, string itemId, IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        ValueTask.FromResult((transaction is null ? Now : Of(transaction).Value).Refusals.GetValueOrDefault(itemId));

    public ValueTask<IReadOnlyList<RefusedItem>> RefusalsAsync(string? catalog, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<WatchCursor> CursorAsync(string id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Now.Cursors.GetValueOrDefault(id) ?? new WatchCursor());

    public ValueTask<bool> SaveCursorAsync(IStoreTransaction transaction, string id, WatchCursor cursor, CancellationToken cancellationToken)
    {
        var state = Of(transaction);
        if ((state.Value.Cursors.GetValueOrDefault(id)?.Sequence ?? 0) != cursor.Sequence)
        {
            return ValueTask.FromResult(false);
        }

        state.Value = state.Value with { Cursors = state.Value.Cursors.SetItem(id, cursor with { Sequence = cursor.Sequence + 1 }) };
        return ValueTask.FromResult(true);
    }

    public ValueTask NewsAsync(IStoreTransaction transaction, string id, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var state = Of(transaction);
        state.Value = state.Value with { Cursors = state.Value.Cursors.SetItem(id, (state.Value.Cursors.GetValueOrDefault(id) ?? new WatchCursor()) with { LastNews = time }) };
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> TakeAsync(string name, string holder, TimeSpan lease, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Leases.GetOrAdd(name, holder) == holder);

    public ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken)
    {
        Leases.TryRemove(KeyValuePair.Create(name, holder));
        return ValueTask.CompletedTask;
    }

    ValueTask IWatchStore.PutAsync(Watch watch, CancellationToken cancellationToken)
    {
        Now = Now with { Watches = Now.Watches.SetItem(watch.Id, watch) };
        return ValueTask.CompletedTask;
    }

    ValueTask<Watch?> IWatchStore.FindAsync(string id, CancellationToken cancellationToken) => ValueTask.FromResult(Now.Watches.GetValueOrDefault(id));

    ValueTask<IReadOnlyList<Watch>> IWatchStore.ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<Watch>>([.. Now.Watches.Values.OrderBy(watch => watch.Id, StringComparer.Ordinal)]);

    ValueTask<bool> IWatchStore.RemoveAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    ValueTask<AreaOfInterest> IAreaStore.PutAsync(AreaOfInterest area, CancellationToken cancellationToken) => throw new NotSupportedException();

    ValueTask<AreaOfInterest?> IAreaStore.FindAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    ValueTask<IReadOnlyList<AreaOfInterest>> IAreaStore.ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<AreaOfInterest>>(Areas);

    ValueTask<long> IAreaStore.StampAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<long>(Areas.Aggregate(0, (stamp, area) => HashCode.Combine(stamp, area.Id, area.Revision)));

    ValueTask<bool> IAreaStore.RemoveAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static Transaction Of(IStoreTransaction transaction) => (Transaction)transaction;

    /// <summary>Everything that is stored.</summary>
    public sealed record State
    {
        public ImmutableList<string> Gone { get; init; } = [];

        public ImmutableDictionary<string, Watch> Watches { get; init; } = ImmutableDictionary<string, Watch>.Empty;

        public ImmutableDictionary<string, WatchCursor> Cursors { get; init; } = ImmutableDictionary<string, WatchCursor>.Empty;

        public ImmutableDictionary<string, IndexedScene> Scenes { get; init; } = ImmutableDictionary<string, IndexedScene>.Empty;

        public ImmutableDictionary<string, RefusedItem> Refusals { get; init; } = ImmutableDictionary<string, RefusedItem>.Empty;

        public ImmutableList<(string Id, string Hash, JobPriority Priority)> Handled { get; init; } = [];
    }

    private sealed class Transaction(MemoryStores stores, State state) : IStoreTransaction
    {
        private bool _ended;

        public State Value { get; set; } = state;

        public ValueTask CommitAsync(CancellationToken cancellationToken)
        {
            var kill = ++stores._commits == stores.KillAtCommit;
            if (!kill || stores.KillAfterCommit)
            {
                stores.Now = Value;
            }

            return kill ? throw new KilledException() : ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            if (!_ended)
            {
                _ended = true;
                stores._writer.Release();
            }

            return ValueTask.CompletedTask;
        }
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>Moves a cursor as another process would.</summary>
    public void Overtake(string watch) => Now = Now with { Cursors = Now.Cursors.SetItem(watch, Now.Cursors[watch] with { Sequence = 100 }) };

    /// <summary>Starts to count commits anew.</summary>
    public void KillNext(int? commit, bool after)
    {
        (_commits, KillAtCommit, KillAfterCommit) = (0, commit, after);
    }
}

/// <summary>Stands for the end of the process.</summary>
internal sealed class KilledException : Exception;
