using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Alerting;

namespace Groundshift.Catalog.Alerting.Events;

/// <summary>An alert as GeoJSON.</summary>
public static class AlertFeature
{
    private const int AreaDecimals = 4;
    private const int PlaceDecimals = 6;

    /// <summary>The feature, with links to its evidence below the address of the settings.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="settings">Where links begin.</param>
    /// <param name="change">Stored address of the change item, where there is one.</param>
    public static JsonObject Of(Alert alert, AlertingSettings settings, string? change) => Of(alert, AlertLinks.Base(settings.PublicUrl), change);

    /// <summary>The feature, with links to its evidence.</summary>
    internal static JsonObject Of(Alert alert, BaseUrl url, string? change) => new()
    {
        ["type"] = "Feature",
        ["id"] = alert.Id,
        ["geometry"] = GeometryJson.Of(alert.Geometry),
        ["bbox"] = GeometryJson.Bbox(alert.Geometry),
        ["properties"] = Properties(alert),
        ["links"] = AlertLinks.Of(alert, url, change),
    };

    /// <summary>Everything but the outline.</summary>
    internal static JsonObject Properties(Alert alert)
    {
        var centre = alert.Geometry.InteriorPoint;
        var main = alert.Transitions[0];
        var json = new JsonObject
        {
            ["state"] = LowerName.Of(alert.State),
            ["reason"] = alert.Reason,
            ["severity"] = LowerName.Of(alert.Severity),
            ["area"] = alert.Area,
            ["area_revision"] = alert.AreaRevision,
            ["rule"] = alert.Rule,
            ["rule_revision"] = alert.RuleRevision,
            ["from"] = main.From,
            ["to"] = main.To,
            ["transitions"] = new JsonArray([.. alert.Transitions.Select(Transition)]),
            ["hectares"] = Math.Round(alert.Hectares, AreaDecimals),
            ["pending_hectares"] = Math.Round(alert.PendingHectares, AreaDecimals),
            ["confidence"] = Math.Round(alert.Confidence, AreaDecimals),
            ["centroid"] = new JsonArray(Math.Round(centre.X, PlaceDecimals), Math.Round(centre.Y, PlaceDecimals)),
            ["last_before"] = Time(alert.LastBefore),
            ["first_evidence"] = Time(alert.FirstEvidence),
            ["last_evidence"] = Time(alert.LastEvidence),
            ["reverted"] = Time(alert.Reverted),
            ["supporting"] = alert.Supporting,
            ["observations"] = alert.Observations,
            ["superseded_by"] = alert.SupersededBy,
            ["sequence"] = alert.Sequence,
            ["created"] = Time(alert.Created),
            ["updated"] = Time(alert.Updated),
        };
        if (alert.Decision is { } decision)
        {
            json["decision"] = new JsonObject { ["by"] = decision.By, ["time"] = Time(decision.Time), ["note"] = decision.Note };
        }

        return json;
    }

    private static JsonNode Transition(AlertTransition transition) => new JsonObject
    {
        ["from"] = transition.From,
        ["to"] = transition.To,
        ["hectares"] = Math.Round(transition.Hectares, AreaDecimals),
    };

    private static string? Time(DateTimeOffset? time) => time is { } known ? Timestamp.Text(known) : null;
}
