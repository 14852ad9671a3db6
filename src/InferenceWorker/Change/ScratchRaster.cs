using System.Globalization;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Change;

/// <summary>A raster that an earlier pass of this job wrote, read back. Samples as stored; every pixel counts as valid.</summary>
internal sealed class ScratchRaster : IPixelRows
{
    private readonly SceneReader _reader;

    private ScratchRaster(SceneReader reader, GridSpec grid) => (_reader, Grid) = (reader, grid);

    public GridSpec Grid { get; }

    public SampleType Type => _reader.Type;

    public PixelUnit Unit => _reader.Unit;

    public IReadOnlyList<float> Scale => _reader.Scale;

    public IReadOnlyList<float> Offset => _reader.Offset;

    /// <summary>Opens a file of <paramref name="bands"/> bands on a known grid.</summary>
    public static ScratchRaster Open(string file, int bands, GridSpec grid, SceneRecord scene)
    {
        var asset = new AssetReference { Key = Path.GetFileNameWithoutExtension(file), Href = new Uri(file).AbsoluteUri };
        SceneBand[] all = [.. Enumerable.Range(1, bands).Select(number => new SceneBand { Name = number.ToString(CultureInfo.InvariantCulture), Asset = asset, Index = number })];
        var record = scene with { Parts = [scene.Parts[0] with { Bands = all, Masks = [], Metadata = null }] };
        return new ScratchRaster(SceneReader.Open(record, [.. all.Select(band => band.Name)], gsdMetres: null, new LocalFiles()), grid);
    }

    public void ReadRows(int firstRow, int rows, int firstColumn, int columns, PixelBlock destination) =>
        _reader.ReadRows(firstRow, rows, firstColumn, columns, destination);

    public void Dispose() => _reader.Dispose();

    private sealed class LocalFiles : IRasterSource
    {
        public RasterLocation Locate(AssetReference asset) => new() { Uri = new Uri(asset.Href) };
    }
}
