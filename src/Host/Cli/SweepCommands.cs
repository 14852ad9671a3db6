using System.CommandLine;
using System.Globalization;
using Groundshift.Adapters.Embedded;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Host.Roles;
using Groundshift.Ingest.Leases;
using Groundshift.Ingest.Watching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Groundshift.Host.Cli;

/// <summary><c>groundshift watch run</c> and <c>groundshift backfill</c>: look at catalogs now.</summary>
internal static class SweepCommands
{
    private static readonly string[] Columns = ["watch", "pages", "items", "new", "changed", "refused", "vanished", "jobs"];

    /// <summary><c>watch run [ID…] --once</c>.</summary>
    public static Command Run()
    {
        var ids = new Argument<string[]>("ID") { Description = "Watches to sweep; all when not given.", Arity = ArgumentArity.ZeroOrMore };
        var once = new Option<bool>("--once") { Description = "Sweep now and return; 'groundshift up' sweeps for ever." };
        var command = new Command("run", "Sweep watches now and queue what is new.") { ids, once };
        command.Handle((result, cancellationToken) => EachAsync(
            result,
            result.GetValue(ids) ?? [],
            (watcher, watch, progress) => watcher.SweepAsync(watch, progress, cancellationToken),
            cancellationToken));
        return command;
    }

    /// <summary><c>backfill --area ID --from T --to T</c>.</summary>
    public static Command Backfill()
    {
        var area = new Option<string?>("--area") { Description = "Only watches that feed this area; all when not given.", HelpName = "ID" };
        var from = new Option<DateTimeOffset>("--from") { Description = "First acquisition time.", HelpName = "TIME", Required = true };
        var to = new Option<DateTimeOffset>("--to") { Description = "Last acquisition time.", HelpName = "TIME", Required = true };
        var command = new Command("backfill", "Queue the scenes of a stretch of time; they never delay fresh ones.") { area, from, to };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            return await EachAsync(
                result,
                await WatchesOfAsync(desk, result.GetValue(area), cancellationToken),
                (watcher, watch, progress) => watcher.BackfillAsync(watch, result.GetValue(from), result.GetValue(to), progress, cancellationToken),
                cancellationToken);
        });
        return command;
    }

    private static async Task<string[]> WatchesOfAsync(Desk desk, string? area, CancellationToken cancellationToken)
    {
        if (area is null)
        {
            return [];
        }

        var found = await desk.Stores.Areas.FindAsync(area, cancellationToken)
            ?? throw new InvalidInputException("--area", "the id of an area", $"'{area}'", "List areas with 'groundshift area list'.");
        return [.. found.Watches];
    }

    private static async Task<int> EachAsync(
        ParseResult result, string[] ids, Func<CatalogWatcher, Watch, IProgress<SweepReport>, Task<SweepReport>> sweep, CancellationToken cancellationToken)
    {
        using var desk = Desk.Of(result);
        var watches = ids.Length == 0 ? [.. await desk.Stores.Watches.ListAsync(cancellationToken)] : new List<Watch>();
        foreach (var id in ids)
        {
            watches.Add(await WatchCommands.FindAsync(desk, id, cancellationToken));
        }

        if (watches.Count == 0)
        {
            throw new InvalidInputException("watch", "at least one watch", "none", "Add one with 'groundshift watch add'.");
        }

        await using var services = Services(desk);
        var reports = new List<SweepReport>();
        foreach (var watch in watches)
        {
            // A running service sweeps the same catalogs: each has its turn.
            await using var turn = await services.GetRequiredService<ProcessLeases>().TakeAsync(DueSweeps.LeaseOf(watch), cancellationToken);
            reports.Add(await sweep(services.GetRequiredService<CatalogWatcher>(), watch, new SweepLines()));
        }

        desk.Terminal.Table(Columns, [.. reports.Select(Row)]);
        return ExitCodes.Ok;
    }

    private static ServiceProvider Services(Desk desk) => new ServiceCollection()
        .AddSingleton(TimeProvider.System)
        .AddLogging(logging => logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning))
        .AddStores(desk.Options)
        .AddIngestCore(desk.Options)
        .BuildServiceProvider();

    private static IReadOnlyList<Cell> Row(SweepReport report) =>
        [report.WatchId, report.Pages, report.Seen, report.Fresh, report.Changed, report.Refused, report.Vanished, report.Jobs];

    /// <summary>A line on standard error per page.</summary>
    private sealed class SweepLines : IProgress<SweepReport>
    {
        public void Report(SweepReport value) => Console.Error.WriteLine(
            $"{value.WatchId}: {value.Seen} items, {value.Fresh} new, {value.Jobs} jobs{(value.Done is { } done ? $", {done.ToString("P0", CultureInfo.InvariantCulture)} of the time" : string.Empty)}");
    }
}
