namespace Groundshift.Core.Ports;

/// <summary>Messages that must leave if, and only if, the transaction that wrote them commits. A relay sends them.</summary>
public interface IOutbox
{
    /// <summary>Writes a message. The same id twice is one message while it waits, and the first is kept; ids are unique over topics.</summary>
    /// <exception cref="InvalidOperationException">The id waits on another topic.</exception>
    ValueTask AddAsync(IStoreTransaction transaction, OutboxMessage message, CancellationToken cancellationToken);

    /// <summary>Writes many messages, each as <see cref="AddAsync"/> does.</summary>
    /// <exception cref="InvalidOperationException">An id waits on another topic.</exception>
    async ValueTask AddAllAsync(IStoreTransaction transaction, IReadOnlyList<OutboxMessage> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
        {
            await AddAsync(transaction, message, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Unsent messages of a topic, oldest first, fresh before backfill.</summary>
    ValueTask<IReadOnlyList<OutboxMessage>> PendingAsync(string topic, int limit, CancellationToken cancellationToken);

    /// <summary>The same without the messages of some groups, which have to wait.</summary>
    ValueTask<IReadOnlyList<OutboxMessage>> PendingAsync(string topic, int limit, IReadOnlyCollection<OutboxFlow> held, CancellationToken cancellationToken);

    /// <summary>How much of a topic waits, by group and lane.</summary>
    ValueTask<IReadOnlyList<OutboxBacklog>> BacklogAsync(string topic, CancellationToken cancellationToken);

    /// <summary>Marks a message as sent; removes it.</summary>
    ValueTask SentAsync(string id, CancellationToken cancellationToken);

    /// <summary>Marks a message as sent within a transaction.</summary>
    ValueTask SentAsync(IStoreTransaction transaction, string id, CancellationToken cancellationToken);
}

/// <summary>A message that waits for the relay.</summary>
/// <param name="Id">Stable id: the consumer's key for idempotence.</param>
/// <param name="Topic">One of <see cref="OutboxTopics"/>.</param>
/// <param name="Body">JSON.</param>
/// <param name="Lane">0 is served before 1.</param>
/// <param name="Group">What the relay limits in flight by; the area's id.</param>
public sealed record OutboxMessage(string Id, string Topic, string Body, int Lane = 0, string? Group = null);

/// <summary>The messages of one group on one lane.</summary>
public readonly record struct OutboxFlow(string Group, int Lane);

/// <summary>Messages of one group on one lane that wait.</summary>
/// <param name="Group">The group, or null for those that have none.</param>
/// <param name="Lane">The lane.</param>
/// <param name="Count">How many.</param>
/// <param name="First">Id of the one that was added first.</param>
public sealed record OutboxBacklog(string? Group, int Lane, long Count, string First);

/// <summary>Names of the outbox topics.</summary>
public static class OutboxTopics
{
    /// <summary>Body: a job id. The relay sends it to the <see cref="IJobQueue"/>.</summary>
    public const string Jobs = "jobs";

    /// <summary>Body: <see cref="Messages.ProductReady"/>. The relay hands it to the catalog.</summary>
    public const string Products = "products";

    /// <summary>Body: collection and item id of a published item, whose static STAC files are to be written.</summary>
    public const string StaticFiles = "static-files";

    /// <summary>Body: collection and item id of an item whose state is to be brought to another STAC API.</summary>
    public const string Push = "push";
}
