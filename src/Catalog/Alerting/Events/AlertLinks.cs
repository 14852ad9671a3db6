using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Alerting;

namespace Groundshift.Catalog.Alerting.Events;

/// <summary>Links from an alert to itself and its evidence.</summary>
internal static class AlertLinks
{
    public static BaseUrl Base(Uri url) => new(url.AbsoluteUri.TrimEnd('/'));

    /// <summary>The links.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="url">Where they begin.</param>
    /// <param name="change">Stored address of the change item, where there is one.</param>
    public static JsonArray Of(Alert alert, BaseUrl url, string? change) => Of(alert, url, Item(change, url), "Change map between two scenes");

    /// <summary>The links of an event, which is sent when the change map may not be there yet: where it will be found.</summary>
    public static JsonArray OfEvent(Alert alert, BaseUrl url) =>
        Of(alert, url, url.At($"/alerts/{alert.Id}/change"), "Change map between two scenes, once there is one");

    private static JsonArray Of(Alert alert, BaseUrl url, string? change, string title)
    {
        var links = new JsonArray { Links.Link("self", url.At($"/alerts/{alert.Id}"), MediaTypes.GeoJson) };
        Add("before", Item(alert.BeforeItem, url), MediaTypes.GeoJson, "Product before");
        Add("after", Item(alert.AfterItem, url), MediaTypes.GeoJson, "Newest product that shows the change");
        Add("change", change, MediaTypes.GeoJson, title);
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
