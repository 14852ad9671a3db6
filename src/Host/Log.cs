using Groundshift.Models.Onnx;
using Microsoft.Extensions.Logging;

namespace Groundshift.Host;

/// <summary>What the host logs. Event ids 5000 to 5999; a retired id stays reserved.</summary>
internal static partial class Log
{
    [LoggerMessage(5002, LogLevel.Information, "{Task}: {Count} removed that are no longer needed")]
    public static partial void Housekept(ILogger logger, string task, int count);

    [LoggerMessage(5003, LogLevel.Warning, "{Task}: could not be done, and is tried again")]
    public static partial void HousekeepingFailed(ILogger logger, string task, Exception error);

    [LoggerMessage(5001, LogLevel.Warning, "ONNX Runtime ({Severity}): {Text}")]
    public static partial void OnnxMessage(ILogger logger, OnnxSeverity severity, string text);

    [LoggerMessage(5005, LogLevel.Information, "This process holds lease {Lease} and does its work")]
    public static partial void Leads(ILogger logger, string lease);

    [LoggerMessage(5006, LogLevel.Warning, "Lease {Lease} could not be asked for: {Reason}")]
    public static partial void LeaseNotTaken(ILogger logger, string lease, string reason);

    [LoggerMessage(5004, LogLevel.Warning, "Not ready. {Part}: {Reason}")]
    public static partial void NotReady(ILogger logger, string part, string reason);
}
