using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Stitching;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>
/// The rows that one row of windows reads: samples as stored, states, and membership in the area. Each source row is decoded once
/// into it and cut into windows from it; rows are reused when the windows move on.
/// </summary>
internal sealed class RowRing : IDisposable
{
    private readonly WindowPlan _plan;
    private readonly PixelRect _reads;
    private readonly int _size;
    private readonly int _bands;
    private readonly NativeBuffer _samples;
    private readonly NativeBuffer _states;
    private readonly NativeBuffer _inside;

    public RowRing(WindowPlan plan, PixelRect reads, int bands, SampleType type)
    {
        _plan = plan;
        _reads = reads;
        _bands = bands;
        _size = type.Size();
        _samples = new NativeBuffer((long)bands * plan.WindowSize * reads.Width * _size);
        _states = new NativeBuffer((long)plan.WindowSize * reads.Width);
        _inside = new NativeBuffer((long)plan.WindowSize * reads.Width);
    }

    /// <summary>States of a grid row, as wide as what is read.</summary>
    public Span<byte> States(int row) => _states.Span<byte>((long)(row % _plan.WindowSize) * _reads.Width, _reads.Width);

    /// <summary>1 where a pixel of a grid row belongs to the area.</summary>
    public Span<byte> Inside(int row) => _inside.Span<byte>((long)(row % _plan.WindowSize) * _reads.Width, _reads.Width);

    /// <summary>Samples of a grid row in one band, as bytes.</summary>
    public Span<byte> Samples(int band, int row) => _samples.Span<byte>(
        (((long)band * _plan.WindowSize) + (row % _plan.WindowSize)) * _reads.Width * _size, _reads.Width * _size);

    /// <summary>Copies decoded rows in.</summary>
    public void Store(PixelBlock block, int firstRow)
    {
        var bytes = _reads.Width * _size;
        for (var band = 0; band < _bands; band++)
        {
            for (var row = 0; row < block.Grid.Height; row++)
            {
                block.Samples.Span<byte>((((long)band * block.Grid.Height) + row) * bytes, bytes).CopyTo(Samples(band, firstRow + row));
            }
        }
    }

    /// <summary>Copies one decoded pixel in.</summary>
    public void StorePixel(PixelBlock block, int blockRow, int row, int column)
    {
        for (var band = 0; band < _bands; band++)
        {
            var from = (((((long)band * block.Grid.Height) + blockRow) * _reads.Width) + column) * _size;
            block.Samples.Span<byte>(from, _size).CopyTo(Samples(band, row).Slice(column * _size, _size));
        }
    }

    /// <summary>Cuts a window into the next place of a batch, as one date of a source. The caller adds the window to the batch when every date is in.</summary>
    public void Cut(PixelWindow window, WindowBatch batch, int source = 0, int date = 0)
    {
        var extent = window.Extent;
        var firstRow = Math.Max(0, extent.Row);
        var endRow = Math.Min(_plan.Height, extent.Bottom);
        var side = _plan.WindowSize;
        var bytes = (long)_bands * side * side * _size;
        var place = ((long)batch.Count * batch.Shape.Sources[source].Dates) + date;
        var samples = batch.Samples(source).Span<byte>(place * bytes, checked((int)bytes));
        var valid = batch.Valid(source).Span<byte>(place * side * side, side * side);
        for (var y = 0; y < side; y++)
        {
            var row = Reflection.Of(extent.Row + y, firstRow, endRow);
            for (var band = 0; band < _bands; band++)
            {
                CutLine(extent, Samples(band, row), samples.Slice(((band * side) + y) * side * _size, side * _size), _size);
            }

            var line = valid.Slice(y * side, side);
            CutLine(extent, States(row), line, 1);
            ToValidity(line);
        }
    }

    public void Dispose()
    {
        _samples.Dispose();
        _states.Dispose();
        _inside.Dispose();
    }

    private void CutLine(PixelRect extent, ReadOnlySpan<byte> source, Span<byte> target, int size)
    {
        var first = Math.Max(0, extent.Column);
        var end = Math.Min(_plan.Width, extent.Right);
        source.Slice((first - _reads.Column) * size, (end - first) * size).CopyTo(target[((first - extent.Column) * size)..]);
        for (var column = extent.Column; column < extent.Right; column++)
        {
            if (column == first)
            {
                // The pixels inside the scene are in place.
                column = end - 1;
                continue;
            }

            var mirrored = Reflection.Of(column, first, end);
            source.Slice((mirrored - _reads.Column) * size, size).CopyTo(target[((column - extent.Column) * size)..]);
        }
    }

    // State 0 is clear; the model wants 1 for a valid pixel.
    private static void ToValidity(Span<byte> line)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector512<byte>>(line);
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = Vector512.Equals(vectors[i], Vector512<byte>.Zero) & Vector512<byte>.One;
        }

        for (var i = vectors.Length * Vector512<byte>.Count; i < line.Length; i++)
        {
            line[i] = line[i] == 0 ? (byte)1 : (byte)0;
        }
    }
}
