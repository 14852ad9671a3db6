using System.Globalization;
using System.Text.Json;
using Groundshift.Core.Alerting;

namespace Groundshift.Catalog.Alerting.Lifecycle;

/// <summary>What channels hear of an alert.</summary>
internal enum AlertNews
{
    Candidate,
    Confirmed,
    Updated,
    Acknowledged,
    Dismissed,
    Withdrawn,
    Superseded,
}

/// <summary>The steps of an alert's life, and which of them are worth telling.</summary>
internal static class AlertLife
{
    /// <summary>A told alert that grew by a quarter is told again; less would be a message per scene.</summary>
    private const double WorthTelling = 1.25;

    /// <summary>A dismissed alert comes back once its ground has doubled: the judgement was about the smaller one.</summary>
    private const double ComesBack = 2;

    /// <summary>The state of an alert, known or new, that follows a piece of ground. What a person decided stays decided.</summary>
    public static AlertState Next(Alert? before, PatchCluster cluster) => before switch
    {
        { State: AlertState.Dismissed, Decision: { } decision } when cluster.State != AlertState.Confirmed || cluster.Hectares < decision.Hectares * ComesBack => AlertState.Dismissed,
        { State: AlertState.Acknowledged } when cluster.State != AlertState.Withdrawn => AlertState.Acknowledged,
        _ => cluster.State,
    };

    /// <summary>Why a piece of ground that went back is no alert.</summary>
    public static string Temporary(PatchCluster cluster) => string.Create(
        CultureInfo.InvariantCulture,
        $"Temporary: the ground was {cluster.Main.From} again on {cluster.Reverted?.UtcDateTime:yyyy-MM-dd}.");

    /// <summary>What to tell of a change; null for nothing. Who was never told of an alert hears nothing of its end.</summary>
    public static AlertNews? News(AlertRule rule, Alert? before, Alert after)
    {
        var told = before?.ToldHectares is not null;
        if (before?.State == after.State)
        {
            var grown = after.State is AlertState.Confirmed or AlertState.Acknowledged && after.Hectares >= before.ToldHectares * WorthTelling;
            return grown ? AlertNews.Updated : null;
        }

        return after.State switch
        {
            AlertState.Confirmed => AlertNews.Confirmed,
            AlertState.Candidate => told || rule.TellCandidates ? AlertNews.Candidate : null,
            AlertState.Acknowledged => told ? AlertNews.Acknowledged : null,
            AlertState.Dismissed => told ? AlertNews.Dismissed : null,
            AlertState.Withdrawn => told ? AlertNews.Withdrawn : null,

            // Of one that was withdrawn the channels know already that it is over.
            _ => told && before?.State != AlertState.Withdrawn ? AlertNews.Superseded : null,
        };
    }

    /// <summary>The alert with the number of its next event.</summary>
    public static Alert Told(Alert alert, DateTimeOffset now) =>
        alert with { Sequence = alert.Sequence + 1, ToldHectares = alert.Hectares, Updated = now };

    /// <summary>True when nothing in two alerts differs.</summary>
    public static bool AreEqual(Alert left, Alert right) =>
        JsonSerializer.SerializeToUtf8Bytes(left, AlertJson.Default.Alert).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(right, AlertJson.Default.Alert));
}
