using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>Opens labels: a file for all scenes, or the label asset of each scene's own item.</summary>
public sealed class LabelOpener(IAssetAccess assets)
{
    private const string Role = "labels";
    private const string UsualKey = "labels";

    // A country's parcels as GeoJSON; what is larger belongs into a raster.
    private const int MostVectorBytes = 512 << 20;

    /// <summary>Opens a file.</summary>
    /// <param name="path">GeoJSON or raster on this machine.</param>
    /// <param name="access">Name of the access that opens local files.</param>
    /// <param name="property">Property of GeoJSON features that holds the class; null for the only one.</param>
    /// <param name="scene">Any scene: it lends its identity to messages.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidInputException">It holds no labels.</exception>
    public Task<LabelSource> OpenFileAsync(string path, string access, string? property, SceneSource scene, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        var asset = new AssetReference { Href = StacHref.OfFile(full).AbsoluteUri, Access = access, Key = Path.GetFileName(full) };
        return OpenAsync(asset, LooksLikeJson(full), null, [], property, scene, cancellationToken);
    }

    /// <summary>Opens the label asset of a scene's item.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="key">Key of the asset; null for the one whose role is <c>labels</c>.</param>
    /// <param name="property">Property of GeoJSON features that holds the class; null for the only one.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidInputException">The item has no such asset, or it holds no labels.</exception>
    public Task<LabelSource> OpenAssetAsync(SceneSource scene, string? key, string? property, CancellationToken cancellationToken)
    {
        var item = new StacItem((JsonObject)JsonNode.Parse(scene.ItemJson)!);
        var asset = Find(item, key, scene);
        var href = StacHref.Resolve($"assets.{asset.Key}.href", asset.Href, scene.ItemHref is { } address ? new Uri(address) : null);
        var reference = new AssetReference
        {
            Href = href.AbsoluteUri,
            Key = asset.Key,
            Access = scene.Bands[0].Asset.Access,
            MediaType = asset.MediaType,
            Size = asset.Size,
            Checksum = asset.Checksum,
        };
        var isJson = asset.MediaType?.Contains("json", StringComparison.OrdinalIgnoreCase) ?? href.AbsolutePath.EndsWith("json", StringComparison.OrdinalIgnoreCase);
        return OpenAsync(reference, isJson, asset.Nodata, Declared(asset), property, scene, cancellationToken);
    }

    private static StacAsset Find(StacItem item, string? key, SceneSource scene)
    {
        var labelled = item.ReadAssets().Where(asset => key is null ? asset.Roles.Contains(Role) : asset.Key == key).ToArray();
        return labelled.FirstOrDefault(asset => asset.Key == UsualKey) ?? labelled.FirstOrDefault()
            ?? throw new InvalidInputException(
                "--labels", key is null ? $"an asset with the role '{Role}' in item {scene.ItemId}" : $"a file, or an asset '{key}' in item {scene.ItemId}", "neither", "Name a GeoJSON file or a raster with '--labels'.");
    }

    private static DeclaredLabel[] Declared(StacAsset asset)
    {
        var classes = asset.Json["classification:classes"] as JsonArray
            ?? (asset.Json["bands"] as JsonArray ?? asset.Json["raster:bands"] as JsonArray)?[0]?["classification:classes"] as JsonArray;
        return [.. (classes ?? []).OfType<JsonObject>().Select(entry =>
        {
            string? Text(string field) => (entry[field] as JsonValue)?.ToString();
            var label = Text("value") ?? "";
            var name = Text("name") ?? $"class_{label}";
            return new DeclaredLabel(label, name, Text("title") ?? name, Text("color_hint"), Text("nodata") == "true");
        })];
    }

    private Task<LabelSource> OpenAsync(
        AssetReference asset, bool isJson, double? nodata, IReadOnlyList<DeclaredLabel> declared, string? property, SceneSource scene, CancellationToken cancellationToken) =>
        DedicatedThread.RunAsync<LabelSource>("labels", () =>
        {
            var source = new BlockingRasterSource(assets, cancellationToken);
            return isJson
                ? VectorLabels.Parse(Encoding.UTF8.GetString(AssetBytes.Read(asset, asset.Key, source, MostVectorBytes)), property, asset.Key)
                : RasterLabels.Open(asset, nodata, declared, scene, source);
        });

    private static bool LooksLikeJson(string path)
    {
        using var stream = File.OpenRead(path);
        int next;
        do
        {
            next = stream.ReadByte();
        }
        while (next is ' ' or '\t' or '\r' or '\n' or 0xEF or 0xBB or 0xBF);
        return next == '{';
    }
}
