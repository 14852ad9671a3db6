using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>Keys of the API, as rows.</summary>
internal sealed class SqliteAccessKeyStore(SqliteDatabase database) : IAccessKeyStore
{
    private const string Columns = "SELECT id, name, hash, scopes, collections, created_ns, expires_ns, revoked_ns FROM access_keys";

    public async ValueTask AddAsync(AccessKey key, CancellationToken cancellationToken)
    {
        var added = await database.WriteAsync(session => Add(session, key), cancellationToken).ConfigureAwait(false);
        if (added == 0)
        {
            throw new InvalidInputException("id", "an id that no key has", $"'{key.Id}'", "Make another key.");
        }
    }

    public ValueTask<AccessKey?> FindAsync(string hash, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.First($"{Columns} WHERE hash = $hash", Key, ("$hash", hash)), cancellationToken);

    public ValueTask<IReadOnlyList<AccessKey>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AccessKey>>(session => session.All($"{Columns} ORDER BY id", Key), cancellationToken);

    public ValueTask<bool> RevokeAsync(string id, DateTimeOffset time, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Execute("UPDATE access_keys SET revoked_ns = $time WHERE id = $id AND revoked_ns IS NULL", ("$id", id), ("$time", Nanoseconds.Of(time))) == 1,
            cancellationToken);

    private static int Add(SqliteSession session, AccessKey key) => session.Execute(
        """
        INSERT INTO access_keys (id, name, hash, scopes, collections, created_ns, expires_ns, revoked_ns)
        VALUES ($id, $name, $hash, $scopes, $collections, $created, $expires, $revoked) ON CONFLICT DO NOTHING
        """,
        ("$id", key.Id),
        ("$name", key.Name),
        ("$hash", key.Hash),
        ("$scopes", List(key.Scopes)),
        ("$collections", List(key.Collections)),
        ("$created", Nanoseconds.Of(key.Created)),
        ("$expires", Nanoseconds.Of(key.Expires)),
        ("$revoked", Nanoseconds.Of(key.Revoked)));

    private static string List(IReadOnlyList<string> texts) => JsonSerializer.Serialize([.. texts], EmbeddedJson.Default.StringArray);

    private static AccessKey Key(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Name = row.GetString(1),
        Hash = row.GetString(2),
        Scopes = JsonSerializer.Deserialize(row.GetString(3), EmbeddedJson.Default.StringArray) ?? [],
        Collections = JsonSerializer.Deserialize(row.GetString(4), EmbeddedJson.Default.StringArray) ?? [],
        Created = Nanoseconds.Time(row.GetInt64(5)),
        Expires = row.IsDBNull(6) ? null : Nanoseconds.Time(row.GetInt64(6)),
        Revoked = row.IsDBNull(7) ? null : Nanoseconds.Time(row.GetInt64(7)),
    };
}
