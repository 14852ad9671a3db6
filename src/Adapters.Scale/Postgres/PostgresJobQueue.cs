using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>The two queues as rows, for deployments without a broker: a message is visible when its time has come, and a delivery moves that time on.</summary>
internal sealed class PostgresJobQueue(PostgresDatabase database, TimeProvider clock) : IJobQueue
{
    public async ValueTask SendAsync(JobId job, JobPriority priority, CancellationToken cancellationToken) =>
        await database.RunAsync(
            session => session.ExecuteAsync(
                new Statement("INSERT INTO queue (lane, job, visible_ns) VALUES ($1, $2, $3)", (int)priority, job.Value, Now()), cancellationToken),
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<IJobDelivery?> ReceiveAsync(JobPriority priority, TimeSpan visibility, CancellationToken cancellationToken) =>
        await database.RunAsync(
            session => session.FirstAsync(
                new Statement(
                    """
                    UPDATE queue SET visible_ns = $3, deliveries = deliveries + 1, receipt = receipt + 1
                    WHERE number = (
                        SELECT number FROM queue WHERE lane = $1 AND visible_ns <= $2 ORDER BY visible_ns, number LIMIT 1 FOR UPDATE SKIP LOCKED)
                    RETURNING number, receipt, job, deliveries
                    """,
                    (int)priority, Now(), Nanoseconds.Of(clock.GetUtcNow() + visibility)),
                row => new PostgresJobDelivery(database, clock, row.GetInt64(0), row.GetInt64(1), new JobId(row.GetString(2)), row.GetInt32(3)),
                cancellationToken),
            cancellationToken).ConfigureAwait(false);

    public ValueTask<long> CountAsync(JobPriority priority, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.NumberAsync(new Statement("SELECT count(*) FROM queue WHERE lane = $1", (int)priority), cancellationToken),
            cancellationToken);

    public ValueTask<long> CountReadyAsync(JobPriority priority, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.NumberAsync(new Statement("SELECT count(*) FROM queue WHERE lane = $1 AND visible_ns <= $2", (int)priority, Now()), cancellationToken),
            cancellationToken);

    private long Now() => Nanoseconds.Of(clock.GetUtcNow());
}
