using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>One delivery: valid while the row still carries its receipt and its visibility has not run out.</summary>
internal sealed class SqliteJobDelivery(SqliteDatabase database, TimeProvider clock, long number, long receipt, JobId job, int attempt) : IJobDelivery
{
    public JobId Job => job;

    public int Attempt => attempt;

    public ValueTask<bool> RenewAsync(TimeSpan visibility, CancellationToken cancellationToken) =>
        SettleAsync(
            "UPDATE queue SET visible_ns = $until WHERE number = $number AND receipt = $receipt AND visible_ns > $now",
            clock.GetUtcNow() + visibility,
            cancellationToken);

    public ValueTask<bool> CompleteAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Execute(
                "DELETE FROM queue WHERE number = $number AND receipt = $receipt AND visible_ns > $now",
                ("$number", number), ("$receipt", receipt), ("$now", Now())) == 1,
            cancellationToken);

    public ValueTask<bool> AbandonAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        SettleAsync(
            "UPDATE queue SET visible_ns = $until, holder = NULL, receipt = receipt + 1 WHERE number = $number AND receipt = $receipt AND visible_ns > $now",
            clock.GetUtcNow() + delay,
            cancellationToken);

    public ValueTask<bool> ParkAsync(string reason, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Park(session, reason), cancellationToken);

    private ValueTask<bool> SettleAsync(string sql, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Execute(
                sql,
                ("$until", Nanoseconds.Of(until)), ("$number", number), ("$receipt", receipt), ("$now", Now())) == 1,
            cancellationToken);

    private bool Park(SqliteSession session, string reason)
    {
        var parked = session.Execute(
            """
            INSERT INTO parked_messages (number, lane, job, deliveries, reason, parked_ns)
            SELECT number, lane, job, deliveries, $reason, $now FROM queue
            WHERE number = $number AND receipt = $receipt AND visible_ns > $now
            """,
            ("$reason", reason), ("$now", Now()), ("$number", number), ("$receipt", receipt));
        return parked == 1 && session.Execute("DELETE FROM queue WHERE number = $number", ("$number", number)) == 1;
    }

    private long Now() => Nanoseconds.Of(clock.GetUtcNow());
}
