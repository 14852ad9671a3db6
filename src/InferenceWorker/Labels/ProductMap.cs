using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Stitching;
using Groundshift.Models.Evaluation;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>A map that was stored, read back: the classes and confidences that its user gets.</summary>
internal sealed class ProductMap : IMapRows
{
    private const string Class = "classification";
    private const string Confidence = "confidence";

    private readonly SceneReader _reader;
    private readonly PixelBlock _row;
    private readonly MapLegend _legend;

    private ProductMap(SceneReader reader, string name, MapLegend legend)
    {
        _reader = reader;
        Names = [name];
        _row = new PixelBlock(reader.Grid.Crop(new PixelRect(0, 0, reader.Grid.Width, 1)), reader.Type, reader.Unit, reader.Scale, reader.Offset);
        _legend = legend;
    }

    public IReadOnlyList<string> Names { get; }

    public static ProductMap Open(ProductReady ready, string name, MapLegend legend, IRasterSource products)
    {
        var part = ready.Job.Scenes[0].Parts[0] with { Bands = [Band(ready, Class), Band(ready, Confidence)], Masks = [], Metadata = null };
        var record = ready.Job.Scenes[0] with { Parts = [part] };
        return new ProductMap(SceneReader.Open(record, [Class, Confidence], gsdMetres: null, products), name, legend);
    }

    public void Read(int row) => _reader.ReadRows(row, 1, 0, _reader.Grid.Width, _row);

    public (IReadOnlyList<string> Classes, double? Confidence)? At(int map, int column) => _row.ValidityRow(0)[column] == 0
        ? null
        : (_legend[_row.Row<byte>(0, 0)[column]], _row.Row<byte>(1, 0)[column] * Quantisation.Scale);

    public void Dispose()
    {
        _row.Dispose();
        _reader.Dispose();
    }

    private static SceneBand Band(ProductReady ready, string key)
    {
        var asset = ready.Assets.First(candidate => candidate.Key == key);
        return new SceneBand
        {
            Name = key,
            Asset = new AssetReference { Key = key, Href = asset.Path, Size = asset.Size, Checksum = asset.Checksum },
            Nodata = Quantisation.Nodata,
        };
    }
}
