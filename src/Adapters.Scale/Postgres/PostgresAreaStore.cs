using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>Areas, each as its JSON.</summary>
internal sealed class PostgresAreaStore(PostgresDatabase database) : IAreaStore
{
    // Writers go one after another: a revision counts on the row before, which may not be there to be locked, and stamps must be committed in their order.
    private const string Writing = "areas";

    private const string NextStamp = "(SELECT coalesce(max(stamp), 0) + 1 FROM areas)";

    public ValueTask<AreaOfInterest> PutAsync(AreaOfInterest area, CancellationToken cancellationToken) =>
        database.WriteAsync(session => PutAsync(session, area, cancellationToken), cancellationToken);

    public ValueTask<AreaOfInterest?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.FirstAsync(new Statement("SELECT json FROM areas WHERE id = $1 AND NOT removed", id), Area, cancellationToken),
            cancellationToken);

    public ValueTask<IReadOnlyList<AreaOfInterest>> ListAsync(CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.AllAsync(new Statement("SELECT json FROM areas WHERE NOT removed ORDER BY id"), Area, cancellationToken),
            cancellationToken);

    public ValueTask<long> StampAsync(CancellationToken cancellationToken) =>
        database.RunAsync(session => session.NumberAsync(new Statement("SELECT coalesce(max(stamp), 0) FROM areas"), cancellationToken), cancellationToken);

    public ValueTask<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(session => RemoveAsync(session, id, cancellationToken), cancellationToken);

    private async ValueTask<bool> RemoveAsync(PostgresSession session, string id, CancellationToken cancellationToken)
    {
        await database.LockAsync(session, Writing, cancellationToken).ConfigureAwait(false);
        return await session.ExecuteAsync(
            new Statement($"UPDATE areas SET removed = true, stamp = {NextStamp} WHERE id = $1 AND NOT removed", id), cancellationToken).ConfigureAwait(false) == 1;
    }

    private async ValueTask<AreaOfInterest> PutAsync(PostgresSession session, AreaOfInterest area, CancellationToken cancellationToken)
    {
        await database.LockAsync(session, Writing, cancellationToken).ConfigureAwait(false);
        var before = await session.FirstAsync(new Statement("SELECT json FROM areas WHERE id = $1", area.Id), Area, cancellationToken).ConfigureAwait(false);
        var stored = area with { Revision = area.RevisionAfter(before) };
        await session.ExecuteAsync(
            new Statement(
                $"INSERT INTO areas (id, json, stamp) VALUES ($1, $2, {NextStamp}) ON CONFLICT (id) DO UPDATE SET json = excluded.json, removed = false, stamp = excluded.stamp",
                area.Id,
                JsonSerializer.Serialize(stored, MessageJson.Default.AreaOfInterest)),
            cancellationToken).ConfigureAwait(false);
        return stored;
    }

    private static AreaOfInterest Area(NpgsqlDataReader row) =>
        JsonSerializer.Deserialize(row.GetString(0), MessageJson.Default.AreaOfInterest)
        ?? throw new InvalidOperationException("An area's row holds the JSON null.");
}
