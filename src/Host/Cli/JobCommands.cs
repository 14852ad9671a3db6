using System.CommandLine;
using System.Globalization;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Host.Cli;

/// <summary><c>groundshift job …</c>: what waits, runs, ended, and why.</summary>
internal static class JobCommands
{
    private static readonly Argument<string> Id = new("ID") { Description = "Job id, as 'job list' shows it." };

    /// <summary>States of jobs that were set aside.</summary>
    public static IReadOnlyList<JobState> ParkedStates { get; } = [JobState.Failed, JobState.Invalid];

    public static Command Create() =>
        new("job", "Look at jobs and run them again.") { List(), Show(), JobRetryCommand.Create(), Parked() };

    private static Command List()
    {
        var state = new Option<JobState[]>("--state") { Description = "Only jobs in these states.", AllowMultipleArgumentsPerToken = true };
        var area = new Option<string?>("--area") { Description = "Only jobs of this area.", HelpName = "ID" };
        var limit = CommonOptions.Limit();
        var command = new Command("list", "List jobs, newest change first.") { state, area, limit };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var query = new LedgerQuery { States = result.GetValue(state) ?? [], AreaId = result.GetValue(area), Limit = result.GetValue(limit) };
            await WriteAsync(desk, await desk.Stores.Ledger.ListAsync(query, cancellationToken), cancellationToken);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Parked()
    {
        var area = new Option<string?>("--area") { Description = "Only jobs of this area.", HelpName = "ID" };
        var limit = CommonOptions.Limit();
        var command = new Command("parked", "List jobs that were set aside: failed too often, or with invalid input.") { area, limit };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var query = new LedgerQuery { States = ParkedStates, AreaId = result.GetValue(area), Limit = result.GetValue(limit) };
            await WriteAsync(desk, await desk.Stores.Ledger.ListAsync(query, cancellationToken), cancellationToken);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "Show one job with its history.") { Id };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var entry = await FindAsync(desk, result.GetRequiredValue(Id), cancellationToken);
            var history = await desk.Stores.Ledger.HistoryAsync(entry.Job.Id, cancellationToken);
            desk.Terminal.Record(
                [
                    ("id", entry.Job.Id.Value), ("state", entry.State.ToString()), ("area", entry.Job.Area.Id), ("model", entry.Job.Model.ToString()),
                    ("product", entry.Job.Product), ("queue", entry.Job.Priority.ToString()),
                    ("scenes", Cell.List(entry.Job.Scenes.Select(scene => scene.Key.Value))),
                    ("items", Cell.List(entry.Job.Scenes.SelectMany(scene => scene.Parts).Select(part => $"{part.Catalog}/{part.Collection}/{part.ItemId}"))),
                    ("attempts", entry.Attempts), ("worker", entry.Worker),
                    ("outcome", await new JobWaits(desk).SentenceAsync(entry, cancellationToken) ?? entry.Outcome),
                ],
                "history",
                ["time", "state", "worker", "reason"],
                [.. history.Select(line => (IReadOnlyList<Cell>)[line.Time, line.State.ToString(), line.Worker, line.Reason])]);
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>The job of an id.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static async Task<LedgerEntry> FindAsync(Desk desk, string id, CancellationToken cancellationToken) =>
        await desk.Stores.Ledger.FindAsync(new JobId(id), cancellationToken)
            ?? throw new InvalidInputException("ID", "the id of a job", $"'{id}'", "List jobs with 'groundshift job list'.");

    private static async Task WriteAsync(Desk desk, IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        var waits = new JobWaits(desk);
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (var entry in entries)
        {
            rows.Add(
            [
                entry.Job.Id.Value, entry.State.ToString(), entry.Changed, entry.Job.Area.Id, entry.Job.Scenes[0].Key.Value, entry.Job.Model.ToString(),
                entry.Attempts, await waits.SentenceAsync(entry, cancellationToken) ?? entry.Outcome,
            ]);
        }

        desk.Terminal.Table(["id", "state", "changed", "area", "scene", "model", "attempts", "outcome"], rows);
    }
}
