using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>Leases as rows. That of a process that was killed is free at once, see <see cref="ClaimHolders"/>.</summary>
internal sealed class SqliteLeaseStore(SqliteDatabase database, TimeProvider clock) : ILeaseStore
{
    public ValueTask<bool> TakeAsync(string name, string holder, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Take(session, name, holder, lease), cancellationToken);

    public async ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            session => session.Execute("DELETE FROM leases WHERE name = $name AND holder = $holder", ("$name", name), ("$holder", holder)),
            cancellationToken).ConfigureAwait(false);

    private bool Take(SqliteSession session, string name, string holder, TimeSpan lease)
    {
        var opening = session.First("SELECT opening FROM leases WHERE name = $name AND opening IS NOT NULL", row => row.GetString(0), ("$name", name));
        if (opening is not null && database.Holders.IsDead(opening))
        {
            session.Execute("DELETE FROM leases WHERE name = $name", ("$name", name));
        }

        var now = clock.GetUtcNow();
        return session.Execute(
            """
            INSERT INTO leases (name, holder, opening, until_ns) VALUES ($name, $holder, $opening, $until)
            ON CONFLICT (name) DO UPDATE SET holder = $holder, opening = $opening, until_ns = $until WHERE holder = $holder OR until_ns <= $now
            """,
            ("$name", name),
            ("$holder", holder),
            ("$opening", database.Holders.Own()),
            ("$until", Nanoseconds.Of(now + lease)),
            ("$now", Nanoseconds.Of(now))) == 1;
    }
}
