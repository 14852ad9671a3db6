using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>How the ledger's rows are read and its history is written.</summary>
internal static class LedgerRows
{
    public const string Columns = "json, state, attempts, worker, lease_until_ns, outcome, created_ns, changed_ns, CASE state WHEN 'Queued' THEN due_ns END AS due_ns";

    public static LedgerEntry Entry(SqliteDataReader row) => new()
    {
        Job = JsonSerializer.Deserialize(row.GetString(0), MessageJson.Default.SceneJob)
            ?? throw new InvalidOperationException("A job's row holds the JSON null."),
        State = State(row.GetString(1)),
        Attempts = row.GetInt32(2),
        Worker = row.IsDBNull(3) ? null : row.GetString(3),
        LeaseUntil = row.IsDBNull(4) ? null : Nanoseconds.Time(row.GetInt64(4)),
        Outcome = row.IsDBNull(5) ? null : row.GetString(5),
        Created = Nanoseconds.Time(row.GetInt64(6)),
        Changed = Nanoseconds.Time(row.GetInt64(7)),
        Due = row.IsDBNull(8) ? null : Nanoseconds.Time(row.GetInt64(8)),
    };

    /// <summary>Columns: id, area, lane.</summary>
    public static SentJob Sent(SqliteDataReader row) => new(new JobId(row.GetString(0)), row.GetString(1), (JobPriority)row.GetInt32(2));

    public static string Written(SceneJob job) => JsonSerializer.Serialize(job, MessageJson.Default.SceneJob);

    public static LedgerEvent Event(SqliteDataReader row) => new(
        Nanoseconds.Time(row.GetInt64(0)),
        State(row.GetString(1)),
        row.IsDBNull(2) ? null : row.GetString(2),
        row.IsDBNull(3) ? null : row.GetString(3));

    /// <summary>The number that the next event gets; the write lock keeps it free.</summary>
    public static long NextEvent(SqliteSession session) => session.Number("SELECT coalesce(max(number), 0) + 1 FROM job_events");

    public static void Record(SqliteSession session, long number, JobId job, LedgerEvent happened) =>
        session.Execute(
            "INSERT INTO job_events (number, job, time_ns, state, worker, reason) VALUES ($number, $job, $time, $state, $worker, $reason)",
            ("$number", number),
            ("$job", job.Value),
            ("$time", Nanoseconds.Of(happened.Time)),
            ("$state", happened.State.ToString()),
            ("$worker", happened.Worker),
            ("$reason", happened.Reason));

    private static JobState State(string name) => Enum.Parse<JobState>(name);
}
