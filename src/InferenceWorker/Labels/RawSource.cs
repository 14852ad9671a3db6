using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>Which bands a head on raw bands looks at: those that every scene has and that hold data there.</summary>
internal static class RawSource
{
    // Sentinel-2's bands of the ground; B01, B09 and B10 measure aerosol, water vapour and cirrus (ESA, Sentinel-2 User Handbook, section 2.2).
    private static readonly string[] Sentinel2Ground = ["B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B11", "B12"];

    /// <summary>The source and the ground sampling distance of its finest band, in metres.</summary>
    /// <param name="scenes">The scenes.</param>
    /// <param name="wanted">Bands that the user named; empty for all that suit.</param>
    /// <param name="source">Where assets can be opened.</param>
    /// <exception cref="InvalidInputException">The scenes are of several sensors, share no band, or lack a wanted one.</exception>
    public static (ModelSource Source, double GsdMetres) Of(IReadOnlyList<SceneSource> scenes, IReadOnlyList<string> wanted, IRasterSource source)
    {
        var sensors = scenes.Select(scene => scene.Sensor).Distinct().ToArray();
        if (sensors.Length > 1)
        {
            throw new InvalidInputException("--scenes", "scenes of one sensor", string.Join(" and ", sensors), "Fit a head for each sensor.");
        }

        SceneRecord[] records = [.. scenes.Select(scene => SpectrometerBands.WithWavelengths(new SceneRecord { Key = scene.Key, Revision = scene.Revision, Parts = [scene] }, source))];
        var names = Names(records, sensors[0], wanted);
        var held = names.Except(records.SelectMany(record => Empty(record, names, source))).ToArray();
        RequireBands(held, names, wanted);
        var first = held.Select(name => records[0].Parts[0].Bands.First(band => band.Name == name)).ToArray();
        var isSpectral = sensors[0] == SensorKind.EnMap && first.All(band => band.CentreMicrometres is not null);
        var model = new ModelSource
        {
            Sensor = sensors[0],
            Bands = held,
            Wavelengths = isSpectral ? [.. first.Select(band => Nanometres(band.CentreMicrometres))] : [],
            Widths = isSpectral && first.All(band => band.WidthMicrometres is not null) ? [.. first.Select(band => Nanometres(band.WidthMicrometres))] : [],
            Levels = [.. scenes.Select(scene => scene.Level).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
        };
        return (model, Gsd(records[0], first, source));
    }

    private static string[] Names(SceneRecord[] records, SensorKind sensor, IReadOnlyList<string> wanted)
    {
        var shared = records[0].Parts[0].Bands.Select(band => band.Name)
            .Where(name => records.All(record => record.Parts[0].Bands.Any(band => band.Name == name)))
            .ToArray();
        var missing = wanted.Except(shared).ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidInputException("--bands", $"bands that every scene has: {string.Join(", ", shared)}", $"no {string.Join(", ", missing)}", "Name others, or leave '--bands' out.");
        }

        var suiting = wanted.Count > 0 ? wanted : sensor == SensorKind.Sentinel2 ? shared.Where(name => Sentinel2Ground.Contains(name)) : shared;
        return [.. suiting];
    }

    private static void RequireBands(string[] held, string[] names, IReadOnlyList<string> wanted)
    {
        if (held.Length == 0)
        {
            throw new InvalidInputException("--scenes", "a band that every scene has and that holds data", names.Length == 0 ? "no band in common" : "no data", "Name scenes of one product.");
        }

        var empty = wanted.Except(held).ToArray();
        if (empty.Length > 0)
        {
            throw new InvalidInputException("--bands", "bands that hold data", $"{string.Join(", ", empty)}, which hold none in a scene", "Name others, or leave '--bands' out.");
        }
    }

    // One by one only where no pixel holds data in all of them, as where a spectrometer's water bands are blank.
    private static IEnumerable<string> Empty(SceneRecord record, string[] names, IRasterSource source)
    {
        if (names.Length == 0 || Holds(record, names, source))
        {
            return [];
        }

        return [.. names.Where(name => !Holds(record, [name], source))];
    }

    private static bool Holds(SceneRecord record, string[] names, IRasterSource source)
    {
        using var reader = SceneReader.Open(record, names, gsdMetres: null, source);
        return SpectrometerBands.HoldsData(reader);
    }

    private static double Gsd(SceneRecord record, SceneBand[] bands, IRasterSource source)
    {
        if (bands.Min(band => band.GsdMetres) is { } stated)
        {
            return stated;
        }

        using var reader = SceneReader.Open(record, [.. bands.Select(band => band.Name)], gsdMetres: null, source);
        using var ground = new SceneGround(reader.Grid);
        return Math.Round(ground.Pixel.WidthMetres, 3);
    }

    private static double Nanometres(double? micrometres) => Math.Round((micrometres ?? double.NaN) * 1000, 3);
}
