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
    // A cache line, and an AVX-512 register. Samples lie as (row, run of columns, band, column in the run), a run of each band one
    // line: what a window wants of a row stands together, and not a row's length apart per band. Copying 512 bytes at a time from
    // rows that are 22 kB apart took three times as long as copying as many bytes in one piece, this takes 1.2 times as long.
    private const int LineBytes = 64;

    private readonly WindowPlan _plan;
    private readonly PixelRect _reads;
    private readonly int _size;
    private readonly int _bands;
    private readonly int _lead;
    private readonly int _lines;
    private readonly NativeBuffer _samples;
    private readonly NativeBuffer _states;
    private readonly NativeBuffer _inside;

    public RowRing(WindowPlan plan, PixelRect reads, int bands, SampleType type)
    {
        _plan = plan;
        _reads = reads;
        _bands = bands;
        _size = type.Size();

        // Windows begin a halo before a multiple of the core. Where cores are whole lines long, this makes windows begin with a line.
        var perLine = LineBytes / _size;
        _lead = (reads.Column + plan.Halo) % perLine * _size;
        _lines = (_lead + (reads.Width * _size) + LineBytes - 1) / LineBytes;
        _samples = new NativeBuffer((long)plan.WindowSize * RowBytes);
        _states = new NativeBuffer((long)plan.WindowSize * reads.Width);
        _inside = new NativeBuffer((long)plan.WindowSize * reads.Width);
    }

    /// <summary>States of a grid row, as wide as what is read.</summary>
    public Span<byte> States(int row) => _states.Span<byte>((long)(row % _plan.WindowSize) * _reads.Width, _reads.Width);

    /// <summary>1 where a pixel of a grid row belongs to the area.</summary>
    public Span<byte> Inside(int row) => _inside.Span<byte>((long)(row % _plan.WindowSize) * _reads.Width, _reads.Width);

    private long RowBytes => (long)_lines * _bands * LineBytes;

    /// <summary>Copies decoded rows in.</summary>
    public void Store(PixelBlock block, int firstRow)
    {
        var bytes = _reads.Width * _size;
        for (var row = 0; row < block.Grid.Height; row++)
        {
            var target = Row(firstRow + row);
            for (var band = 0; band < _bands; band++)
            {
                Store(block.Samples.Span<byte>((((long)band * block.Grid.Height) + row) * bytes, bytes), band, target);
            }
        }
    }

    /// <summary>Copies one decoded pixel in.</summary>
    public void StorePixel(PixelBlock block, int blockRow, int row, int column)
    {
        var target = Row(row);
        var (line, within) = Math.DivRem(_lead + (column * _size), LineBytes);
        for (var band = 0; band < _bands; band++)
        {
            var from = (((((long)band * block.Grid.Height) + blockRow) * _reads.Width) + column) * _size;
            block.Samples.Span<byte>(from, _size).CopyTo(target[((((line * _bands) + band) * LineBytes) + within)..]);
        }
    }

    /// <summary>Copies a grid row of one band out, as bytes.</summary>
    public void Copy(int band, int row, Span<byte> target)
    {
        var source = Row(row);
        var first = Math.Min(LineBytes - _lead, target.Length);
        source.Slice((band * LineBytes) + _lead, first).CopyTo(target);
        var sources = MemoryMarshal.Cast<byte, Vector512<byte>>(source);
        var at = _bands + band;
        var lines = MemoryMarshal.Cast<byte, Vector512<byte>>(target[first..]);
        foreach (ref var line in lines)
        {
            line = sources[at];
            at += _bands;
        }

        // What does not fill a line.
        var rest = target[(first + (lines.Length * LineBytes))..];
        source.Slice(Math.Min(at * LineBytes, source.Length - rest.Length), rest.Length).CopyTo(rest);
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
            CutSamples(extent, Row(row), samples[(y * side * _size)..]);
            var line = valid.Slice(y * side, side);
            CutStates(extent, States(row), line);
            ToValidity(line);
        }
    }

    public void Dispose()
    {
        _samples.Dispose();
        _states.Dispose();
        _inside.Dispose();
    }

    private Span<byte> Row(int row) => _samples.Span<byte>(row % _plan.WindowSize * RowBytes, checked((int)RowBytes));

    private void Store(ReadOnlySpan<byte> source, int band, Span<byte> target)
    {
        var first = Math.Min(LineBytes - _lead, source.Length);
        source[..first].CopyTo(target[((band * LineBytes) + _lead)..]);
        var lines = MemoryMarshal.Cast<byte, Vector512<byte>>(source[first..]);
        var targets = MemoryMarshal.Cast<byte, Vector512<byte>>(target);
        var at = _bands + band;
        foreach (var line in lines)
        {
            targets[at] = line;
            at += _bands;
        }

        // What does not fill a line.
        source[(first + (lines.Length * LineBytes))..].CopyTo(target[Math.Min(at * LineBytes, target.Length)..]);
    }

    /// <summary>Cuts one row of a window out of all bands; the target begins with the row in the first band.</summary>
    private void CutSamples(PixelRect extent, ReadOnlySpan<byte> source, Span<byte> target)
    {
        var side = _plan.WindowSize * _size;
        var plane = _plan.WindowSize * side;
        var first = Math.Max(0, extent.Column);
        var end = Math.Min(_plan.Width, extent.Right);
        var left = (first - extent.Column) * _size;
        var from = _lead + ((first - _reads.Column) * _size);
        var bytes = (end - first) * _size;
        if (from % LineBytes == 0 && bytes % LineBytes == 0 && plane % LineBytes == 0)
        {
            CopyLines(source[(from * _bands)..], target[left..], plane, bytes / LineBytes);
        }
        else
        {
            CopyPieces(source, target[left..], plane, from, bytes);
        }

        for (var band = 0; bytes < side && band < _bands; band++)
        {
            ReflectSamples(target.Slice(band * plane, side), first - extent.Column, end - extent.Column);
        }
    }

    private void CopyLines(ReadOnlySpan<byte> source, Span<byte> target, int plane, int lines)
    {
        var sources = MemoryMarshal.Cast<byte, Vector512<byte>>(source);
        var targets = MemoryMarshal.Cast<byte, Vector512<byte>>(target);
        var from = 0;
        for (var line = 0; line < lines; line++)
        {
            var to = line;
            for (var band = 0; band < _bands; band++)
            {
                targets[to] = sources[from++];
                to += plane / LineBytes;
            }
        }
    }

    private void CopyPieces(ReadOnlySpan<byte> source, Span<byte> target, int plane, int from, int bytes)
    {
        for (var done = 0; done < bytes;)
        {
            var (line, within) = Math.DivRem(from + done, LineBytes);
            var count = Math.Min(LineBytes - within, bytes - done);
            for (var band = 0; band < _bands; band++)
            {
                source.Slice((((line * _bands) + band) * LineBytes) + within, count).CopyTo(target[((band * plane) + done)..]);
            }

            done += count;
        }
    }

    private void CutStates(PixelRect extent, ReadOnlySpan<byte> source, Span<byte> target)
    {
        var first = Math.Max(0, extent.Column);
        var end = Math.Min(_plan.Width, extent.Right);
        source[(first - _reads.Column)..(end - _reads.Column)].CopyTo(target[(first - extent.Column)..]);
        Reflection.Extend(target, first - extent.Column, end - extent.Column);
    }

    private void ReflectSamples(Span<byte> line, int start, int end)
    {
        switch (_size)
        {
            case 1:
                Reflection.Extend(line, start, end);
                break;
            case 2:
                Reflection.Extend(MemoryMarshal.Cast<byte, ushort>(line), start, end);
                break;
            default:
                Reflection.Extend(MemoryMarshal.Cast<byte, uint>(line), start, end);
                break;
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
