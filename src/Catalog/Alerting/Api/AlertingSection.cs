using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Publishing;

namespace Groundshift.Catalog.Alerting.Api;

/// <summary>Tells of alerting in the API description and on the landing page.</summary>
internal sealed class AlertingSection : IApiSection
{
    private static readonly Lazy<string> Text = new(() => Documents.Read("openapi-alerts.json"));

    public void Describe(JsonObject openApi)
    {
        var section = JsonNode.Parse(Text.Value)!.AsObject();
        foreach (var tag in section["tags"]!.AsArray())
        {
            openApi["tags"]!.AsArray().Add(tag!.DeepClone());
        }

        foreach (var (path, operations) in section["paths"]!.AsObject())
        {
            openApi["paths"]![path] = operations!.DeepClone();
        }
    }

    public IEnumerable<JsonObject> LandingLinks(BaseUrl url) => [Links.Link("alerts", url.At("/alerts"), MediaTypes.GeoJson, "Alerts")];
}
