using System.CommandLine;

namespace Groundshift.Host.Cli;

/// <summary>The command line.</summary>
internal static class RootCommands
{
    /// <summary>Parses and runs.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Build().Parse(args);
        var exit = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = Patience(parsed) });
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : exit;
    }

    // How long a command may take to end after Ctrl+C or SIGTERM before the process is ended. A role knows itself how long the job in work
    // may take (Worker:GraceSeconds); the library's two seconds would end it with the job neither done nor given back.
    private static TimeSpan Patience(ParseResult parsed) =>
        parsed.CommandResult.Command.Name == UpCommand.Name ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(10);

    internal static RootCommand Build()
    {
        var root = new RootCommand("Groundshift turns new satellite scenes into decisions: it watches STAC catalogs, maps each new scene over your areas and serves the maps as STAC.");
        root.Options.Add(CommonOptions.Json);
        root.Options.Add(CommonOptions.Data);
        root.Subcommands.Add(UpCommand.Create());
        root.Subcommands.Add(Process.ProcessCommand.Create());
        root.Subcommands.Add(WatchCommands.Create());
        root.Subcommands.Add(AreaCommands.Create());
        root.Subcommands.Add(SweepCommands.Backfill());
        root.Subcommands.Add(Alerts.RuleCommands.Create());
        root.Subcommands.Add(Alerts.ChannelCommands.Create());
        root.Subcommands.Add(Alerts.AlertCommands.Create());
        root.Subcommands.Add(JobCommands.Create());
        root.Subcommands.Add(Models.ModelCommands.Create());
        root.Subcommands.Add(Items.ItemCommands.Create());
        root.Subcommands.Add(CatalogCommands.Create());
        root.Subcommands.Add(KeyCommands.Create());
        root.Subcommands.Add(Demo.DemoCommand.Create());
        root.Subcommands.Add(DoctorCommand.Create());
        return root;
    }
}
