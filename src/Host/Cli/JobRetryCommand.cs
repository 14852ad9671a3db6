using System.CommandLine;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Host.Cli;

/// <summary><c>groundshift job retry</c>: queues jobs that have ended again, by id or all that were set aside.</summary>
internal static class JobRetryCommand
{
    private const string Reason = "asked for by an operator";

    // A job's row can hold 100 kB.
    private const int Page = 100;

    private static readonly Argument<string[]> Ids = new("ID") { Arity = ArgumentArity.ZeroOrMore, Description = "Job ids, as 'job list' shows them." };
    private static readonly Option<bool> Parked = new("--parked") { Description = "All jobs that 'job parked' shows, however many: for after an incident." };
    private static readonly Option<string?> Area = new("--area") { Description = "Of the parked ones, only jobs of this area.", HelpName = "ID" };

    public static Command Create()
    {
        var command = new Command("retry", "Queue jobs that have ended again; their attempts count from zero.") { Ids, Parked, Area };
        command.Validators.Add(result =>
        {
            var isGiven = result.GetValue(Ids) is { Length: > 0 };
            if (isGiven == result.GetValue(Parked))
            {
                result.AddError("Give the ids of jobs, or --parked.");
            }
            else if (isGiven && result.GetValue(Area) is not null)
            {
                result.AddError("--area goes with --parked.");
            }
        });
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            if (result.GetValue(Parked))
            {
                var count = await RetryParkedAsync(desk, result.GetValue(Area), cancellationToken);
                desk.Terminal.Line($"Queued {count} {(count == 1 ? "job" : "jobs")} again.");
                return ExitCodes.Ok;
            }

            foreach (var id in result.GetRequiredValue(Ids).Distinct())
            {
                await RetryAsync(desk, await JobCommands.FindAsync(desk, id, cancellationToken), cancellationToken);
                desk.Terminal.Line($"Queued job {id} again.");
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task RetryAsync(Desk desk, LedgerEntry entry, CancellationToken cancellationToken)
    {
        await using var transaction = await desk.Stores.Transactions.BeginAsync(cancellationToken);
        if (!await TryQueueAsync(desk, transaction, entry, cancellationToken))
        {
            throw new InvalidInputException("ID", "a job that has ended", $"job {entry.Job.Id} in state {entry.State}", "Wait until it ends.");
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<int> RetryParkedAsync(Desk desk, string? area, CancellationToken cancellationToken)
    {
        // Workers may set one aside again meanwhile.
        HashSet<JobId> done = [];
        var count = 0;
        while (true)
        {
            var entries = await desk.Stores.Ledger.ListAsync(new LedgerQuery { States = JobCommands.ParkedStates, AreaId = area, Limit = Page }, cancellationToken);
            var fresh = entries.Where(entry => done.Add(entry.Job.Id)).ToArray();
            if (fresh.Length == 0)
            {
                return count;
            }

            await using var transaction = await desk.Stores.Transactions.BeginAsync(cancellationToken);
            foreach (var entry in fresh)
            {
                count += await TryQueueAsync(desk, transaction, entry, cancellationToken) ? 1 : 0;
            }

            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static async Task<bool> TryQueueAsync(Desk desk, IStoreTransaction transaction, LedgerEntry entry, CancellationToken cancellationToken)
    {
        var job = entry.Job;
        if (!await desk.Stores.Ledger.RequeueAsync(transaction, job.Id, Reason, cancellationToken))
        {
            return false;
        }

        var message = new OutboxMessage($"retry/{job.Id}/{TimeProvider.System.GetUtcNow():O}", OutboxTopics.Jobs, job.Id.Value, (int)job.Priority, job.Area.Id);
        await desk.Stores.Outbox.AddAsync(transaction, message, cancellationToken);
        return true;
    }
}
