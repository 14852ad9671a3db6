using System.Globalization;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Raster.Gdal;
using Groundshift.Raster.Reading;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>Labels from the first band of a raster on any grid; a pixel takes the label that its centre lies in.</summary>
/// <remarks>Nodata of the file, and values that the item declares as nodata, are no labels.</remarks>
public sealed class RasterLabels : LabelSource
{
    // More classes than a class raster can hold beside its nodata value.
    private const int MostLabels = 255;
    private const int StripRows = 256;

    private readonly SceneReader _reader;
    private readonly Dictionary<float, int> _places;

    private RasterLabels(SceneReader reader, IReadOnlyList<string> labels, IReadOnlyList<DeclaredLabel> declared)
    {
        _reader = reader;
        Labels = labels;
        Declared = declared;
        _places = labels.Select((label, place) => (Value: float.Parse(label, CultureInfo.InvariantCulture), place)).ToDictionary(pair => pair.Value, pair => pair.place);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Labels { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<DeclaredLabel> Declared { get; }

    internal override Envelope? Extent
    {
        get
        {
            using var ground = new SceneGround(_reader.Grid);
            var box = ground.Footprint(_reader.Grid.Extent).EnvelopeInternal;
            return box.Width > 180 ? null : box;
        }
    }

    /// <summary>Opens a raster and finds out which labels it holds.</summary>
    /// <param name="asset">The file.</param>
    /// <param name="nodata">Value without a label that the item declares; the file's own holds too.</param>
    /// <param name="declared">What the item says about its values.</param>
    /// <param name="scene">The scene that it belongs to, or any: it lends its identity to messages.</param>
    /// <param name="source">Where assets can be opened.</param>
    /// <exception cref="InvalidInputException">The file is damaged, or no raster of classes.</exception>
    public static RasterLabels Open(AssetReference asset, double? nodata, IReadOnlyList<DeclaredLabel> declared, SceneSource scene, IRasterSource source)
    {
        var part = scene with { Bands = [new SceneBand { Name = asset.Key, Asset = asset, Nodata = nodata }], Masks = [], Metadata = null };
        var reader = SceneReader.Open(new SceneRecord { Key = part.Key, Revision = part.Revision, Parts = [part] }, [asset.Key], gsdMetres: null, source);
        try
        {
            var left = declared.Where(entry => entry.IsNodata).Select(entry => entry.Label).ToHashSet(StringComparer.Ordinal);
            var found = Values(reader, asset.Key).Select(value => ((double)value).ToString("R", CultureInfo.InvariantCulture)).Where(label => !left.Contains(label));
            return new RasterLabels(reader, InOrder(found), declared);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    internal override ILabelRows On(GridSpec grid) => new ResampledLabelRows(_reader, _places, grid);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _reader.Dispose();
        base.Dispose(disposing);
    }

    private static HashSet<float> Values(SceneReader reader, string key)
    {
        var found = new HashSet<float>();
        var line = new float[reader.Grid.Width];
        for (var row = 0; row < reader.Grid.Height; row += StripRows)
        {
            using var block = ReadStrip(reader, new PixelRect(0, row, reader.Grid.Width, Math.Min(StripRows, reader.Grid.Height - row)));
            for (var i = 0; i < block.Grid.Height; i++)
            {
                Line(block, i, line);
                foreach (var value in line)
                {
                    if (!float.IsNaN(value) && found.Add(value) && found.Count > MostLabels)
                    {
                        throw new InvalidInputException("--labels", $"a raster of at most {MostLabels} classes", $"more values in {key}", "Name a raster of classes, or classify it first.");
                    }
                }
            }
        }

        return found;
    }

    /// <summary>A rectangle of the label raster.</summary>
    internal static PixelBlock ReadStrip(SceneReader reader, PixelRect rect)
    {
        var block = new PixelBlock(reader.Grid.Crop(rect), reader.Type, reader.Unit, reader.Scale, reader.Offset);
        try
        {
            reader.ReadRows(rect.Row, rect.Height, rect.Column, rect.Width, block);
            return block;
        }
        catch
        {
            block.Dispose();
            throw;
        }
    }

    /// <summary>One row of values; NaN where there is none.</summary>
    internal static void Line(PixelBlock block, int row, Span<float> values)
    {
        var size = block.Type.Size();
        SampleConversion.ToPhysical(block.Samples.Span<byte>((long)row * block.Grid.Width * size, block.Grid.Width * size), block.Type, 1, 0, values);
        var valid = block.ValidityRow(row);
        for (var column = 0; column < valid.Length; column++)
        {
            values[column] = valid[column] == 0 ? float.NaN : values[column];
        }
    }
}
