using System.Globalization;
using System.Runtime.InteropServices;
using Groundshift.Core.Grids;
using Groundshift.Core.Messages;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.InferenceWorker.Stitching;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Writing;

namespace Groundshift.InferenceWorker.Products;

/// <summary>
/// Feature vectors, one band per dimension, of cells that tile the scene's full grid. Cells are never blended: a vector comes from
/// the one window whose core holds its cell.
/// </summary>
internal sealed class EmbeddingProduct : IProduct
{
    /// <summary>Asset key.</summary>
    public const string Key = "embedding";

    // Tiles hold all dimensions of their pixels: smaller ones for long vectors keep a tile near what readers take in one request,
    // and bound the rows of tiles that wait to be written.
    private const long TileBytes = 4 << 20;

    private readonly ScenePlan _plan;
    private readonly CellGrid _cells;
    private readonly int _side;
    private readonly CellBand _band;
    private readonly ProductRaster _vectors;
    private readonly ProductRaster _mask;
    private readonly NativeBuffer _maskLine;
    private readonly NativeBuffer _clear;
    private readonly NativeBuffer _inside;

    public EmbeddingProduct(ScenePlan plan, GridSpec scene, ModelManifest model, string folder)
    {
        _plan = plan;
        _cells = new CellGrid(scene, plan.Output, model.Output.Cell);
        _side = model.Output.CellsOf(model.WindowSize);
        _band = new CellBand(_cells, model.Output.Channels, plan.Windows.CoreSize);
        _vectors = new ProductRaster(Key, folder, Grid, Profile(model.Output.Channels));
        _mask = new ProductRaster(ValidMask.Key, folder, Grid, ValidMask.Profile);
        _maskLine = new NativeBuffer(Grid.Width);
        _clear = new NativeBuffer((long)Grid.Width * sizeof(int));
        _inside = new NativeBuffer((long)Grid.Width * sizeof(int));
    }

    public GridSpec Grid => _cells.Grid;

    public IReadOnlyList<ProductRaster> Rasters => [_vectors, _mask];

    public long Valid { get; private set; }

    public long Total { get; private set; }

    public IReadOnlyList<ClassShare> Classes => [];

    public IReadOnlyDictionary<string, double> Figures { get; } = new Dictionary<string, double>();

    public string Encoding => string.Create(
        CultureInfo.InvariantCulture,
        $"embedding: one float32 band per dimension, NaN is no data; cells of {_cells.Size} pixels from the scene's origin, valid where at least half of their pixels in the area are clear");

    public void Add(WindowBatch batch)
    {
        for (var place = 0; place < batch.Count; place++)
        {
            _band.Add(batch.Windows[place], batch.OutputOf(place), _side);
        }
    }

    public void Finish(OutputRows rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows.FirstRow + i;
            Count(rows.Row(i));
            if ((row + 1) % _cells.Size == 0 || row + 1 == _plan.Output.Bottom)
            {
                WriteCells(row / _cells.Size);
            }
        }
    }

    public void Complete(string thumbnail)
    {
        _vectors.Complete();
        _mask.Complete();
    }

    public void Dispose()
    {
        _vectors.Writer.Dispose();
        _mask.Writer.Dispose();
        _band.Dispose();
        _maskLine.Dispose();
        _clear.Dispose();
        _inside.Dispose();
    }

    private void Count(ReadOnlySpan<byte> states)
    {
        var clear = _clear.Span<int>();
        var inside = _inside.Span<int>();
        for (var column = 0; column < states.Length; column++)
        {
            var cell = ((_plan.Output.Column + column) / _cells.Size) - _cells.Cells.Column;
            clear[cell] += states[column] == (byte)PixelState.Clear ? 1 : 0;
            inside[cell] += states[column] == (byte)PixelState.Outside ? 0 : 1;
        }
    }

    private void WriteCells(int cellRow)
    {
        var clear = _clear.Span<int>();
        var inside = _inside.Span<int>();
        var mask = _maskLine.Span<byte>();
        var vectors = _band.Row(cellRow);
        for (var cell = 0; cell < mask.Length; cell++)
        {
            var isValid = inside[cell] > 0 && 2 * clear[cell] >= inside[cell];
            Total += inside[cell] > 0 ? 1 : 0;
            Valid += isValid ? 1 : 0;
            mask[cell] = inside[cell] == 0 ? Quantisation.Nodata : isValid ? (byte)1 : (byte)0;
            for (var at = isValid ? vectors.Length : cell; at < vectors.Length; at += mask.Length)
            {
                vectors[at] = float.NaN;
            }
        }

        var place = cellRow - _cells.Cells.Row;
        _vectors.Writer.WriteRows(place, 1, MemoryMarshal.AsBytes(vectors));
        _mask.Writer.WriteRows(place, 1, mask);
        vectors.Fill(float.NaN);
        clear.Clear();
        inside.Clear();
    }

    private static CogProfile Profile(int dimensions) => new()
    {
        Bands = [.. Enumerable.Range(0, dimensions).Select(dimension => string.Create(CultureInfo.InvariantCulture, $"e{dimension:000}"))],
        Type = SampleType.Float32,
        Nodata = double.NaN,
        TileSide = TileSide(dimensions),
    };

    private static int TileSide(int dimensions)
    {
        var side = CogProfile.LargestTileSide;
        while (side > CogProfile.SmallestTileSide && (long)side * side * dimensions * sizeof(float) > TileBytes)
        {
            side /= 2;
        }

        return side;
    }
}
