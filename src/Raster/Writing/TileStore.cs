using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Writing;

/// <summary>Compressed tiles in the order in which they were made, in a file beside the result, with an index by level.</summary>
internal sealed class TileStore : IDisposable
{
    private readonly Dictionary<int, List<(long Offset, int Size)>> _levels = [];
    private readonly FileStream _file;
    private readonly Lock _gate = new();
    private readonly Worker[] _workers;
    private readonly CountdownEvent _helping = new(0);
    private ExceptionDispatchInfo? _failure;
    private TileRow _row;
    private int _nextTile;

    internal TileStore(string path, int threads, Func<TileEncoder> encoder)
    {
        _file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
        });
        _workers = [.. Enumerable.Range(0, threads).Select(_ => new Worker(this, encoder()))];
    }

    /// <summary>Tiles of a level, row by row.</summary>
    internal IReadOnlyList<(long Offset, int Size)> Tiles(int level) => _levels[level];

    /// <summary>Compresses a row of tiles, several at once, and stores them.</summary>
    internal void Write(int level, NativeBuffer rows, int width, int count)
    {
        if (!_levels.TryGetValue(level, out var index))
        {
            _levels[level] = index = [];
        }

        var side = _workers[0].Encoder.Side;
        var tiles = (width + side - 1) / side;
        _row = new TileRow(index, index.Count, rows, width, count);
        CollectionsMarshal.SetCount(index, index.Count + tiles);
        _nextTile = -1;
        var helpers = Math.Min(_workers.Length, tiles) - 1;
        _helping.Reset(helpers);
        for (var helper = 1; helper <= helpers; helper++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_workers[helper], preferLocal: false);
        }

        Encode(_workers[0].Encoder);
        _helping.Wait();
        _failure?.Throw();
    }

    /// <summary>Copies a tile to another stream and gives its last four bytes.</summary>
    internal void Copy((long Offset, int Size) tile, Stream target, byte[] buffer, Span<byte> last)
    {
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
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _helping.Dispose();
        foreach (var worker in _workers)
        {
            worker.Encoder.Dispose();
        }
    }

    // Takes tiles until none is left. What is written where in this file does not matter: the result is put together by the index.
    private void Encode(TileEncoder encoder)
    {
        try
        {
            while (Interlocked.Increment(ref _nextTile) is var tile && tile * encoder.Side < _row.Width && _failure is null)
            {
                var encoded = encoder.Encode(_row.Rows, encoder.Side, _row.Width, _row.Count, tile * encoder.Side);
                lock (_gate)
                {
                    _row.Index[_row.First + tile] = (_file.Position, encoded.Length);
                    _file.Write(encoded);
                }
            }
        }
        catch (Exception failure)
        {
            _failure ??= ExceptionDispatchInfo.Capture(failure);
        }
    }

    // What a row of tiles is made of.
    private readonly record struct TileRow(List<(long Offset, int Size)> Index, int First, NativeBuffer Rows, int Width, int Count);

    // One object per thread for the life of the file, so that a row of tiles puts nothing on the heap.
    private sealed class Worker(TileStore store, TileEncoder encoder) : IThreadPoolWorkItem
    {
        public TileEncoder Encoder => encoder;

        public void Execute()
        {
            store.Encode(encoder);
            store._helping.Signal();
        }
    }
}
