using Groundshift.Core.Ports;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>Pointers of land-cover states, as rows.</summary>
internal sealed class SqliteStateStore(SqliteDatabase database) : IStateStore
{
    private const string Columns = "id, area, sequence, manifest, updated_ns";

    public ValueTask<StatePointer?> FindAsync(string stateId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.First($"SELECT {Columns} FROM states WHERE id = $id", Pointer, ("$id", stateId)),
            cancellationToken);

    public ValueTask<bool> AdvanceAsync(IStoreTransaction transaction, StatePointer next, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var session = database.Session(transaction);
        var sql = next.Sequence == 1
            ? "INSERT INTO states (id, area, sequence, manifest, updated_ns) VALUES ($id, $area, $sequence, $manifest, $updated) ON CONFLICT (id) DO NOTHING"
            : "UPDATE states SET area = $area, sequence = $sequence, manifest = $manifest, updated_ns = $updated WHERE id = $id AND sequence = $sequence - 1";
        var moved = session.Execute(
            sql,
            ("$id", next.StateId), ("$area", next.Area), ("$sequence", next.Sequence), ("$manifest", next.Manifest), ("$updated", Nanoseconds.Of(next.Updated)));
        return ValueTask.FromResult(moved == 1);
    }

    public ValueTask<IReadOnlyList<StatePointer>> OfAreaAsync(string area, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<StatePointer>>(
            session => session.All($"SELECT {Columns} FROM states WHERE area = $area ORDER BY id", Pointer, ("$area", area)),
            cancellationToken);

    public ValueTask<IReadOnlyList<StatePointer>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<StatePointer>>(session => session.All($"SELECT {Columns} FROM states ORDER BY id", Pointer), cancellationToken);

    private static StatePointer Pointer(SqliteDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3), Nanoseconds.Time(row.GetInt64(4)));
}
