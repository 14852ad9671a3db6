using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.InferenceWorker.Stitching;
using Groundshift.Raster.Reading;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.State;

/// <summary>A stored land-cover product, read from top to bottom as observations.</summary>
internal sealed class ProductObservations : IObservations
{
    private const string MaskBand = "valid";

    private readonly SceneReader _probabilities;
    private readonly SceneReader _mask;
    private readonly PixelRect _place;
    private PixelBlock? _block;
    private PixelBlock? _maskBlock;

    private ProductObservations(SceneReader probabilities, SceneReader mask, PixelRect place)
    {
        _probabilities = probabilities;
        _mask = mask;
        _place = place;
    }

    /// <summary>Opens the files of a step and checks their size and checksum.</summary>
    /// <exception cref="InvalidInputException">A file is missing, damaged, or on another grid than the manifest says.</exception>
    public static ProductObservations Open(StateStep step, StateManifest manifest, IRasterSource source)
    {
        var bands = manifest.Legend.Select((_, index) => $"{index + 1}").ToList();
        var probabilities = Reader(step, step.Probabilities, "probabilities", bands, source);
        try
        {
            var mask = Reader(step, step.Mask, "valid_mask", [MaskBand], source);
            if (probabilities.Grid == step.Grid && mask.Grid == step.Grid)
            {
                return new ProductObservations(probabilities, mask, manifest.Lattice.Place(step.Grid));
            }

            mask.Dispose();
            throw new InvalidInputException(
                $"product of job {step.Job}, grid", $"{step.Grid}", $"{probabilities.Grid} and {mask.Grid}", "Run the job again with 'groundshift job retry'.");
        }
        catch
        {
            probabilities.Dispose();
            throw;
        }
    }

    public void Read(int row, int rows, int column, int columns, ObservationRows target, int targetRow)
    {
        for (var i = 0; i < rows; i++)
        {
            target.ClearRow(targetRow + i);
        }

        var part = new PixelRect(column, row, columns, rows).Intersect(_place);
        if (part.IsEmpty)
        {
            return;
        }

        Fill(_probabilities, ref _block, part);
        Fill(_mask, ref _maskBlock, part);
        for (var i = 0; i < part.Height; i++)
        {
            var line = targetRow + part.Row - row + i;
            for (var index = 0; index < target.Classes; index++)
            {
                _block!.Row<byte>(index, i).CopyTo(target.Probability(index, line)[(part.Column - column)..]);
            }

            var valid = target.Valid(line).Slice(part.Column - column, part.Width);
            var mask = _maskBlock!.Row<byte>(0, i);
            var held = _block!.ValidityRow(i);
            for (var x = 0; x < valid.Length; x++)
            {
                valid[x] = mask[x] == 1 && held[x] != 0 ? (byte)1 : (byte)0;
            }
        }
    }

    public void Dispose()
    {
        _block?.Dispose();
        _maskBlock?.Dispose();
        _probabilities.Dispose();
        _mask.Dispose();
    }

    private void Fill(SceneReader reader, ref PixelBlock? block, PixelRect part)
    {
        if (block is null || block.Grid.Height != part.Height || block.Grid.Width != part.Width)
        {
            block?.Dispose();
            block = new PixelBlock(reader.Grid.Crop(new PixelRect(0, 0, part.Width, part.Height)), reader.Type, reader.Unit, reader.Scale, reader.Offset);
        }

        reader.ReadRows(part.Row - _place.Row, part.Height, part.Column - _place.Column, part.Width, block);
    }

    private static SceneReader Reader(StateStep step, StateFile file, string key, IReadOnlyList<string> bands, IRasterSource source)
    {
        var asset = new AssetReference { Key = key, Href = file.Path, Size = file.Size, Checksum = $"1220{file.Sha256}" };
        var part = new SceneSource
        {
            Key = new SceneKey(step.Scene),
            Revision = step.Revision,
            Catalog = "groundshift",
            Collection = "products",
            ItemId = $"product of job {step.Job}",
            ItemJson = "{}",
            Sensor = SensorKind.Sentinel2,
            Acquired = step.Acquired,
            Footprint = Polygon.Empty,
            Bands = [.. bands.Select((name, index) => new SceneBand { Name = name, Index = index + 1, Asset = asset, Nodata = Quantisation.Nodata, Unit = PixelUnit.Reflectance })],
        };
        return SceneReader.Open(new SceneRecord { Key = part.Key, Revision = part.Revision, Parts = [part] }, bands, gsdMetres: null, source);
    }
}
