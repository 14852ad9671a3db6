using System.Net;
using Groundshift.Host.Configuration;
using Groundshift.Host.Roles;
using Groundshift.Ingest.Monitoring;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Host.Telemetry;

/// <summary>What tells how a role does: figures, traces, health.</summary>
internal static class TelemetryServices
{
    // The catalog's own checks carry the same tag.
    private const string Ready = "ready";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, GroundshiftOptions options, Role role)
    {
        services.AddSingleton<MetricStore>();
        services.AddHealthChecks().AddCheck<StoreHealth>("jobs", tags: [Ready]);
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

    /// <summary>Maps health checks for roles without an API of their own.</summary>
    public static void MapRoleHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        routes.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) });
    }

    /// <summary>Maps <c>/metrics</c> to whom the settings allow it.</summary>
    public static void MapFigures(this IEndpointRouteBuilder routes, TelemetrySection options)
    {
        var store = routes.ServiceProvider.GetRequiredService<MetricStore>();
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
