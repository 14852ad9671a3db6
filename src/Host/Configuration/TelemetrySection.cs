namespace Groundshift.Host.Configuration;

/// <summary>What leaves about how the service does.</summary>
internal sealed class TelemetrySection
{
    /// <summary>OTLP over gRPC.</summary>
    public const string Grpc = "grpc";

    /// <summary>OTLP over HTTP.</summary>
    public const string HttpProtobuf = "http/protobuf";

    /// <summary>Figures for this machine alone.</summary>
    public const string Local = "local";

    /// <summary>Figures for everybody.</summary>
    public const string Everybody = "all";

    /// <summary>No figures.</summary>
    public const string Off = "off";

    /// <summary>Address of a collector; without it <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> counts, and without that nothing is exported.</summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>grpc or http/protobuf, for <see cref="OtlpEndpoint"/>.</summary>
    public string OtlpProtocol { get; set; } = Grpc;

    /// <summary>Who may read <c>/metrics</c>: local, all or off.</summary>
    public string Metrics { get; set; } = Local;

    /// <summary>What an hour of a worker's device costs, for the estimate of costs.</summary>
    public double PricePerDeviceHour { get; set; }

    /// <summary>Minutes after which an open fresh job is an alarm.</summary>
    public int MaxLagMinutes { get; set; } = 180;
}
