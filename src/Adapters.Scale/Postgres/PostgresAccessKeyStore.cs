using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>Keys of the API, as rows.</summary>
internal sealed class PostgresAccessKeyStore(PostgresDatabase database) : IAccessKeyStore
{
    private const string Columns = "id, name, hash, scopes, collections, created_ns, expires_ns, revoked_ns";

    public async ValueTask AddAsync(AccessKey key, CancellationToken cancellationToken)
    {
        var added = await database.RunAsync(
            session => session.ExecuteAsync(
                new Statement(
                    $"INSERT INTO access_keys ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
                    key.Id,
                    key.Name,
                    key.Hash,
                    key.Scopes.ToArray(),
                    key.Collections.ToArray(),
                    Nanoseconds.Of(key.Created),
                    Nanoseconds.Of(key.Expires),
                    Nanoseconds.Of(key.Revoked)),
                cancellationToken),
            cancellationToken).ConfigureAwait(false);
        if (added == 0)
        {
            throw new InvalidInputException("id", "an id that no key has", $"'{key.Id}'", "Make another key.");
        }
    }

    public ValueTask<AccessKey?> FindAsync(string hash, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.FirstAsync(new Statement($"SELECT {Columns} FROM access_keys WHERE hash = $1", hash), Key, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<AccessKey>> ListAsync(CancellationToken cancellationToken) =>
        database.RunAsync(session => session.AllAsync(new Statement($"SELECT {Columns} FROM access_keys ORDER BY id"), Key, cancellationToken), cancellationToken);

    public async ValueTask<bool> RevokeAsync(string id, DateTimeOffset time, CancellationToken cancellationToken) =>
        await database.RunAsync(
            session => session.ExecuteAsync(
                new Statement("UPDATE access_keys SET revoked_ns = $2 WHERE id = $1 AND revoked_ns IS NULL", id, Nanoseconds.Of(time)), cancellationToken),
            cancellationToken).ConfigureAwait(false) == 1;

    private static AccessKey Key(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        Name = row.GetString(1),
        Hash = row.GetString(2),
        Scopes = row.GetFieldValue<string[]>(3),
        Collections = row.GetFieldValue<string[]>(4),
        Created = Nanoseconds.Time(row.GetInt64(5)),
        Expires = row.Time(6),
        Revoked = row.Time(7),
    };
}
