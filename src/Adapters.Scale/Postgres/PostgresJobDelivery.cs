using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>One delivery: valid while the row still carries its receipt and its visibility has not run out.</summary>
internal sealed class PostgresJobDelivery(PostgresDatabase database, TimeProvider clock, long number, long receipt, JobId job, int attempt) : IJobDelivery
{
    private const string Mine = "number = $1 AND receipt = $2 AND visible_ns > $3";

    public JobId Job => job;

    public int Attempt => attempt;

    public ValueTask<bool> RenewAsync(TimeSpan visibility, CancellationToken cancellationToken) =>
        SettleAsync($"UPDATE queue SET visible_ns = $4 WHERE {Mine}", [Nanoseconds.Of(clock.GetUtcNow() + visibility)], cancellationToken);

    public ValueTask<bool> CompleteAsync(CancellationToken cancellationToken) =>
        SettleAsync($"DELETE FROM queue WHERE {Mine}", [], cancellationToken);

    public ValueTask<bool> AbandonAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        SettleAsync($"UPDATE queue SET visible_ns = $4, receipt = receipt + 1 WHERE {Mine}", [Nanoseconds.Of(clock.GetUtcNow() + delay)], cancellationToken);

    public ValueTask<bool> ParkAsync(string reason, CancellationToken cancellationToken) =>
        SettleAsync(
            $"""
            WITH parked AS (DELETE FROM queue WHERE {Mine} RETURNING number, lane, job, deliveries)
            INSERT INTO parked_messages (number, lane, job, deliveries, reason, parked_ns) SELECT number, lane, job, deliveries, $4, $3 FROM parked
            """,
            [reason],
            cancellationToken);

    private async ValueTask<bool> SettleAsync(string sql, object[] values, CancellationToken cancellationToken) =>
        await database.RunAsync(
            session => session.ExecuteAsync(new Statement(sql, [number, receipt, Nanoseconds.Of(clock.GetUtcNow()), .. values]), cancellationToken),
            cancellationToken).ConfigureAwait(false) == 1;
}
