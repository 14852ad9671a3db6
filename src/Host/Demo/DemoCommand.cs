using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Groundshift.Core.Jobs;
using Groundshift.Host.Cli;
using Groundshift.Host.Configuration;
using Groundshift.Host.Roles;
using Groundshift.InferenceWorker.Execution;
using Groundshift.Models.Manifests;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Host.Demo;

/// <summary><c>groundshift demo</c>: the main job from catalog to published map, all roles in one process.</summary>
internal static class DemoCommand
{
    // Six kilometres: large enough for lake, forest, fields and a village, small enough for a laptop.
    private const int DefaultSize = 600;
    private const ulong DefaultSeed = 7;

    private static readonly Option<DirectoryInfo?> Scenes = new("--scenes") { Description = "Folder with a static STAC catalog and areas.geojson; simulated scenes when not given.", HelpName = "DIR" };
    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Folder of the demo.", HelpName = "DIR", DefaultValueFactory = _ => new DirectoryInfo("demo-out") };
    private static readonly Option<string> Model = new("--model") { Description = "Model by NAME or NAME@VERSION.", HelpName = "NAME", DefaultValueFactory = _ => Defaults.Model };
    private static readonly Option<int> Port = new("--port") { Description = "Port of the STAC API; 0 takes a free one.", HelpName = "PORT" };
    private static readonly Option<bool> Keep = new("--keep") { Description = "Stay up when done, until Ctrl+C." };
    private static readonly Option<bool> Resume = new("--resume") { Description = "Go on with an earlier demo instead of starting anew." };
    private static readonly Option<int> Size = new("--size") { Description = "Side of the simulated landscape in 10 m pixels.", HelpName = "PIXELS", DefaultValueFactory = _ => DefaultSize };
    private static readonly Option<ulong> Seed = new("--seed") { Description = "Seed of the simulated landscape.", HelpName = "N", DefaultValueFactory = _ => DefaultSeed };

    public static Command Create()
    {
        var command = new Command("demo", "Show the main job: sample scenes become land-cover maps in a STAC API, and confirmed change an alert.") { Scenes, Out, Model, Port, Keep, Resume, Size, Seed };
        command.Handle(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var folder = DemoFolder.Take(result.GetRequiredValue(Out).FullName, result.GetValue(Resume));
        using var desk = Desk.Of(result, (nameof(GroundshiftOptions.Data), folder.Data), ("Server:Port", PortOf(result).ToString(CultureInfo.InvariantCulture)));
        TakeModel(result, folder);
        var given = result.GetValue(Scenes)?.FullName;
        var scenes = given ?? Simulate(folder, result);
        var started = TimeProvider.System.GetUtcNow();
        await new DemoSetup(desk.Stores, scenes, result.GetRequiredValue(Model)).ApplyAsync(cancellationToken);
        var alerts = new DemoAlerts(desk.Stores, TimeProvider.System, folder);
        await (given is null
            ? alerts.AddSimulatedAsync(SimulatedCatalog.WholeArea, cancellationToken)
            : alerts.AddAnyChangeAsync(await desk.Stores.Areas.ListAsync(cancellationToken), cancellationToken));
        var app = await SceneProgressView.RunAsync(async view =>
        {
            var service = ServiceComposition.Build(desk.Options, Role.All, logging: Quiet, services: services => services.AddSingleton<IProgress<JobProgress>>(new DemoProgress(view)));
            await service.StartAsync(cancellationToken);
            await new DemoRun(desk.Stores, TimeProvider.System, started).WaitAsync(cancellationToken);
            return service;
        });
        await using (app)
        {
            await new DemoReport(desk.Stores, desk.Terminal, folder).WriteAsync(app.Urls.First(), cancellationToken);
            if (result.GetValue(Keep))
            {
                desk.Terminal.Line("Stop it with Ctrl+C.");
                await app.WaitForShutdownAsync(cancellationToken);
            }
            else
            {
                await app.StopAsync(cancellationToken);
            }
        }

        return ExitCodes.Ok;
    }

    // Events hold addresses of this server, so its port must be known before it listens.
    private static int PortOf(ParseResult result)
    {
        if (result.GetValue(Port) is not 0 and var port)
        {
            return port;
        }

        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>The demo has a data folder of its own; a model of the user's data folder is copied into it.</summary>
    private static void TakeModel(ParseResult result, DemoFolder folder)
    {
        using var own = Desk.Of(result);
        var name = result.GetRequiredValue(Model);
        var library = ModelLibrary.Default(Path.Combine(folder.Data, "models"));
        if (library.Resolve(name) is null)
        {
            library.InstallCopy(ModelLibrary.Default(own.Options.ModelsFolder).Find(name).Folder);
        }
    }

    private static string Simulate(DemoFolder folder, ParseResult result)
    {
        if (!File.Exists(Path.Combine(folder.Scenes, "catalog.json")))
        {
            var size = result.GetValue(Size);
            if (size is < 60 or > 10_980 || size % 6 != 0)
            {
                throw new InvalidInputException("--size", "a multiple of 6 from 60 to 10980", size.ToString(CultureInfo.InvariantCulture), $"Leave it at {DefaultSize}.");
            }

            SimulatedCatalog.Write(folder.Scenes, result.GetValue(Seed), size, SimulatedSeries.TwoYears, scene => Console.Error.WriteLine($"Simulating {scene}"));
        }

        return folder.Scenes;
    }

    // The demo shows progress and a table; the log of the services would drown both.
    private static void Quiet(ILoggingBuilder logging) => logging
        .AddSimpleConsole(console => console.SingleLine = true)
        .SetMinimumLevel(LogLevel.Error);
}
