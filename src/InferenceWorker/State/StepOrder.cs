using System.Globalization;
using Groundshift.Core.Jobs;

namespace Groundshift.InferenceWorker.State;

/// <summary>The order in which steps are folded: by time, whenever they arrived, the steps of one datatake behind each other.</summary>
internal static class StepOrder
{
    /// <summary>Orders steps.</summary>
    public static IReadOnlyList<StateStep> Of(IEnumerable<StateStep> steps) =>
    [
        .. steps
            .GroupBy(step => step.Datatake)
            .OrderBy(datatake => datatake.Min(step => step.Acquired))
            .ThenBy(datatake => datatake.Key, StringComparer.Ordinal)
            .SelectMany(datatake => datatake.OrderBy(step => step.Scene, StringComparer.Ordinal)),
    ];

    /// <summary>The datatake of a scene, from its key; of a scene about which only its item is known, the platform and the second of its acquisition.</summary>
    public static string Datatake(SceneRecord scene)
    {
        var fields = scene.Key.Value.Split('/');
        return fields[0] switch
        {
            "s2" when fields.Length > 3 => string.Join('/', fields[..4]),
            "enmap" when fields.Length > 1 => string.Join('/', fields[..2]),
            _ => string.Create(
                CultureInfo.InvariantCulture, $"{scene.Parts[0].Platform ?? scene.Parts[0].Sensor.ToString()}/{scene.Parts[0].Acquired.UtcDateTime:yyyyMMdd'T'HHmmss}"),
        };
    }

    /// <summary>The MGRS tile of a Sentinel-2 scene, for people; null for others.</summary>
    public static string? TileOf(string sceneKey) => sceneKey.Split('/') is ["s2", _, _, _, var tile, ..] ? tile : null;
}
