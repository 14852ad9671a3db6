using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>How the ledger's rows are read and written.</summary>
internal static class LedgerRows
{
    public const string Columns = "json, state, attempts, worker, lease_until_ns, outcome, created_ns, changed_ns, CASE state WHEN 'Queued' THEN due_ns END AS due_ns";

    /// <summary>Number of the next event, taken in the statement that changes the job, whose row lock keeps the order of one job's events.</summary>
    public const string NextEvent = "nextval('job_event_numbers')";

    public static LedgerEntry Entry(NpgsqlDataReader row) => new()
    {
        Job = JsonSerializer.Deserialize(row.GetString(0), MessageJson.Default.SceneJob)
            ?? throw new InvalidOperationException("A job's row holds the JSON null."),
        State = State(row.GetString(1)),
        Attempts = row.GetInt32(2),
        Worker = row.Text(3),
        LeaseUntil = row.Time(4),
        Outcome = row.Text(5),
        Created = Nanoseconds.Time(row.GetInt64(6)),
        Changed = Nanoseconds.Time(row.GetInt64(7)),
        Due = row.Time(8),
    };

    public static LedgerEvent Event(NpgsqlDataReader row) =>
        new(Nanoseconds.Time(row.GetInt64(0)), State(row.GetString(1)), row.Text(2), row.Text(3));

    /// <summary>Columns: id, area, lane.</summary>
    public static SentJob Sent(NpgsqlDataReader row) => new(new JobId(row.GetString(0)), row.GetString(1), (JobPriority)row.GetInt32(2));

    public static string Written(SceneJob job) => JsonSerializer.Serialize(job, MessageJson.Default.SceneJob);

    private static JobState State(string name) => Enum.Parse<JobState>(name);
}
