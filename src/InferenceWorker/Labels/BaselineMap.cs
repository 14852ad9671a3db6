using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Evaluation;
using Groundshift.Models.Heads;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>The two baselines over a scene, on the grid of a product of it.</summary>
internal sealed class BaselineMap : IMapRows
{
    private const string Rules = "spectral-index rules";
    private const string NearestMean = "nearest class mean";

    private readonly OpenedScene _scene;
    private readonly ClassMeans _means;
    private readonly int[] _ruleBands;
    private readonly (int Column, int Row) _origin;
    private readonly PixelBlock _row;
    private readonly float[][] _reflectance;

    private BaselineMap(OpenedScene scene, ClassMeans means, GridSpec grid)
    {
        _scene = scene;
        _means = means;
        _ruleBands = [.. SpectralRules.Bands.Select(band => means.Bands.ToList().IndexOf(band))];
        var (column, row) = scene.Pixels.Grid.Transform.Invert(grid.Transform.C, grid.Transform.F);
        _origin = ((int)Math.Round(column), (int)Math.Round(row));
        var pixels = scene.Pixels;
        _row = new PixelBlock(pixels.Grid.Crop(new PixelRect(0, 0, grid.Width, 1)), pixels.Type, pixels.Unit, pixels.Scale, pixels.Offset);
        _reflectance = [.. means.Bands.Select(_ => new float[grid.Width])];
    }

    /// <summary>The names, in the order of the maps.</summary>
    public static IReadOnlyList<string> Names { get; } = [Rules, NearestMean];

    IReadOnlyList<string> IMapRows.Names => Names;

    /// <summary>Opens the bands that the baselines take.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="product">The product that it is laid on.</param>
    /// <param name="legend">What the labels mean.</param>
    /// <param name="folder">A new folder for what opening needs.</param>
    /// <param name="source">Where assets can be opened.</param>
    /// <param name="settings">How scenes are processed.</param>
    /// <exception cref="InvalidInputException">The scene lacks some, or the labels are joined to another legend.</exception>
    public static BaselineMap Open(
        SceneSource scene, ProductReady product, LabelLegend legend, string folder, IRasterSource source, PipelineSettings settings)
    {
        if (legend.Target != SpectralRules.Target)
        {
            throw new InvalidInputException("--baselines", $"labels joined to the classes of {SpectralRules.Target}, which the baselines name", legend.Target ?? "the labels' own classes", "Give a crosswalk to them.");
        }

        var means = ClassMeans.Read();
        var bands = new ModelSource { Sensor = SensorKind.Sentinel2, Bands = means.Bands };
        var model = RawBackbone.Write(folder, bands, product.GsdMetres).Manifest;
        var record = new SceneRecord { Key = scene.Key, Revision = scene.Revision, Parts = [scene] };
        return new BaselineMap(OpenedScene.Open(record, model, model.Sources[0], source, settings.Responses, settings.DecodeThreads), means, product.Grid);
    }

    public void Read(int row)
    {
        _scene.Pixels.ReadRows(_origin.Row + row, 1, _origin.Column, _row.Grid.Width, _row);
        var size = _row.Type.Size();
        for (var band = 0; band < _reflectance.Length; band++)
        {
            var samples = _row.Samples.Span<byte>((long)band * _row.Grid.Width * size, _row.Grid.Width * size);
            SampleConversion.ToPhysical(samples, _row.Type, _row.Scale[band], _row.Offset[band], _reflectance[band]);
        }
    }

    public (IReadOnlyList<string> Classes, double? Confidence)? At(int map, int column)
    {
        if (_row.ValidityRow(0)[column] == 0)
        {
            return null;
        }

        var all = new float[_reflectance.Length];
        for (var band = 0; band < all.Length; band++)
        {
            all[band] = _reflectance[band][column];
        }

        return ([Names[map] == Rules ? SpectralRules.Class([.. _ruleBands.Select(band => all[band])]) : _means.Class(all)], null);
    }

    public void Dispose()
    {
        _row.Dispose();
        _scene.Dispose();
    }
}
