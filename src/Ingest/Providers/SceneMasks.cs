using Groundshift.Core.Jobs;

namespace Groundshift.Ingest.Providers;

/// <summary>Finds the quality layers of an item. A layer whose legend is not known is left out and noted, not guessed.</summary>
internal static class SceneMasks
{
    private static readonly (string Key, SceneMaskKind Kind)[] EnMapLayers =
    [
        ("quality_cloud", SceneMaskKind.EnMapCloud),
        ("quality_cloud_shadow", SceneMaskKind.EnMapCloudShadow),
        ("quality_cirrus", SceneMaskKind.EnMapCirrus),
        ("quality_haze", SceneMaskKind.EnMapHaze),
        ("quality_snow", SceneMaskKind.EnMapSnow),
        ("defective_pixel_mask", SceneMaskKind.EnMapDefect),
        ("quality_classes", SceneMaskKind.EnMapClasses),
    ];

    public static IReadOnlyList<SceneMask> OfSentinel2(ProviderItem item, Func<Uri, string> access)
    {
        var masks = new List<SceneMask>();
        var classification = item.Assets
            .Where(asset => asset.MayHoldPixels && (Is(asset, "scl") || asset.Key.StartsWith("scl_", StringComparison.OrdinalIgnoreCase) || Is(asset, "scl-jp2")))
            .OrderBy(asset => asset.GsdMetres ?? double.MaxValue)
            .ThenBy(asset => asset.Key.Length)
            .FirstOrDefault();
        if (classification is not null)
        {
            masks.Add(Mask(item, classification, SceneMaskKind.SceneClassification, access));
        }

        masks.AddRange(CloudMask(item, access));
        return masks;
    }

    public static IReadOnlyList<SceneMask> OfEnMap(ProviderItem item, Func<Uri, string> access) =>
        [.. EnMapLayers
            .Select(layer => (layer.Kind, Asset: item.Asset(layer.Key)))
            .Where(entry => entry.Asset is { MayHoldPixels: true })
            .Select(entry => Mask(item, entry.Asset!, entry.Kind, access))];

    /// <summary>The asset <c>cloud_mask</c>, read by its class names.</summary>
    public static IEnumerable<SceneMask> CloudMask(ProviderItem item, Func<Uri, string> access)
    {
        if (item.Asset("cloud_mask") is not { MayHoldPixels: true } asset)
        {
            return [];
        }

        if (Legend(asset.Classes()) is { } kind)
        {
            return [Mask(item, asset, kind, access)];
        }

        item.Notes.Add("The asset cloud_mask has no class list that is known, and was not used.");
        return [];
    }

    private static SceneMaskKind? Legend(IReadOnlyDictionary<int, string> classes)
    {
        bool Named(int value, string word) => classes.TryGetValue(value, out var name) && name.Contains(word, StringComparison.OrdinalIgnoreCase);

        if (classes.Count == 4 && Named(0, "clear") && Named(1, "thick") && Named(2, "thin") && Named(3, "shadow"))
        {
            return SceneMaskKind.CloudSen12;
        }

        return classes.Count == 2 && !Named(0, "cloud") && (Named(1, "cloud") || Named(255, "cloud")) ? SceneMaskKind.BinaryCloud : null;
    }

    private static SceneMask Mask(ProviderItem item, ProviderAsset asset, SceneMaskKind kind, Func<Uri, string> access) =>
        new() { Kind = kind, Asset = item.Reference(asset, access), GsdMetres = asset.GsdMetres };

    private static bool Is(ProviderAsset asset, string key) => asset.Key.Equals(key, StringComparison.OrdinalIgnoreCase);
}
