using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Reading;

/// <summary>
/// Decoded rows of a file's wanted bands, a strip of rows at a time, so that each block is decoded once when rows are
/// asked for from top to bottom, whatever they overlap.
/// </summary>
/// <remarks>
/// Row r of band b lies at slot r mod capacity. Capacity is a multiple of a strip, so a strip never wraps: with strips of 512
/// rows, rows 448 to 512 take a capacity of 512; rows 400 to 700 need strips 0 and 1, and 1024 from then on.
/// </remarks>
internal sealed class BandRing(RasterFile file, int[] bands, SampleType type) : IDisposable
{
    private readonly int _stripRows = file.StripRows(type);
    private NativeBuffer? _buffer;
    private int _capacity;
    private int _start;
    private int _end;

    /// <summary>First column held.</summary>
    internal int Column { get; private set; }

    /// <summary>Columns held.</summary>
    internal int Columns { get; private set; }

    /// <summary>Rises whenever rows that were held are dropped for other columns.</summary>
    internal int Generation { get; private set; }

    /// <summary>One row of a band (index among the wanted ones), over all columns held.</summary>
    internal ReadOnlySpan<T> Row<T>(int band, int row)
        where T : unmanaged
    {
        if (row < _start || row >= _end || _buffer is null)
        {
            throw new InvalidOperationException($"Row {row} is not held; rows {_start} to {_end} are.");
        }

        return _buffer.Span<T>((((long)band * _capacity) + (row % _capacity)) * Columns, Columns);
    }

    /// <summary>Decodes what is missing of rows [rowStart, rowEnd) and columns [columnStart, columnEnd).</summary>
    internal void Hold(int rowStart, int rowEnd, int columnStart, int columnEnd)
    {
        HoldColumns(columnStart, columnEnd, rowStart);
        HoldCapacity(rowStart, rowEnd);
        if (rowStart < _start || rowStart > _end)
        {
            _start = _end = rowStart / _stripRows * _stripRows;
        }

        while (_end < rowEnd)
        {
            ReadStrip();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer?.Dispose();

    private void ReadStrip()
    {
        var rows = Math.Min(_stripRows, file.Height - _end);
        _start = Math.Max(_start, _end + _stripRows - _capacity);
        var size = type.Size();
        var destination = _buffer!.Pointer + (nint)((long)(_end % _capacity) * Columns * size);
        file.Read(new PixelRect(Column, _end, Columns, rows), bands, type, destination, Columns, (long)_capacity * Columns);
        _end += rows;
    }

    // Whole blocks, and never fewer columns than before: a caller that walks along a row decodes it once more per widening only.
    private void HoldColumns(int start, int end, int row)
    {
        if (_buffer is not null && start >= Column && end <= Column + Columns)
        {
            return;
        }

        var from = start / file.BlockWidth * file.BlockWidth;
        var to = Math.Min(file.Width, (end + file.BlockWidth - 1) / file.BlockWidth * file.BlockWidth);
        if (_buffer is not null)
        {
            from = Math.Min(from, Column);
            to = Math.Max(to, Column + Columns);
        }

        (Column, Columns) = (from, to - from);
        Generation++;
        _buffer?.Dispose();
        _buffer = null;
        _capacity = 0;
        _start = _end = row / _stripRows * _stripRows;
    }

    // As many strips as the rows touch: one for those that stay within a strip, so that a second is held only where rows straddle two.
    private void HoldCapacity(int rowStart, int rowEnd)
    {
        var capacity = (((rowEnd - 1) / _stripRows) - (rowStart / _stripRows) + 1) * _stripRows;
        if (_buffer is not null && capacity <= _capacity)
        {
            return;
        }

        var grown = new NativeBuffer((long)bands.Length * capacity * Columns * type.Size());
        if (_buffer is not null)
        {
            _start = Math.Max(_start, Math.Min(rowStart / _stripRows * _stripRows, _end));
            CopyRows(_buffer, grown, capacity);
            _buffer.Dispose();
        }

        _buffer = grown;
        _capacity = capacity;
    }

    private void CopyRows(NativeBuffer from, NativeBuffer to, int capacity)
    {
        var bytes = Columns * type.Size();
        for (var band = 0; band < bands.Length; band++)
        {
            for (var row = _start; row < _end; row++)
            {
                from.Span<byte>((((long)band * _capacity) + (row % _capacity)) * bytes, bytes)
                    .CopyTo(to.Span<byte>((((long)band * capacity) + (row % capacity)) * bytes, bytes));
            }
        }
    }
}
