using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;

namespace Groundshift.Catalog.Publishing;

/// <summary>Links of a product item that hold wherever it is served: where it comes from.</summary>
internal static class ProductLinks
{
    public static JsonArray Build(ProductReady ready)
    {
        var links = new JsonArray();
        foreach (var part in ready.Job.Scenes.SelectMany(scene => scene.Parts))
        {
            // A file path of this machine means nothing to a reader elsewhere; the kept copy below serves for it.
            if (part.ItemHref is { } href && Uri.TryCreate(href, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "s3")
            {
                links.Add((JsonNode)Link("derived_from", href, MediaTypes.GeoJson, $"Source item {part.ItemId} as its catalog has it now"));
            }
        }

        foreach (var kept in ready.Assets.Where(asset => AssetKeys.IsSourceItem(asset.Key)))
        {
            var link = Link("derived_from", kept.Path, kept.MediaType, "Source item as it was when it was read");
            link["file:checksum"] = kept.Checksum;
            link["file:size"] = kept.Size;
            links.Add((JsonNode)link);
        }

        var model = Link("derived_from", StoredHref.Item(CollectionIds.Models, ModelItem.IdOf(ready.Job.Model)), MediaTypes.GeoJson, $"Model {ready.Job.Model}");
        model["mlm:name"] = ready.Job.Model.Name;
        links.Add((JsonNode)model);
        if (Find(ready, AssetKeys.Metadata) is { } manifest)
        {
            links.Add((JsonNode)Link("processing-execution", manifest.Path, manifest.MediaType, "Run manifest"));
        }

        return links;
    }

    public static JsonObject Link(string rel, string href, string type, string title) =>
        new() { ["rel"] = rel, ["href"] = href, ["type"] = type, ["title"] = title };

    private static ProductAsset? Find(ProductReady ready, string key) => ready.Assets.FirstOrDefault(asset => asset.Key == key);
}
