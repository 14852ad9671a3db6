using System.Globalization;
using Groundshift.Core.Jobs;

namespace Groundshift.Catalog.Publishing;

/// <summary>Identity of a product item: scene, area, product and model, without any revision, so that a better processing replaces it.</summary>
/// <remarks>Example: <c>sentinel-2a-33NZA-20220706T085611-R007-L2A-congo-33nza-landcover-dynamicworld-1.0.0</c>.</remarks>
public static class ProductItemId
{
    // File systems allow 255 bytes in a name; the rest is for the area, the model and '.r12.json'.
    private const int LongestScene = 110;

    /// <summary>The id of the product of a job.</summary>
    public static string Of(SceneJob job) => IdText.Safe(
        $"{Scene(job.Primary.Key)}{Since(job)}-{job.Area.Id}-{job.Product}-{job.Model.Name}-{job.Model.Version}");

    /// <summary>The id of the land cover of a scene.</summary>
    public static string OfLandCover(SceneKey scene, string area, ModelReference model) =>
        IdText.Safe($"{Scene(scene)}-{area}-{ProductKinds.LandCover}-{model.Name}-{model.Version}");

    private static string Scene(SceneKey key)
    {
        var parts = key.Value.Split('/');
        return parts switch
        {
            ["s2", var platform, var time, var orbit, var tile, var level] => $"{platform}-{tile}-{time}-{orbit}-{level}",
            ["enmap", var datatake, var tile, var level] => $"enmap-{datatake}-{tile}-{level}",

            // Foreign ids may differ only in characters that are not safe, so the hash of the whole key tells them apart.
            _ => $"{Short(IdText.Safe(parts[^1]))}-{IdText.Hash(key.Value)}",
        };
    }

    // One scene has a change to each earlier one, and is followed by forecasts of many months.
    private static string Since(SceneJob job) => job.Product switch
    {
        ProductKinds.Change => string.Create(CultureInfo.InvariantCulture, $"-since-{job.Scenes[0].Parts.Min(part => part.Acquired).UtcDateTime:yyyyMMdd'T'HHmmss}"),
        ProductKinds.Forecast => string.Create(CultureInfo.InvariantCulture, $"-for-{ForecastMonth.Of(job):yyyyMM}"),
        _ => "",
    };

    private static string Short(string text) => text.Length <= LongestScene ? text : text[..LongestScene];
}
