using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>The audit log, as rows.</summary>
internal sealed class PostgresAuditLog(PostgresDatabase database) : IAuditLog
{
    private const string Columns = "time_ns, access_key, address, action, target, request";

    public async ValueTask AddAsync(IStoreTransaction transaction, AuditEntry entry, CancellationToken cancellationToken) =>
        await database.Session(transaction).ExecuteAsync(
            new Statement(
                $"INSERT INTO audit ({Columns}) VALUES ($1, $2, $3, $4, $5, $6)",
                Nanoseconds.Of(entry.Time), entry.Key, entry.Address, entry.Action, entry.Target, entry.RequestId),
            cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<AuditEntry>> ListAsync(int most, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.AllAsync(
                new Statement($"SELECT {Columns} FROM audit ORDER BY number DESC LIMIT $1", most),
                row => new AuditEntry(Nanoseconds.Time(row.GetInt64(0)), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5)),
                cancellationToken),
            cancellationToken);
}
