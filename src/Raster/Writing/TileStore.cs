using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Writing;

/// <summary>Compressed tiles in the order in which they were made, in a file beside the result, with an index by level.</summary>
internal sealed class TileStore : IDisposable
{
    private readonly Dictionary<int, List<(long Offset, int Size)>> _levels = [];
    private readonly FileStream _file;
    private readonly TileEncoder[] _encoders;
    private readonly int _side;

    internal TileStore(string path, int threads, int side, Func<TileEncoder> encoder)
    {
        _file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
        });
        _side = side;
        _encoders = [.. Enumerable.Range(0, threads).Select(_ => encoder())];
    }

    /// <summary>Tiles of a level, row by row.</summary>
    internal IReadOnlyList<(long Offset, int Size)> Tiles(int level) => _levels[level];

    /// <summary>Compresses a row of tiles, several at once, and stores them from left to right.</summary>
    internal void Write(int level, NativeBuffer rows, int width, int count)
    {
        if (!_levels.TryGetValue(level, out var index))
        {
            _levels[level] = index = [];
        }

        var tiles = (width + _side - 1) / _side;
        for (var first = 0; first < tiles; first += _encoders.Length)
        {
            var batch = Math.Min(_encoders.Length, tiles - first);
            var sizes = new int[batch];
            Parallel.For(0, batch, i =>
                sizes[i] = _encoders[i].Encode(rows, _side, width, count, (first + i) * _side).Length);
            for (var i = 0; i < batch; i++)
            {
                index.Add((_file.Position, sizes[i]));
                _file.Write(_encoders[i].Encoded(sizes[i]));
            }
        }
    }

    /// <summary>Copies a tile to another stream and returns its last four bytes.</summary>
    internal byte[] Copy((long Offset, int Size) tile, Stream target, byte[] buffer)
    {
        var last = new byte[4];
        _file.Position = tile.Offset;
        for (var left = tile.Size; left > 0;)
        {
            var read = _file.Read(buffer, 0, Math.Min(left, buffer.Length));
            if (read == 0)
            {
                throw new EndOfStreamException("The file of finished tiles lost bytes.");
            }

            target.Write(buffer, 0, read);
            left -= read;
        }

        _file.Position = tile.Offset + tile.Size - last.Length;
        _file.ReadExactly(last);
        return last;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        foreach (var encoder in _encoders)
        {
            encoder.Dispose();
        }
    }
}
