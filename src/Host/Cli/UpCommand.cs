using System.CommandLine;
using Groundshift.Host.Configuration;
using Groundshift.Host.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Groundshift.Host.Cli;

/// <summary><c>groundshift up</c>: run the service.</summary>
internal static class UpCommand
{
    public const string Name = "up";

    private static readonly Option<int?> Port = new("--port") { Description = "Port of the STAC API. Default 8080; 0 takes a free one.", HelpName = "PORT" };

    private static readonly Option<Role> RoleOption = new("--role")
    {
        Description = "What this process does.",
        HelpName = "all|ingest|worker|catalog",
        DefaultValueFactory = _ => Role.All,
    };

    private static readonly Option<bool> Drain = new("--drain") { Description = "A worker exits with 0 when no message has waited for Worker:DrainSeconds." };

    public static Command Create()
    {
        var command = new Command(Name, "Run the service: watch catalogs, process scenes, publish items, serve the STAC API.") { Port, RoleOption, Drain };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Drain) && result.GetValue(RoleOption) is Role.Ingest or Role.Catalog)
            {
                result.AddError("--drain is for workers: give --role worker or all.");
            }
        });
        command.Handle(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var desk = Desk.Of(result, ($"{nameof(GroundshiftOptions.Server)}:{nameof(ServerSection.Port)}", result.GetValue(Port)?.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var role = result.GetValue(RoleOption);
        await using var app = ServiceComposition.Build(desk.Options, role, result.GetValue(Drain));
        await FirstContact.AskAsync(app.Services, role, cancellationToken);
        try
        {
            await app.StartRoleAsync(desk.Options.Server, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A service that fails at once stops the host while it still starts.
            await ThrowFailureAsync(app.Services);
            throw;
        }

        desk.Terminal.Line($"Groundshift runs as '{role.ToString().ToLowerInvariant()}' on {string.Join(", ", app.Urls)} with data in {desk.Options.DataFolder}. Stop it with Ctrl+C.");
        await app.WaitForShutdownAsync(cancellationToken);
        await ThrowFailureAsync(app.Services);
        return ExitCodes.Ok;
    }

    // The host stops when one of its services fails, and keeps to itself why: whoever started the process must not take that for a good end.
    private static async Task ThrowFailureAsync(IServiceProvider services)
    {
        foreach (var service in services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            if (service.ExecuteTask is { IsFaulted: true } failed)
            {
                await failed;
            }
        }
    }
}
