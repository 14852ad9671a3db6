using Azure.Monitor.OpenTelemetry.Exporter;
using Groundshift.Host.Configuration;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Groundshift.Ingest.Functions.Hosting;

/// <summary>Traces and metrics to Application Insights where the environment names it, and by OTLP where it or a setting names a collector.</summary>
internal static class Telemetry
{
    // The functions host reads it too, and tells of invocations; what this process traces leaves by itself.
    private const string Insights = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    // Source: OpenTelemetry specification, "OTLP exporter": the exporter's own settings.
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Own = "Groundshift*";

    /// <param name="services">Services of the process.</param>
    /// <param name="options">May name a collector.</param>
    /// <param name="environment">A variable of the environment by name.</param>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, TelemetrySection options, Func<string, string?> environment)
    {
        var telemetry = services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(traces => traces.AddSource(Own))
            .WithMetrics(metrics => metrics.AddMeter(Own));
        if (environment(Insights) is { Length: > 0 } connection)
        {
            telemetry.UseAzureMonitorExporter(options => options.ConnectionString = connection);
        }

        if (options.OtlpEndpoint is { Length: > 0 } endpoint)
        {
            telemetry.UseOtlpExporter(options.OtlpProtocol == TelemetrySection.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf, new Uri(endpoint));
        }
        else if (environment(Collector) is { Length: > 0 })
        {
            telemetry.UseOtlpExporter();
        }

        return services;
    }
}
