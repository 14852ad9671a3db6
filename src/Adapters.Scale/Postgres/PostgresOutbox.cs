using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>Messages that wait for the relay, as rows.</summary>
internal sealed class PostgresOutbox(PostgresDatabase database) : IOutbox
{
    public async ValueTask AddAsync(IStoreTransaction transaction, OutboxMessage message, CancellationToken cancellationToken)
    {
        var session = database.Session(transaction);
        var added = await session.ExecuteAsync(
            new Statement(
                "INSERT INTO outbox (id, topic, body, lane, flow) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING",
                message.Id, message.Topic, message.Body, message.Lane, message.Group),
            cancellationToken).ConfigureAwait(false);
        if (added == 0
            && await session.FirstAsync(new Statement("SELECT topic FROM outbox WHERE id = $1", message.Id), row => row.GetString(0), cancellationToken).ConfigureAwait(false) is { } topic
            && topic != message.Topic)
        {
            throw InUse(message.Id, message.Topic, topic);
        }
    }

    public async ValueTask AddAllAsync(IStoreTransaction transaction, IReadOnlyList<OutboxMessage> messages, CancellationToken cancellationToken)
    {
        var session = database.Session(transaction);
        var (ids, topics) = (messages.Select(message => message.Id).ToArray(), messages.Select(message => message.Topic).ToArray());
        await session.ExecuteAsync(
            new Statement(
                "INSERT INTO outbox (id, topic, body, lane, flow) SELECT id, topic, body, lane, flow FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY AS given (id, topic, body, lane, flow, place) ORDER BY place ON CONFLICT (id) DO NOTHING",
                ids,
                topics,
                messages.Select(message => message.Body).ToArray(),
                messages.Select(message => message.Lane).ToArray(),
                messages.Select(message => message.Group).ToArray()),
            cancellationToken).ConfigureAwait(false);
        var strays = await session.AllAsync(
            new Statement("SELECT given.id, given.topic, there.topic FROM unnest($1, $2) AS given (id, topic) JOIN outbox AS there ON there.id = given.id AND there.topic <> given.topic LIMIT 1", ids, topics),
            row => (Id: row.GetString(0), Topic: row.GetString(1), There: row.GetString(2)),
            cancellationToken).ConfigureAwait(false);
        if (strays is [var stray])
        {
            throw InUse(stray.Id, stray.Topic, stray.There);
        }
    }

    public ValueTask<IReadOnlyList<OutboxMessage>> PendingAsync(string topic, int limit, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.AllAsync(
                new Statement("SELECT id, topic, body, lane, flow FROM outbox WHERE topic = $1 ORDER BY lane, number LIMIT $2", topic, limit),
                Message,
                cancellationToken),
            cancellationToken);

    public ValueTask<IReadOnlyList<OutboxMessage>> PendingAsync(string topic, int limit, IReadOnlyCollection<OutboxFlow> held, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.AllAsync(
                new Statement(
                    """
                    SELECT id, topic, body, lane, flow FROM outbox
                    WHERE topic = $1 AND (flow IS NULL OR (lane::text || '/' || flow) <> ALL ($3)) ORDER BY lane, number LIMIT $2
                    """,
                    topic, limit, held.Select(flow => $"{flow.Lane}/{flow.Group}").ToArray()),
                Message,
                cancellationToken),
            cancellationToken);

    public ValueTask<IReadOnlyList<OutboxBacklog>> BacklogAsync(string topic, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.AllAsync(
                new Statement(
                    """
                    SELECT held.flow, held.lane, held.waiting, outbox.id
                    FROM (SELECT flow, lane, count(*) AS waiting, min(number) AS first FROM outbox WHERE topic = $1 GROUP BY flow, lane) AS held
                    JOIN outbox ON outbox.number = held.first ORDER BY held.lane, held.flow NULLS FIRST
                    """,
                    topic),
                row => new OutboxBacklog(row.Text(0), row.GetInt32(1), row.GetInt64(2), row.GetString(3)),
                cancellationToken),
            cancellationToken);

    public async ValueTask SentAsync(string id, CancellationToken cancellationToken) =>
        await database.RunAsync(session => RemoveAsync(session, id, cancellationToken), cancellationToken).ConfigureAwait(false);

    public async ValueTask SentAsync(IStoreTransaction transaction, string id, CancellationToken cancellationToken) =>
        await RemoveAsync(database.Session(transaction), id, cancellationToken).ConfigureAwait(false);

    private static OutboxMessage Message(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.Text(4));

    private static InvalidOperationException InUse(string id, string topic, string there) =>
        new($"Message id '{id}' of topic {topic} is in use on topic {there}: ids are unique over topics.");

    private static ValueTask<int> RemoveAsync(PostgresSession session, string id, CancellationToken cancellationToken) =>
        session.ExecuteAsync(new Statement("DELETE FROM outbox WHERE id = $1", id), cancellationToken);
}
