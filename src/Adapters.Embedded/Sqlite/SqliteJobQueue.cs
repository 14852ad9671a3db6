using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>The two queues as rows: a message is visible when its time has come, and a delivery moves that time on.</summary>
internal sealed class SqliteJobQueue(SqliteDatabase database, TimeProvider clock) : IJobQueue
{
    public async ValueTask SendAsync(JobId job, JobPriority priority, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            session => session.Execute(
                "INSERT INTO queue (lane, job, visible_ns) VALUES ($lane, $job, $now)",
                ("$lane", (int)priority), ("$job", job.Value), ("$now", Now())),
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<IJobDelivery?> ReceiveAsync(JobPriority priority, TimeSpan visibility, CancellationToken cancellationToken)
    {
        // Looking first keeps idle workers from taking the write lock.
        if (!await AnyVisibleAsync(priority, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        return await database.WriteAsync(
            session => session.First(
                """
                UPDATE queue SET visible_ns = $until, holder = $holder, deliveries = deliveries + 1, receipt = receipt + 1
                WHERE number = (SELECT number FROM queue WHERE lane = $lane AND visible_ns <= $now ORDER BY visible_ns, number LIMIT 1)
                RETURNING number, receipt, job, deliveries
                """,
                row => new SqliteJobDelivery(database, clock, row.GetInt64(0), row.GetInt64(1), new JobId(row.GetString(2)), row.GetInt32(3)),
                ("$lane", (int)priority), ("$now", Now()), ("$holder", database.Holders.Own()), ("$until", Nanoseconds.Of(clock.GetUtcNow() + visibility))),
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<long> CountAsync(JobPriority priority, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.Number("SELECT count(*) FROM queue WHERE lane = $lane", ("$lane", (int)priority)),
            cancellationToken);

    public ValueTask<long> CountReadyAsync(JobPriority priority, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.Number(
                "SELECT count(*) FROM queue WHERE lane = $lane AND visible_ns <= $now", ("$lane", (int)priority), ("$now", Now())),
            cancellationToken);

    private ValueTask<bool> AnyVisibleAsync(JobPriority priority, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.Number(
                "SELECT EXISTS (SELECT 1 FROM queue WHERE lane = $lane AND visible_ns <= $now)",
                ("$lane", (int)priority), ("$now", Now())) == 1,
            cancellationToken);

    private long Now() => Nanoseconds.Of(clock.GetUtcNow());
}
