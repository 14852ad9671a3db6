using System.Globalization;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Host.Configuration;

namespace Groundshift.Host.Cli;

/// <summary>Whether the database and the broker that processes share answer. A new database gets its tables by it, as by any command.</summary>
internal static class StoresCheck
{
    public static async Task<IReadOnlyList<DoctorFinding>> LookAsync(GroundshiftOptions options, DeskStores stores, CancellationToken cancellationToken)
    {
        var findings = new List<DoctorFinding>();
        if (options.Store.Postgres.ConnectionString is { Length: > 0 })
        {
            findings.Add(await LookAsync("database", () => AskAsync(stores.Ledger, options.Store.Postgres.Schema, cancellationToken)));
        }

        if (options.Queue.RabbitMq.Uri is { Length: > 0 } || options.Queue.ServiceBus.IsSet())
        {
            findings.Add(await LookAsync("queues", () => AskAsync(stores.Queue, cancellationToken)));
        }

        return findings;
    }

    private static async Task<DoctorFinding> LookAsync(string what, Func<Task<string>> askAsync)
    {
        try
        {
            return new DoctorFinding(what, Works: true, Needed: true, await askAsync());
        }
        catch (Exception error) when (error is InvalidInputException or TransientException)
        {
            return new DoctorFinding(what, Works: false, Needed: true, error.Message);
        }
    }

    private static async Task<string> AskAsync(IJobLedger ledger, string schema, CancellationToken cancellationToken)
    {
        await ledger.FindAsync(new JobId("doctor"), cancellationToken);
        return $"PostgreSQL answers, and its schema '{schema}' is this version's";
    }

    private static async Task<string> AskAsync(IJobQueue queue, CancellationToken cancellationToken)
    {
        var fresh = await queue.CountReadyAsync(JobPriority.Fresh, cancellationToken);
        var backfill = await queue.CountReadyAsync(JobPriority.Backfill, cancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"the broker answers; {fresh} fresh and {backfill} backfill messages wait");
    }
}
