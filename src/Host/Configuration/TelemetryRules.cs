namespace Groundshift.Host.Configuration;

/// <summary>Rules about the settings of telemetry.</summary>
internal static class TelemetryRules
{
    private static readonly string[] Protocols = [TelemetrySection.Grpc, TelemetrySection.HttpProtobuf];
    private static readonly string[] Readers = [TelemetrySection.Local, TelemetrySection.Everybody, TelemetrySection.Off];

    public static IEnumerable<string> Check(TelemetrySection options)
    {
        if (options.OtlpEndpoint is { Length: > 0 } endpoint && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"))
        {
            yield return $"Telemetry:OtlpEndpoint is '{endpoint}', not an absolute http or https URL";
        }

        if (!Protocols.Contains(options.OtlpProtocol))
        {
            yield return $"Telemetry:OtlpProtocol is '{options.OtlpProtocol}', not one of {string.Join(", ", Protocols)}";
        }

        if (!Readers.Contains(options.Metrics))
        {
            yield return $"Telemetry:Metrics is '{options.Metrics}', not one of {string.Join(", ", Readers)}";
        }

        if (options.MaxLagMinutes < 1 || !(options.PricePerDeviceHour >= 0))
        {
            yield return $"Telemetry:MaxLagMinutes and Telemetry:PricePerDeviceHour are {options.MaxLagMinutes} and {options.PricePerDeviceHour}, not at least 1 and 0";
        }
    }
}
