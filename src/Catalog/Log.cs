using Groundshift.Catalog.Publishing;
using Groundshift.Core.Jobs;
using Microsoft.Extensions.Logging;

namespace Groundshift.Catalog;

/// <summary>Every log line of the catalog: event ids 3000 to 3999.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "Item {Item} of {Collection}: {Outcome} (job {JobId})")]
    public static partial void Published(ILogger logger, string item, string collection, PublishOutcome outcome, JobId jobId);

    [LoggerMessage(3001, LogLevel.Error, "Message {Message} of topic {Topic} failed {Attempts} times; next attempt in {Delay}")]
    public static partial void MessageFailed(ILogger logger, string message, string topic, int attempts, TimeSpan delay, Exception error);

    [LoggerMessage(3002, LogLevel.Error, "The outbox cannot be read; next attempt in {Delay}")]
    public static partial void OutboxFailed(ILogger logger, TimeSpan delay, Exception error);

    [LoggerMessage(3003, LogLevel.Information, "Static catalog written anew: {Items} items")]
    public static partial void StaticRepaired(ILogger logger, int items);

    [LoggerMessage(3010, LogLevel.Error, "Request {RequestId} {Method} {Path} failed")]
    public static partial void RequestFailed(ILogger logger, string requestId, string method, string path, Exception error);

    [LoggerMessage(3011, LogLevel.Warning, "The catalog is not ready")]
    public static partial void NotReady(ILogger logger, Exception error);
}
