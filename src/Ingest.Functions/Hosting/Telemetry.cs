using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Groundshift.Ingest.Functions.Hosting;

/// <summary>Traces and metrics by OTLP, where the environment names a collector.</summary>
internal static class Telemetry
{
    // Source: OpenTelemetry specification, "OTLP exporter": the exporter's own settings.
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Own = "Groundshift*";

    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        var telemetry = services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(traces => traces.AddSource(Own))
            .WithMetrics(metrics => metrics.AddMeter(Own));
        if (Environment.GetEnvironmentVariable(Endpoint) is { Length: > 0 })
        {
            telemetry.UseOtlpExporter();
        }

        return services;
    }
}
