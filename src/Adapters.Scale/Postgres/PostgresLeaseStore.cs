using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>Leases as rows.</summary>
internal sealed class PostgresLeaseStore(PostgresDatabase database, TimeProvider clock) : ILeaseStore
{
    public async ValueTask<bool> TakeAsync(string name, string holder, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await database.RunAsync(
            session => session.ExecuteAsync(
                new Statement(
                    """
                    INSERT INTO leases (name, holder, until_ns) VALUES ($1, $2, $3)
                    ON CONFLICT (name) DO UPDATE SET holder = $2, until_ns = $3 WHERE leases.holder = $2 OR leases.until_ns <= $4
                    """,
                    name, holder, Nanoseconds.Of(now + lease), Nanoseconds.Of(now)),
                cancellationToken),
            cancellationToken).ConfigureAwait(false) == 1;
    }

    public async ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken) =>
        await database.RunAsync(
            session => session.ExecuteAsync(new Statement("DELETE FROM leases WHERE name = $1 AND holder = $2", name, holder), cancellationToken),
            cancellationToken).ConfigureAwait(false);
}
