using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>Pointers of land-cover states, as rows.</summary>
internal sealed class PostgresStateStore(PostgresDatabase database) : IStateStore
{
    private const string Columns = "id, area, sequence, manifest, updated_ns";

    public ValueTask<StatePointer?> FindAsync(string stateId, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.FirstAsync(new Statement($"SELECT {Columns} FROM states WHERE id = $1", stateId), Pointer, cancellationToken),
            cancellationToken);

    public async ValueTask<bool> AdvanceAsync(IStoreTransaction transaction, StatePointer next, CancellationToken cancellationToken)
    {
        var sql = next.Sequence == 1
            ? $"INSERT INTO states ({Columns}) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING"
            : "UPDATE states SET area = $2, sequence = $3, manifest = $4, updated_ns = $5 WHERE id = $1 AND sequence = $3 - 1";
        return await database.Session(transaction).ExecuteAsync(
            new Statement(sql, next.StateId, next.Area, next.Sequence, next.Manifest, Nanoseconds.Of(next.Updated)), cancellationToken).ConfigureAwait(false) == 1;
    }

    public ValueTask<IReadOnlyList<StatePointer>> OfAreaAsync(string area, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.AllAsync(new Statement($"SELECT {Columns} FROM states WHERE area = $1 ORDER BY id", area), Pointer, cancellationToken),
            cancellationToken);

    public ValueTask<IReadOnlyList<StatePointer>> ListAsync(CancellationToken cancellationToken) =>
        database.RunAsync(session => session.AllAsync(new Statement($"SELECT {Columns} FROM states ORDER BY id"), Pointer, cancellationToken), cancellationToken);

    private static StatePointer Pointer(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3), Nanoseconds.Time(row.GetInt64(4)));
}
