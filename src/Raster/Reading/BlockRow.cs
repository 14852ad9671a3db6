using System.IO.Compression;
using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Reading;

/// <summary>
/// A row of neighbouring blocks that are decoded side by side from their top to their bottom, so that only the rows that are
/// wanted next lie in memory, and not whole blocks.
/// </summary>
/// <remarks>Used by one thread. Ownership: owns its streams and, where they were fetched, the compressed bytes.</remarks>
internal sealed class BlockRow : IDisposable
{
    private readonly Stream?[] _inflaters;
    private readonly NativeBuffer? _fetched;

    /// <param name="row">Its place among the file's rows of blocks.</param>
    /// <param name="firstColumn">Column of the first block.</param>
    /// <param name="blocks">Compressed bytes block by block; null for a block that is not in the file.</param>
    /// <param name="fetched">Memory behind the blocks; null where they read their file.</param>
    internal BlockRow(int row, int firstColumn, IReadOnlyList<Stream?> blocks, NativeBuffer? fetched)
    {
        Row = row;
        FirstColumn = firstColumn;
        _fetched = fetched;
        _inflaters = [.. blocks.Select(bytes => bytes is null ? null : new ZLibStream(bytes, CompressionMode.Decompress))];
    }

    /// <summary>Place among the file's rows of blocks.</summary>
    internal int Row { get; }

    /// <summary>Column of the first block.</summary>
    internal int FirstColumn { get; }

    /// <summary>Number of blocks.</summary>
    internal int Count => _inflaters.Length;

    /// <summary>Pixel row within the blocks that comes next.</summary>
    internal int Next { get; set; }

    /// <summary>True for a block that is not in the file.</summary>
    internal bool IsSparse(int block) => _inflaters[block] is null;

    /// <summary>Decodes the next bytes of a block; fewer where it ends early.</summary>
    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    internal int Inflate(int block, Span<byte> bytes) => _inflaters[block]!.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);

    /// <summary>Reads a block to its end: there its checksum is compared.</summary>
    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    internal void Finish(int block)
    {
        Span<byte> padding = stackalloc byte[1024];
        while (_inflaters[block]?.Read(padding) > 0)
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var inflater in _inflaters)
        {
            inflater?.Dispose();
        }

        _fetched?.Dispose();
    }
}
