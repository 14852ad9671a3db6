using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>Areas, each as its JSON.</summary>
internal sealed class PostgresAreaStore(PostgresDatabase database) : IAreaStore
{
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

    public async ValueTask<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        await database.RunAsync(
            session => session.ExecuteAsync(new Statement("UPDATE areas SET removed = true WHERE id = $1 AND NOT removed", id), cancellationToken),
            cancellationToken).ConfigureAwait(false) == 1;

    private async ValueTask<AreaOfInterest> PutAsync(PostgresSession session, AreaOfInterest area, CancellationToken cancellationToken)
    {
        // The row may not be there yet, so it cannot be locked itself.
        await database.LockAsync(session, $"area:{area.Id}", cancellationToken).ConfigureAwait(false);
        var before = await session.FirstAsync(new Statement("SELECT json FROM areas WHERE id = $1", area.Id), Area, cancellationToken).ConfigureAwait(false);
        var stored = area with { Revision = area.RevisionAfter(before) };
        await session.ExecuteAsync(
            new Statement(
                "INSERT INTO areas (id, json) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET json = excluded.json, removed = false",
                area.Id,
                JsonSerializer.Serialize(stored, MessageJson.Default.AreaOfInterest)),
            cancellationToken).ConfigureAwait(false);
        return stored;
    }

    private static AreaOfInterest Area(NpgsqlDataReader row) =>
        JsonSerializer.Deserialize(row.GetString(0), MessageJson.Default.AreaOfInterest)
        ?? throw new InvalidOperationException("An area's row holds the JSON null.");
}
