using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>The audit log, as rows in the order of commits.</summary>
internal sealed class SqliteAuditLog(SqliteDatabase database) : IAuditLog
{
    public ValueTask AddAsync(IStoreTransaction transaction, AuditEntry entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        database.Session(transaction).Execute(
            "INSERT INTO audit (time_ns, access_key, address, action, target, request) VALUES ($time, $key, $address, $action, $target, $request)",
            ("$time", Nanoseconds.Of(entry.Time)),
            ("$key", entry.Key),
            ("$address", entry.Address),
            ("$action", entry.Action),
            ("$target", entry.Target),
            ("$request", entry.RequestId));
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<AuditEntry>> ListAsync(int most, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AuditEntry>>(
            session => session.All(
                "SELECT time_ns, access_key, address, action, target, request FROM audit ORDER BY number DESC LIMIT $most",
                row => new AuditEntry(Nanoseconds.Time(row.GetInt64(0)), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5)),
                ("$most", most)),
            cancellationToken);
}
