using System.Text.Json;
using Groundshift.Core.Ports;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>Messages that wait for the relay, as rows.</summary>
internal sealed class SqliteOutbox(SqliteDatabase database) : IOutbox
{
    public ValueTask AddAsync(IStoreTransaction transaction, OutboxMessage message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var session = database.Session(transaction);
        var added = session.Execute(
            "INSERT INTO outbox (id, topic, body, lane, flow) VALUES ($id, $topic, $body, $lane, $flow) ON CONFLICT (id) DO NOTHING",
            ("$id", message.Id), ("$topic", message.Topic), ("$body", message.Body), ("$lane", message.Lane), ("$flow", message.Group));
        database.Announce(transaction, StoreSignal.Outbox);
        if (added == 0 && Topic(session, message.Id) != message.Topic)
        {
            throw new InvalidOperationException($"Message id '{message.Id}' of topic {message.Topic} is in use on another topic: ids are unique over topics.");
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<OutboxMessage>> PendingAsync(string topic, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<OutboxMessage>>(
            session => session.All(
                "SELECT id, topic, body, lane, flow FROM outbox WHERE topic = $topic ORDER BY lane, number LIMIT $limit",
                Message,
                ("$topic", topic), ("$limit", limit)),
            cancellationToken);

    public ValueTask<IReadOnlyList<OutboxMessage>> PendingAsync(string topic, int limit, IReadOnlyCollection<OutboxFlow> held, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<OutboxMessage>>(
            session => session.All(
                """
                SELECT id, topic, body, lane, flow FROM outbox
                WHERE topic = $topic AND (flow IS NULL OR lane || '/' || flow NOT IN (SELECT value FROM json_each($held))) ORDER BY lane, number LIMIT $limit
                """,
                Message,
                ("$topic", topic),
                ("$limit", limit),
                ("$held", JsonSerializer.Serialize(held.Select(flow => $"{flow.Lane}/{flow.Group}").ToArray(), EmbeddedJson.Default.StringArray))),
            cancellationToken);

    public ValueTask<IReadOnlyList<OutboxBacklog>> BacklogAsync(string topic, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<OutboxBacklog>>(
            session => session.All(
                """
                SELECT held.flow, held.lane, held.waiting, outbox.id
                FROM (SELECT flow, lane, count(*) AS waiting, min(number) AS first FROM outbox WHERE topic = $topic GROUP BY flow, lane) AS held
                JOIN outbox ON outbox.number = held.first ORDER BY held.lane, held.flow
                """,
                row => new OutboxBacklog(row.IsDBNull(0) ? null : row.GetString(0), row.GetInt32(1), row.GetInt64(2), row.GetString(3)),
                ("$topic", topic)),
            cancellationToken);

    public async ValueTask SentAsync(string id, CancellationToken cancellationToken) =>
        await database.WriteAsync(session => Remove(session, id), cancellationToken).ConfigureAwait(false);

    public ValueTask SentAsync(IStoreTransaction transaction, string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Remove(database.Session(transaction), id);
        return ValueTask.CompletedTask;
    }

    private static OutboxMessage Message(SqliteDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.IsDBNull(4) ? null : row.GetString(4));

    private static int Remove(SqliteSession session, string id) => session.Execute("DELETE FROM outbox WHERE id = $id", ("$id", id));

    private static string? Topic(SqliteSession session, string id) =>
        session.First("SELECT topic FROM outbox WHERE id = $id", row => row.GetString(0), ("$id", id));
}
