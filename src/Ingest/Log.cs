using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest;

/// <summary>Everything that Ingest logs: event ids 1000 to 1999; Watching has 1000 to 1399, Planning and Providers the rest.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "Watch {WatchId}: swept {Pages} pages, {Seen} items seen, {Fresh} new, {Changed} changed, {Refused} refused, {Jobs} jobs planned")]
    public static partial void Swept(this ILogger logger, string watchId, int pages, int seen, int fresh, int changed, int refused, int jobs);

    [LoggerMessage(1001, LogLevel.Warning, "Watch {WatchId}: the sweep failed and is tried again at the next interval: {Reason}")]
    public static partial void SweepFailed(this ILogger logger, string watchId, string reason);

    [LoggerMessage(1002, LogLevel.Warning, "Watch {WatchId}: item {ItemId} cannot be used: {Reason}")]
    public static partial void ItemRefused(this ILogger logger, string watchId, string itemId, string reason);

    [LoggerMessage(1006, LogLevel.Information, "Watch {WatchId}: no area is fed by it, so nothing is searched; add one with 'groundshift area add'")]
    public static partial void NoAreas(this ILogger logger, string watchId);

    [LoggerMessage(1003, LogLevel.Warning, "Watch {WatchId}: nothing new since {LastNews}, longer than {Silence}; the catalog may have stopped publishing")]
    public static partial void Silence(this ILogger logger, string watchId, DateTimeOffset lastNews, TimeSpan silence);

    [LoggerMessage(1004, LogLevel.Information, "Watch {WatchId}: reconciliation found {Missed} missed and {Vanished} vanished items")]
    public static partial void Reconciled(this ILogger logger, string watchId, int missed, int vanished);

    [LoggerMessage(1005, LogLevel.Information, "Request to {Host} failed ({Reason}); attempt {Attempt} follows in {Delay}")]
    public static partial void RequestRetried(this ILogger logger, string host, string reason, int attempt, TimeSpan delay);

    [LoggerMessage(1007, LogLevel.Information, "Watch {WatchId}: the sweep stops, another process goes on with it")]
    public static partial void SweepHandedOver(this ILogger logger, string watchId);

    [LoggerMessage(1008, LogLevel.Warning, "The watches could not be read and are looked at again: {Reason}")]
    public static partial void WatchesNotRead(this ILogger logger, string reason);

    [LoggerMessage(1300, LogLevel.Information, "{Accepted} notifications of items accepted, {Ignored} ignored")]
    public static partial void Notified(this ILogger logger, int accepted, int ignored);

    [LoggerMessage(1301, LogLevel.Information, "Watch {WatchId}: item {ItemId} was told of and is read, {Jobs} jobs planned")]
    public static partial void PushTaken(this ILogger logger, string watchId, string itemId, int jobs);

    [LoggerMessage(1302, LogLevel.Information, "Watch {WatchId}: item {ItemId} was told of and is looked for again in {Wait}: {Reason}")]
    public static partial void PushWaits(this ILogger logger, string watchId, string itemId, TimeSpan wait, string reason);

    [LoggerMessage(1305, LogLevel.Information, "Watch {WatchId}: item {ItemId} was called gone and is gone")]
    public static partial void RemovalTaken(this ILogger logger, string watchId, string itemId);

    [LoggerMessage(1303, LogLevel.Warning, "Watch {WatchId}: item {ItemId} was told of and is given up: {Reason}")]
    public static partial void PushGivenUp(this ILogger logger, string watchId, string itemId, string reason);

    [LoggerMessage(1304, LogLevel.Warning, "The inbox could not be read and is looked at again: {Reason}")]
    public static partial void InboxFailed(this ILogger logger, string reason);

    [LoggerMessage(1400, LogLevel.Information, "Job {JobId} for area {AreaId} planned over {SceneKey}, {Priority}")]
    public static partial void JobPlanned(this ILogger logger, string jobId, string areaId, string sceneKey, Core.Jobs.JobPriority priority);

    [LoggerMessage(1401, LogLevel.Information, "Job {JobId} for area {AreaId} is not needed any more: {Reason}")]
    public static partial void JobSuperseded(this ILogger logger, string jobId, string areaId, string reason);

    [LoggerMessage(1402, LogLevel.Warning, "Jobs wait in the outbox and are sent later: {Reason}")]
    public static partial void RelayFailed(this ILogger logger, string reason);

    [LoggerMessage(1403, LogLevel.Warning, "Job {JobId} waits longer than {Wait} while its queue holds fewer messages than jobs wait: its message is lost, it is sent again")]
    public static partial void MessageLost(this ILogger logger, string jobId, TimeSpan wait);

    [LoggerMessage(1405, LogLevel.Warning, "Job {JobId} {Reason}")]
    public static partial void BudgetSpent(this ILogger logger, string jobId, string reason);

    [LoggerMessage(1410, LogLevel.Warning, "Alarm: {What}")]
    public static partial void AlarmBegins(this ILogger logger, string what);

    [LoggerMessage(1411, LogLevel.Information, "The alarm is over: {What}")]
    public static partial void AlarmEnds(this ILogger logger, string what);

    [LoggerMessage(1412, LogLevel.Warning, "Queues and watches could not be looked at: {Reason}")]
    public static partial void FlowUnknown(this ILogger logger, string reason);

    [LoggerMessage(1500, LogLevel.Warning, "Lease {Lease} is lost to another process; what was under way stops")]
    public static partial void LeaseLost(this ILogger logger, string lease);

    [LoggerMessage(1501, LogLevel.Warning, "Lease {Lease} could not be renewed yet: {Reason}")]
    public static partial void LeaseNotRenewed(this ILogger logger, string lease, string reason);

    [LoggerMessage(1502, LogLevel.Information, "Lease {Lease} could not be given back and runs out by itself: {Reason}")]
    public static partial void LeaseKept(this ILogger logger, string lease, string reason);

    [LoggerMessage(1600, LogLevel.Debug, "Access {Access}: the token of {Scope} was renewed and ends at {Until}")]
    public static partial void TokenRenewed(this ILogger logger, string access, string scope, DateTimeOffset until);
}
