using Groundshift.Core.Telemetry;
using Groundshift.Host.Configuration;
using Groundshift.Host.Roles;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Groundshift.Host.Telemetry;

/// <summary>Sends traces and figures to a collector over OTLP for as long as the host runs; what is left is sent at the stop.</summary>
internal sealed class OtlpExport(TelemetrySection options, Role role) : IHostedService, IDisposable
{
    // What the SDK itself reads: OpenTelemetry specification 1.x, OTLP exporter.
    private const string StandardVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private TracerProvider? _tracer;
    private MeterProvider? _meter;

    /// <summary>True where a collector is named, by setting or by the standard environment variable.</summary>
    public static bool IsAsked(TelemetrySection options) =>
        options.OtlpEndpoint is { Length: > 0 } || Environment.GetEnvironmentVariable(StandardVariable) is { Length: > 0 };

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var resource = ResourceBuilder.CreateDefault()
            .AddService("groundshift", serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}")
            .AddAttributes([new("groundshift.role", role.ToString().ToLowerInvariant())]);
        _tracer = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Traces.Name).AddOtlpExporter(exporter => Configure(exporter, "traces")).Build();
        _meter = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Traces.Name).AddOtlpExporter(exporter => Configure(exporter, "metrics")).Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _tracer?.Dispose();
        _meter?.Dispose();
        (_tracer, _meter) = (null, null);
    }

    private void Configure(OtlpExporterOptions exporter, string signal)
    {
        if (options.OtlpEndpoint is not { Length: > 0 } endpoint)
        {
            return;
        }

        // An endpoint that is set in code is taken as it is: over HTTP it names the signal.
        var isHttp = options.OtlpProtocol == TelemetrySection.HttpProtobuf;
        exporter.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = isHttp ? new Uri($"{endpoint.TrimEnd('/')}/v1/{signal}") : new Uri(endpoint);
    }
}
