using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;

namespace Groundshift.InferenceWorker.Change;

/// <summary>The bands that two scenes of any sensors have in common: by name, else by common name; of two spectrometers by wavelength.</summary>
internal static class CommonBands
{
    // Bands of 60 m of Sentinel-2 look at the atmosphere.
    private const double CoarsestMetres = 30;

    // Where water vapour leaves next to no light, about 1.38 and 1.88 micrometres. Source: Gao and Goetz 1990, doi 10.1029/JD095iD04p03549.
    private static readonly (double From, double To)[] Opaque = [(1340, 1460), (1790, 1960)];

    /// <summary>What is read of each side, in the same order.</summary>
    /// <exception cref="InvalidInputException">The scenes have no band in common.</exception>
    public static (ModelSource Before, ModelSource After) Of(SceneSource before, SceneSource after)
    {
        if (before.Sensor == SensorKind.EnMap && after.Sensor == SensorKind.EnMap)
        {
            return Spectrometer(after);
        }

        var pairs = Usable(after)
            .Select(band => (Before: Usable(before).FirstOrDefault(other => IsSame(other, band)), After: band))
            .Where(pair => pair.Before is not null)
            .ToArray();
        return pairs.Length > 0
            ? (Source(ModelSource.Before, before, [.. pairs.Select(pair => pair.Before!.Name)]), Source(ModelSource.After, after, [.. pairs.Select(pair => pair.After.Name)]))
            : throw new InvalidInputException(
                $"item {before.ItemId}, bands", $"bands in common with {after.ItemId} by name or common name: {Names(after)}", Names(before), "State name or eo:common_name of the bands in the items.");
    }

    /// <summary>The coarser ground sampling distance of both sides, by what the bands state; null where they do not.</summary>
    public static double? Gsd(SceneSource before, ModelSource ofBefore, SceneSource after, ModelSource ofAfter) =>
        (Finest(before, ofBefore), Finest(after, ofAfter)) is ({ } one, { } other) ? Math.Max(one, other) : null;

    private static double? Finest(SceneSource scene, ModelSource source) => source.Wavelengths.Count > 0
        ? EnMap.GsdMetres
        : scene.Bands.Where(band => source.Bands.Contains(band.Name)).Min(band => band.GsdMetres);

    private static (ModelSource Before, ModelSource After) Spectrometer(SceneSource scene)
    {
        double[] centres = [.. scene.Bands.Select(band => (band.CentreMicrometres ?? 0) * 1000).Where(centre => centre > 0 && !Opaque.Any(gap => centre >= gap.From && centre <= gap.To))];
        string[] names = [.. centres.Select(centre => FormattableString.Invariant($"nm{centre:0.#}"))];
        var side = new ModelSource { Name = ModelSource.After, Sensor = SensorKind.EnMap, Bands = names, Wavelengths = centres, OptionalBands = names };
        return centres.Length > 0
            ? (side with { Name = ModelSource.Before }, side)
            : throw new InvalidInputException($"item {scene.ItemId}, bands", "wavelengths", "none", "State eo:center_wavelength of the bands in the item.");
    }

    private static IEnumerable<SceneBand> Usable(SceneSource scene) =>
        scene.Bands.Where(band => scene.Sensor != SensorKind.Sentinel2 || band.GsdMetres is not > CoarsestMetres);

    private static bool IsSame(SceneBand one, SceneBand other) => one.Name == other.Name || (one.CommonName is { } name && name == other.CommonName);

    private static ModelSource Source(string name, SceneSource scene, string[] bands) => new() { Name = name, Sensor = scene.Sensor, Bands = bands };

    private static string Names(SceneSource scene) => scene.Bands.Count == 0 ? "none" : string.Join(", ", scene.Bands.Select(band => band.Name));
}
