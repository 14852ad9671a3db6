using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
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

    /// <summary>The bands that the model takes.</summary>
    public IPixelRows Pixels { get; }

    /// <summary>Where the grid lies.</summary>
    public SceneGround Ground { get; }

    /// <summary>What opening found worth saying.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Opens the files that the model needs.</summary>
    /// <exception cref="InvalidInputException">The scene does not fit the model, or a file is wrong.</exception>
    /// <exception cref="TransientException">A server failed and may work later.</exception>
    public static OpenedScene Open(
        SceneRecord scene, ModelManifest model, IRasterSource source, SpectralResponsesOf responsesOf, int decodeThreads)
    {
        var isSpectrometer = model.Sensor == SensorKind.Sentinel2 && scene.Parts.All(part => part.Sensor == SensorKind.EnMap);
        if (!isSpectrometer)
        {
            SceneBands.Require(scene, model);
        }

        var (reader, pixels, notes) = isSpectrometer
            ? SpectrometerScene.Open(scene, model, source, responsesOf, decodeThreads)
            : FromFiles(SceneReader.Open(scene, model.Bands, model.GsdMetres, source, decodeThreads));
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
    public Screening Screen(PixelRect reads, ModelManifest model) => Screening.Open(
        _scene, _reader, reads, Ground.Pixel, MaskLegend.HasSnow(model.Classes.Select(entry => entry.Name)), _source);

    public void Dispose()
    {
        Ground.Dispose();
        Pixels.Dispose();
    }

    private static (SceneReader Reader, IPixelRows Pixels, IReadOnlyList<string> Notes) FromFiles(SceneReader reader) =>
        (reader, new FilePixelRows(reader), []);
}
