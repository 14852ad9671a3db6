using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Alerting.Lifecycle;
using Groundshift.Core.Alerting;

namespace Groundshift.Catalog.Alerting.Events;

/// <summary>What channels are told of an alert: a thin summary with links.</summary>
public static class AlertEvents
{
    /// <summary>What types of alert events begin with.</summary>
    public const string TypePrefix = "groundshift.alert.";

    /// <summary>The event's subject: what its order is kept by.</summary>
    public static string Subject(string alert) => $"alerts/{alert}";

    /// <summary>The event of an alert's newest sequence number.</summary>
    internal static ChannelEvent Of(Alert alert, AlertNews news, AlertingSettings settings)
    {
        var url = AlertLinks.Base(settings.PublicUrl);
        var data = AlertFeature.Properties(alert);
        data["id"] = alert.Id;
        data["bbox"] = Publishing.GeometryJson.Bbox(alert.Geometry);
        data["chip"] = alert.Chip;
        data["links"] = AlertLinks.OfEvent(alert, url);
        return CloudEvents.Wrap(
            string.Create(CultureInfo.InvariantCulture, $"{alert.Id}-{alert.Sequence}"),
            TypePrefix + LowerName.Of(news),
            url.At("/alerts"),
            Subject(alert.Id),
            alert.Updated,
            data,

            // Fixed width, for the extension asks for an order by characters. Source: CloudEvents extension "sequence".
            ("sequence", JsonValue.Create(alert.Sequence.ToString("D10", CultureInfo.InvariantCulture))));
    }
}
