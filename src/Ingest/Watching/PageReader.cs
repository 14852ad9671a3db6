using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Watching;

/// <summary>Reads the pages of one search: items that pages repeat are given once, and those of other collections not at all.</summary>
internal sealed class PageReader(StacLanding landing, string collection)
{
    private readonly HashSet<string> _seen = [];

    /// <summary>True when the last page had an item that no earlier page had.</summary>
    public bool LastWasNews { get; private set; }

    public StacPage Read(StacDocument page)
    {
        if (page.Json["features"] is not JsonArray features)
        {
            throw new InvalidInputException(
                page.Uri.GetLeftPart(UriPartial.Path), "a list of STAC items", "no features", "Check that the address is that of a STAC API.");
        }

        var entries = new List<FoundItem>(features.Count);
        LastWasNews = false;
        foreach (var feature in features)
        {
            if (Read(page.Uri, feature) is { } entry)
            {
                entries.Add(entry);
                LastWasNews = true;
            }
        }

        var shell = new StacItemCollection(page.Json);
        return new StacPage(entries, shell.Matched, shell.Links.Any(link => link.Rel == "next"));
    }

    private FoundItem? Read(Uri page, JsonNode? feature)
    {
        if (feature is not JsonObject json)
        {
            return Once("\0" + feature?.ToJsonString()) ? Broken(page, "features", "an item", "something else") : null;
        }

        var item = new StacItem(json);
        if (item.Json["id"] is not JsonValue value || !value.TryGetValue<string>(out var id) || id.Length == 0)
        {
            return Once("\0" + ContentHash.Of(item)) ? Broken(page, "features.id", "a string", json["id"]?.ToJsonString() ?? "nothing") : null;
        }

        return (item.Collection is null || item.Collection == collection) && Once(id) ? new FoundItem { Uri = AddressOf(item, id, page), Item = item } : null;
    }

    private bool Once(string key) => _seen.Add(key);

    private static FoundItem Broken(Uri page, string field, string expected, string found) => new()
    {
        Uri = page,
        Problem = new InvalidInputException(field, expected, found, "Tell the catalog's operator."),
    };

    // Relative hrefs are seen from the item's own address; only a web address may be one, or a page could point at local files.
    private Uri AddressOf(StacItem item, string id, Uri page)
    {
        if (item.FindLink("self") is { } self)
        {
            try
            {
                var address = StacHref.Resolve("links.self", self.Href, page);
                if (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
                {
                    return address;
                }
            }
            catch (InvalidInputException)
            {
                // A self link that is no address says nothing; the API's own layout does.
            }
        }

        return landing.ItemUri(collection, id);
    }
}
