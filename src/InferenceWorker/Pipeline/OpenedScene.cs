using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.InferenceWorker.Stitching;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Reading;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>A scene with open files, placed on Earth, cut to an area.</summary>
internal sealed class OpenedScene : IDisposable
{
    private readonly SceneReader _reader;
    private readonly IRasterSource _source;
    private readonly SceneRecord _scene;

    private OpenedScene(SceneRecord scene, SceneReader reader, IPixelRows pixels, IRasterSource source, IReadOnlyList<string> notes)
    {
        _scene = scene;
        _reader = reader;
        _source = source;
        Pixels = pixels;
        Notes = notes;
        Ground = new SceneGround(pixels.Grid);
    }

    /// <summary>The scene.</summary>
    public SceneRecord Scene => _scene;

    /// <summary>The bands that the model takes.</summary>
    public IPixelRows Pixels { get; }

    /// <summary>Where the grid lies.</summary>
    public SceneGround Ground { get; }

    /// <summary>What opening found worth saying.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Opens the files that one source of a model needs.</summary>
    /// <exception cref="InvalidInputException">The scene does not fit the model, or a file is wrong.</exception>
    /// <exception cref="TransientException">A server failed and may work later.</exception>
    public static OpenedScene Open(
        SceneRecord scene, ModelManifest model, ModelSource wanted, IRasterSource source, SpectralResponsesOf responsesOf, int decodeThreads)
    {
        var (reader, pixels, notes) = OpenPixels(scene, model, wanted, source, responsesOf, decodeThreads);
        try
        {
            return new OpenedScene(scene, reader, pixels, source, notes);
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    /// <summary>What is to be read and written for an area; null when the area holds no pixel of the grid.</summary>
    public ScenePlan? Plan(Geometry area, ModelManifest model)
    {
        var raster = new AreaRaster(Ground.Project(area), Pixels.Grid);
        return raster.Bounds.IsEmpty
            ? null
            : new ScenePlan(new WindowPlan(Pixels.Grid.Width, Pixels.Grid.Height, model.WindowSize, model.Halo), raster, raster.Bounds);
    }

    /// <summary>How clouds are told from ground, for the pixels that are read.</summary>
    public Screening Screen(PixelRect reads, ModelManifest model) => Pixels.Unit is PixelUnit.Decibel or PixelUnit.LinearPower
        ? new Screening(new ClearRows(), Unmasked: false, "Radar sees through clouds.")
        : Screening.Open(_scene, _reader, reads, Ground.Pixel, SnowCounts(model), _source);

    // A model of classes says whether snow is one; what describes ground by numbers describes snow too.
    private static bool SnowCounts(ModelManifest model) =>
        model.Output.Kind != OutputKind.Probabilities || MaskLegend.HasSnow(model.Classes.Select(entry => entry.Name));

    public void Dispose()
    {
        Ground.Dispose();
        Pixels.Dispose();
    }

    private static (SceneReader Reader, IPixelRows Pixels, IReadOnlyList<string> Notes) OpenPixels(
        SceneRecord scene, ModelManifest model, ModelSource wanted, IRasterSource source, SpectralResponsesOf responsesOf, int decodeThreads)
    {
        if (wanted is { Sensor: SensorKind.Sentinel2, Wavelengths.Count: 0 } && scene.Parts.All(part => part.Sensor == SensorKind.EnMap))
        {
            return SpectrometerBands.Open(
                scene, source, decodeThreads, (bands, part) => SpectrometerScene.Resampled(bands, part, wanted, responsesOf));
        }

        SceneBands.RequireSensor(scene, model, wanted);
        if (wanted.Wavelengths.Count > 0)
        {
            return SpectrometerBands.Open(scene, source, decodeThreads, (bands, part) => SpectrometerScene.ByWavelength(bands, part, model, wanted));
        }

        var missing = SceneBands.Missing(scene, model, wanted);
        var reader = SceneReader.Open(scene, [.. wanted.Bands.Except(missing)], model.GsdMetres, source, decodeThreads);
        return missing.Count == 0 ? (reader, new FilePixelRows(reader), []) : (reader, WithGaps(reader, wanted, missing), [SpectrometerScene.Lacking(missing).Trim()]);
    }

    private static ChannelRows WithGaps(SceneReader reader, ModelSource wanted, IReadOnlyList<string> missing)
    {
        var there = wanted.Bands.Except(missing).ToList();
        return new ChannelRows(reader, wanted.Bands.Select(name => there.IndexOf(name) is >= 0 and var place ? place : (int?)null));
    }
}
