using System.Net;
using Groundshift.Adapters.Scale.ObjectStore;
using Groundshift.Catalog.Api;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Host.Configuration;
using Groundshift.Host.Roles;
using Groundshift.Ingest.Monitoring;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Groundshift.Host.Telemetry;

/// <summary>What tells how a role does: figures, traces, health.</summary>
internal static class TelemetryServices
{
    // The catalog's own checks carry the same tag.
    private const string Ready = "ready";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, GroundshiftOptions options, Role role)
    {
        services.AddSingleton<MetricStore>();
        AddPart(services, "ledger", "The job ledger", provider => Ask(provider.GetRequiredService<IJobLedger>()));
        if (role != Role.Catalog)
        {
            // Products come to the catalog by the database: it has no business with the broker, and on Azure no rights there.
            AddPart(services, "queue", "The job queue", provider => Ask(provider.GetRequiredService<IJobQueue>()));
        }

        if (options.Objects.IsShared)
        {
            AddPart(services, "objects", "The object store", provider => provider.GetRequiredService<RemoteObjectStore>().CheckAsync);
        }

        if (role is Role.All or Role.Worker)
        {
            services.AddHealthChecks().AddCheck<WorkerHealth>("worker", tags: [Ready]);
        }

        // Others write nothing of size to it.
        if (role is Role.All or Role.Worker || !options.Objects.IsShared)
        {
            services.AddSingleton(_ => new DiskHealth(options.DataFolder));
            services.AddHealthChecks().AddCheck<DiskHealth>("disk", tags: [Ready]);
        }

        if (role is Role.All or Role.Ingest)
        {
            services.AddSingleton(new MonitorOptions { MaxLag = TimeSpan.FromMinutes(options.Telemetry.MaxLagMinutes) });
            services.AddSingleton<FlowMonitor>();
            services.AddHostedService(provider => provider.GetRequiredService<FlowMonitor>());
            services.AddHealthChecks().AddCheck<FlowHealth>("flow", tags: [Ready]);
        }

        if (OtlpExport.IsAsked(options.Telemetry))
        {
            services.AddHostedService(_ => new OtlpExport(options.Telemetry, role));
        }

        return services;
    }

    private static void AddPart(IServiceCollection services, string name, string part, Func<IServiceProvider, Func<CancellationToken, ValueTask>> ask)
    {
        services.AddKeyedSingleton(name, (provider, _) => new PartHealth(
            part, ask(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PartHealth>>()));
        services.AddHealthChecks().Add(new HealthCheckRegistration(name, provider => provider.GetRequiredKeyedService<PartHealth>(name), null, [Ready]));
    }

    private static Func<CancellationToken, ValueTask> Ask(IJobLedger ledger) => async token => await ledger.FindAsync(new JobId("health"), token);

    private static Func<CancellationToken, ValueTask> Ask(IJobQueue queue) => async token => await queue.CountReadyAsync(JobPriority.Fresh, token);

    /// <summary>Maps health checks for roles without an API of their own.</summary>
    public static void MapRoleHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        routes.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = HealthAnswer.WriteAsync });
    }

    /// <summary>Maps <c>/metrics</c> to whom the settings allow it.</summary>
    public static void MapFigures(this IEndpointRouteBuilder routes, TelemetrySection options)
    {
        var store = routes.ServiceProvider.GetRequiredService<MetricStore>();

        // Its figure is to be there before somebody asks for health.
        _ = routes.ServiceProvider.GetService<DiskHealth>();
        if (options.Metrics == TelemetrySection.Off)
        {
            return;
        }

        routes.MapGet("/metrics", async context =>
        {
            // Names of watches and models are nobody's business on a public address.
            if (options.Metrics == TelemetrySection.Local && context.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            context.Response.ContentType = PrometheusText.MediaType;
            await context.Response.WriteAsync(PrometheusText.Write(store), context.RequestAborted);
        });
    }
}
