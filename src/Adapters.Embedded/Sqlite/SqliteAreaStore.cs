using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>Areas, each as its JSON.</summary>
internal sealed class SqliteAreaStore(SqliteDatabase database) : IAreaStore
{
    private const string NextStamp = "(SELECT coalesce(max(stamp), 0) + 1 FROM areas)";

    public ValueTask<AreaOfInterest> PutAsync(AreaOfInterest area, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Put(session, area), cancellationToken);

    public ValueTask<AreaOfInterest?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.First("SELECT json FROM areas WHERE id = $id AND removed = 0", Area, ("$id", id)),
            cancellationToken);

    public ValueTask<IReadOnlyList<AreaOfInterest>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AreaOfInterest>>(
            session => session.All("SELECT json FROM areas WHERE removed = 0 ORDER BY id", Area),
            cancellationToken);

    public ValueTask<long> StampAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Number("SELECT coalesce(max(stamp), 0) FROM areas"), cancellationToken);

    public ValueTask<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Execute($"UPDATE areas SET removed = 1, stamp = {NextStamp} WHERE id = $id AND removed = 0", ("$id", id)) == 1,
            cancellationToken);

    private static AreaOfInterest Put(SqliteSession session, AreaOfInterest area)
    {
        var before = session.First("SELECT json FROM areas WHERE id = $id", Area, ("$id", area.Id));
        var stored = area with { Revision = area.RevisionAfter(before) };
        session.Execute(
            $"INSERT INTO areas (id, json, stamp) VALUES ($id, $json, {NextStamp}) ON CONFLICT (id) DO UPDATE SET json = $json, removed = 0, stamp = excluded.stamp",
            ("$id", area.Id), ("$json", Json(stored)));
        return stored;
    }

    private static string Json(AreaOfInterest area) => JsonSerializer.Serialize(area, MessageJson.Default.AreaOfInterest);

    private static AreaOfInterest Area(SqliteDataReader row) =>
        JsonSerializer.Deserialize(row.GetString(0), MessageJson.Default.AreaOfInterest)
        ?? throw new InvalidOperationException("An area's row holds the JSON null.");
}
