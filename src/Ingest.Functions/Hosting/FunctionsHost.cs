using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Groundshift.Ingest.Functions.Hosting;

/// <summary>The process that the Functions host calls: the same services as the ingest role of the program, woken by triggers.</summary>
internal static class FunctionsHost
{
    /// <summary>Puts everything together; nothing is asked before the first trigger.</summary>
    public static IHost Build(string[] args, FunctionsSettings settings, Action<IServiceCollection>? services = null)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddIngestFunctions(settings);
        builder.Services.AddTelemetry(settings.Telemetry, Environment.GetEnvironmentVariable);
        services?.Invoke(builder.Services);
        return builder.Build();
    }
}
