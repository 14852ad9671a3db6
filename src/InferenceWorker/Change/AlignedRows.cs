using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Pipeline.Layers;

namespace Groundshift.InferenceWorker.Change;

/// <summary>Rows of one raster on the grid of a pair's product, a few at a time. Used by one thread.</summary>
internal sealed class AlignedRows : IDisposable
{
    private readonly IPixelRows _rows;
    private readonly MappedPixelRows? _mapped;
    private readonly GridSpec _target;
    private PixelBlock? _block;

    /// <summary>Borrows <paramref name="rows"/>.</summary>
    /// <exception cref="Core.Jobs.InvalidInputException">The pixels of the two grids do not coincide.</exception>
    public AlignedRows(IPixelRows rows, GridSpec target, string item)
    {
        _mapped = rows.Grid == target ? null : new MappedPixelRows(rows, GridMapping.Of(rows.Grid, target, item, wholePixels: true));
        _rows = _mapped ?? rows;
        _target = target;
    }

    /// <summary>Bands.</summary>
    public int Bands => _rows.Scale.Count;

    /// <summary>Reads whole rows; the block holds until the next call.</summary>
    public PixelBlock Read(int firstRow, int rows) => Read(new PixelRect(0, firstRow, _target.Width, rows));

    /// <summary>Reads a rectangle; the block holds until the next call.</summary>
    public PixelBlock Read(PixelRect rect)
    {
        if (_block is null || _block.Grid.Height != rect.Height || _block.Grid.Width != rect.Width)
        {
            _block?.Dispose();
            _block = new PixelBlock(_target.Crop(rect with { Row = 0 }), _rows.Type, _rows.Unit, _rows.Scale, _rows.Offset);
        }

        _rows.ReadRows(rect.Row, rect.Height, rect.Column, rect.Width, _block);
        return _block;
    }

    /// <summary>Physical values of a row of a block that was read here.</summary>
    public static void ToPhysical(PixelBlock block, int band, int row, Span<float> values)
    {
        var bytes = values.Length * block.Type.Size();
        SampleConversion.ToPhysical(
            block.Samples.Span<byte>((((long)band * block.Grid.Height) + row) * bytes, bytes), block.Type, block.Scale[band], block.Offset[band], values);
    }

    public void Dispose()
    {
        _block?.Dispose();
        _mapped?.Dispose();
    }
}
