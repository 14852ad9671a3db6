using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Alerting;

namespace Groundshift.Catalog.Alerting.Events;

/// <summary>Links from an alert to itself and its evidence.</summary>
internal static class AlertLinks
{
    public static BaseUrl Base(Uri url) => new(url.AbsoluteUri.TrimEnd('/'));

    public static JsonArray Of(Alert alert, BaseUrl url, string? change = null)
    {
        var links = new JsonArray { Links.Link("self", url.At($"/alerts/{alert.Id}"), MediaTypes.GeoJson) };
        Add("before", Item(alert.BeforeItem, url), MediaTypes.GeoJson, "Product before");
        Add("after", Item(alert.AfterItem, url), MediaTypes.GeoJson, "Newest product that shows the change");
        Add("change", Item(change, url), MediaTypes.GeoJson, "Change map between two scenes");
        Add("preview", alert.Chip is { } chip ? url.Asset(chip) : null, "image/png", "Before and after");
        Add("superseded-by", alert.SupersededBy is { } other ? url.At($"/alerts/{other}") : null, MediaTypes.GeoJson, "The alert that it became part of");
        return links;

        void Add(string rel, string? href, string type, string title)
        {
            if (href is not null)
            {
                links.Add((JsonNode)Links.Link(rel, href, type, title));
            }
        }
    }

    private static string? Item(string? stored, BaseUrl url) =>
        stored is not null && StoredHref.IsItem(stored, out var collection, out var id) ? url.Item(collection, id) : null;
}
