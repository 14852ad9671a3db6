using Groundshift.Catalog.Alerting.Lifecycle;
using Groundshift.Catalog.Publishing;
using Groundshift.Catalog.Pushing;
using Groundshift.Core.Alerting;
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

    [LoggerMessage(3015, LogLevel.Warning, "Request {RequestId} {Method} {Path} cannot be answered now: {Reason}")]
    public static partial void RequestPutOff(ILogger logger, string requestId, string method, string path, string reason);

    [LoggerMessage(3011, LogLevel.Warning, "The catalog is not ready")]
    public static partial void NotReady(ILogger logger, Exception error);

    [LoggerMessage(3012, LogLevel.Debug, "Request {RequestId}: a token is not taken: {Reason}")]
    public static partial void TokenRefused(ILogger logger, string requestId, string reason);

    [LoggerMessage(3013, LogLevel.Information, "{Keys} signing keys of {Issuer}")]
    public static partial void SigningKeysFetched(ILogger logger, string issuer, int keys);

    [LoggerMessage(3014, LogLevel.Warning, "The signing keys of {Issuer} cannot be fetched: {Reason}")]
    public static partial void SigningKeysFailed(ILogger logger, string issuer, string reason);

    [LoggerMessage(3040, LogLevel.Debug, "Item {Item} of {Collection} is {Outcome} at the other catalog")]
    public static partial void Pushed(ILogger logger, string item, string collection, RemoteOutcome outcome);

    [LoggerMessage(3041, LogLevel.Warning, "{Item} failed {Attempts} times at the other catalog; next attempt in {Delay}: {Detail}")]
    public static partial void PushFailed(ILogger logger, string item, int attempts, TimeSpan delay, string detail);

    [LoggerMessage(3042, LogLevel.Error, "The other catalog does not take item {Item} of {Collection}; it is not sent again until it changes: {Detail}")]
    public static partial void PushRefused(ILogger logger, string item, string collection, string detail);

    [LoggerMessage(3044, LogLevel.Warning, "Alarm: {Count} changes wait for the other catalog, the oldest for {Age}")]
    public static partial void PushLate(ILogger logger, long count, TimeSpan age);

    [LoggerMessage(3045, LogLevel.Information, "The alarm is over: the other catalog has caught up")]
    public static partial void PushCaughtUp(ILogger logger);

    [LoggerMessage(3046, LogLevel.Warning, "What waits for the other catalog could not be counted: {Reason}")]
    public static partial void PushUnknown(ILogger logger, string reason);

    [LoggerMessage(3043, LogLevel.Warning, "Nothing is sent to {Host} for {Delay}: {Detail}")]
    public static partial void PushHeld(ILogger logger, string host, TimeSpan delay, string detail);

    [LoggerMessage(3020, LogLevel.Information, "Alert {Alert}: {News} (rule {Rule}, {Hectares:0.##} ha)")]
    public static partial void AlertChanged(ILogger logger, string alert, AlertNews news, string rule, double hectares);

    [LoggerMessage(3021, LogLevel.Information, "Step {Sequence} of state {State} came after a newer one; its patches change nothing")]
    public static partial void LateReport(ILogger logger, long sequence, string state);

    [LoggerMessage(3022, LogLevel.Debug, "Event {Event} to channel {Channel}: {State} at attempt {Attempt}. {Detail}")]
    public static partial void Delivered(ILogger logger, string @event, string channel, DeliveryState state, int attempt, string detail);

    [LoggerMessage(3023, LogLevel.Warning, "Event {Event} to channel {Channel} failed {Attempt} times; next attempt in {Delay}. {Detail}")]
    public static partial void DeliveryFailed(ILogger logger, string @event, string channel, int attempt, TimeSpan delay, string detail);

    [LoggerMessage(3024, LogLevel.Error, "Channel {Channel} has taken nothing since {Since}: no alert reaches it")]
    public static partial void ChannelDead(ILogger logger, string channel, DateTimeOffset since);

    [LoggerMessage(3025, LogLevel.Error, "Channel {Channel} is switched off. {Reason}")]
    public static partial void ChannelDisabled(ILogger logger, string channel, string reason);

    [LoggerMessage(3026, LogLevel.Error, "Deliveries cannot be read; next attempt in {Delay}")]
    public static partial void DeliveriesFailed(ILogger logger, TimeSpan delay, Exception error);

    [LoggerMessage(3027, LogLevel.Error, "Event {Event} to channel {Channel} met a bug")]
    public static partial void DeliveryBroke(ILogger logger, string @event, string channel, Exception error);
}
