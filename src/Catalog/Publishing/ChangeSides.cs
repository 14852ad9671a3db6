using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>
/// Links from a change item to the land cover of its two scenes, by the same model over the same area, as soon as both items are there:
/// whichever is published last makes them.
/// </summary>
/// <remarks>
/// They are <c>related</c> (RFC 4287) and not <c>derived_from</c>: the change is worked out from the scenes. What is read under a
/// transaction is held, so that of a change and a land cover that are published at once the later one sees the other.
/// </remarks>
internal sealed class ChangeSides(IStoreTransaction transaction, ICatalogStore catalog)
{
    private const string Relation = "related";
    private const int Page = 100;

    private static readonly string[] Titles = ["Land cover before", "Land cover after"];

    /// <summary>Adds the links of a change item to the land cover that is there.</summary>
    public async ValueTask LinkAsync(StacItem change, SceneJob job, CancellationToken cancellationToken)
    {
        var collection = CollectionIds.Of(ProductKinds.LandCover, job.Model.Name);
        foreach (var (title, scene) in Titles.Zip([job.Scenes[0], job.Primary]))
        {
            var id = ProductItemId.OfLandCover(scene.Key, job.Area.Id, job.Model);
            if (await catalog.FindItemAsync(collection, id, transaction, cancellationToken).ConfigureAwait(false) is not null)
            {
                Add(change, title, StoredHref.Item(collection, id));
            }
        }
    }

    /// <summary>The change items that a new land-cover item is a side of, each with its link.</summary>
    public async ValueTask<IReadOnlyList<StacItem>> LinkedToAsync(StacItem landCover, ProductReady ready, CancellationToken cancellationToken)
    {
        var collection = CollectionIds.Of(ProductKinds.Change, ready.Job.Model.Name);
        var moment = Nanoseconds.Of(ready.Job.Primary.Parts.Min(part => part.Acquired));
        var search = new ItemSearch
        {
            Collections = [collection], Intersects = ready.Footprint, Datetime = new DatetimeRange(moment, moment), Limit = Page,
        };
        var linked = new List<StacItem>();
        do
        {
            var page = await catalog.SearchAsync(search, cancellationToken).ConfigureAwait(false);
            foreach (var found in page.Items)
            {
                if (SideOf(found.Item, landCover) is { } side
                    && await catalog.FindItemAsync(collection, found.Item.Id, transaction, cancellationToken).ConfigureAwait(false) is { Item: var held })
                {
                    var change = new StacItem(held.Json.DeepClone().AsObject());
                    Add(change, Titles[side], StoredHref.Item(landCover.Collection!, landCover.Id));
                    linked.Add(change);
                }
            }

            search = search with { Token = page.Next };
        }
        while (search.Token is not null);
        return linked;
    }

    // Which side of a change a land cover is, if any: of the same area, model and version, and of one of its scenes.
    private static int? SideOf(StacItem change, StacItem landCover)
    {
        string[] same = ["groundshift:area", "groundshift:model", "groundshift:model_version"];
        var scene = landCover.ReadText("groundshift:scene");
        return same.All(property => change.ReadText(property) == landCover.ReadText(property))
            && change.ReadProperties?["groundshift:scenes"] is JsonArray { Count: > 1 } scenes
            ? scenes[0]!.GetValue<string>() == scene ? 0 : scenes[^1]!.GetValue<string>() == scene ? 1 : null
            : null;
    }

    // In the order of the titles, whichever came first.
    private static void Add(StacItem change, string title, string href)
    {
        var links = change.Json["links"]!.AsArray();
        var place = links.Count;
        for (var at = links.Count - 1; at >= 0; at--)
        {
            if (links[at]?["rel"]?.GetValue<string>() != Relation)
            {
                continue;
            }

            var other = links[at]!["title"]?.GetValue<string>();
            if (other == title)
            {
                links.RemoveAt(at);
                place = at;
                break;
            }

            place = Array.IndexOf(Titles, other) > Array.IndexOf(Titles, title) ? at : place;
        }

        links.Insert(place, ProductLinks.Link(Relation, href, MediaTypes.GeoJson, title));
    }
}
