using System.Buffers;

namespace Groundshift.Catalog.Importing;

/// <summary>A file in pieces of whole lines.</summary>
internal sealed class LineBlocks(Stream file) : IDisposable
{
    /// <summary>Bytes at a time: a hundred items or so, which are some milliseconds of work. A longer line makes a larger piece.</summary>
    public const int Usual = 256 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Usual);
    private int _filled;
    private long _lines;

    /// <summary>The next piece, without the break behind its last line; null at the end.</summary>
    public async ValueTask<LineBlock?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await file.ReadAsync(_buffer.AsMemory(_filled), cancellationToken).ConfigureAwait(false);
            _filled += read;
            if (read == 0)
            {
                return _filled == 0 ? null : Take(_filled);
            }

            if (_filled == _buffer.Length)
            {
                if (_buffer.AsSpan().LastIndexOf((byte)'\n') is >= 0 and var end)
                {
                    return Take(end);
                }

                Grow();
            }
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private LineBlock Take(int end)
    {
        var block = new LineBlock(_lines + 1, _buffer, end);
        _lines += _buffer.AsSpan(0, end).Count((byte)'\n') + 1;
        var rest = _buffer.AsSpan(0, _filled)[Math.Min(end + 1, _filled)..];

        // Never full, for reading into nothing looks like the end.
        var next = ArrayPool<byte>.Shared.Rent(Math.Max(Usual, rest.Length + 1));
        rest.CopyTo(next);
        (_buffer, _filled) = (next, rest.Length);
        return block;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}

/// <summary>Some lines.</summary>
/// <param name="First">Number of the first, from 1.</param>
/// <param name="Buffer">Holds them; goes back to the pool when they are read.</param>
/// <param name="Length">Bytes in it.</param>
internal sealed record LineBlock(long First, byte[] Buffer, int Length) : IDisposable
{
    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => Buffer.AsMemory(0, Length);

    public void Dispose() => ArrayPool<byte>.Shared.Return(Buffer);
}
