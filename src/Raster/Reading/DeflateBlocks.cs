using System.Globalization;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Reading;

/// <summary>
/// Decodes the blocks of a deflate-compressed TIFF itself, a few rows of a row of blocks at a time, so that whole blocks need not
/// lie in memory. A block that is read to its last row is checked against the Adler-32 checksum that ends it: GDAL (libtiff with
/// libdeflate) takes a damaged block for a short one and returns wrong samples without an error.
/// </summary>
/// <remarks>
/// <para>Rows are best asked for from top to bottom: then each block is decoded once. Of a server, neighbouring blocks are fetched
/// in one piece.</para>
/// <para>Source: TIFF 6.0 sections 14 and 15; Adobe Photoshop TIFF Technical Note 3 (predictor 3); RFC 1950.</para>
/// </remarks>
internal sealed unsafe partial class DeflateBlocks : IDisposable
{
    // Blocks of one row usually follow each other. Where less than this share of the span is wanted, each is fetched alone.
    private const double WorthOneFetch = 0.8;

    // Rows that are decoded, unpredicted and scattered while they lie in the second-level cache (1 MB on the processors that
    // docs/performance.md names).
    private const int SliceBytes = 256 << 10;

    private readonly Dataset _dataset;
    private readonly string _field;
    private readonly VirtualStream _stream;
    private readonly SampleType _type;
    private readonly int _predictor;
    private readonly bool _interleaved;
    private readonly int _blockWidth;
    private readonly int _blockHeight;
    private readonly bool _fetches;
    private readonly NativeBuffer _slice;
    private readonly Dictionary<int, BlockRow> _open = [];

    private DeflateBlocks(
        Dataset dataset, string field, VirtualStream stream, SampleType type, int predictor, bool interleaved, bool fetches)
    {
        _dataset = dataset;
        _field = field;
        _stream = stream;
        _type = type;
        _predictor = predictor;
        _interleaved = interleaved;
        (_blockWidth, _blockHeight) = dataset.Band(1).BlockSize;
        _fetches = fetches;
        _slice = new NativeBuffer((long)Math.Clamp(SliceBytes / RowBytes, 1, _blockHeight) * RowBytes);
    }

    /// <summary>Blocks that were begun to be decoded, a band's own each.</summary>
    internal long BlocksBegun { get; private set; }

    private int SamplesPerPixel => _interleaved ? _dataset.Bands : 1;

    private int RowBytes => _blockWidth * SamplesPerPixel * _type.Size();

    /// <summary>A decoder for an open file; null where GDAL has to decode it.</summary>
    /// <param name="dataset">The file, as GDAL opened it.</param>
    /// <param name="field">The input's name in messages.</param>
    /// <param name="path">The file's path for GDAL.</param>
    /// <param name="isRemote">True for a file on a server, whose blocks are fetched many at a time.</param>
    internal static DeflateBlocks? TryOpen(Dataset dataset, string field, string path, bool isRemote)
    {
        const string Structure = "IMAGE_STRUCTURE";
        var band = dataset.Band(1);
        if (dataset.Driver is not ("GTiff" or "COG")
            || dataset.Metadata("COMPRESSION", Structure) != "DEFLATE"
            || band.Metadata("NBITS", Structure) is not null
            || GdalTypes.FromCode(band.TypeCode) is not { } type)
        {
            return null;
        }

        var predictor = dataset.Metadata("PREDICTOR", Structure) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 1;
        var stream = new VirtualStream(path);
        var order = new byte[2];
        if (predictor is < 1 or > 3 || stream.Read(0, order) != order.Length || order is not [(byte)'I', (byte)'I'])
        {
            stream.Dispose();
            return null;
        }

        var interleaved = dataset.Bands > 1
            && string.Equals(dataset.Metadata("INTERLEAVE", Structure), "PIXEL", StringComparison.OrdinalIgnoreCase);
        return new DeflateBlocks(dataset, field, stream, type, predictor, interleaved, isRemote);
    }

    /// <summary>True when it can give samples of that type.</summary>
    internal bool Gives(SampleType type) => type == _type;

    /// <summary>Reads a window whose columns start at a block, like <see cref="Dataset.Read"/>.</summary>
    internal void Read(PixelRect window, ReadOnlySpan<int> bands, nint destination, long rowSamples, long bandSamples)
    {
        for (var row = window.Row / _blockHeight; row * _blockHeight < window.Bottom; row++)
        {
            if (_interleaved)
            {
                ReadRow(window, row, bands, destination, rowSamples, bandSamples);
                continue;
            }

            for (var i = 0; i < bands.Length; i++)
            {
                ReadRow(window, row, bands.Slice(i, 1), destination + (nint)(i * bandSamples * _type.Size()), rowSamples, bandSamples);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var row in _open.Values)
        {
            row.Dispose();
        }

        _open.Clear();
        _stream.Dispose();
        _slice.Dispose();
    }

    /// <summary>What the window wants of a row of blocks: of all bands when they are interleaved, else of the one band.</summary>
    private void ReadRow(PixelRect window, int blockRow, ReadOnlySpan<int> bands, nint destination, long rowSamples, long bandSamples)
    {
        var top = blockRow * _blockHeight;

        // The last strip of an untiled file may hold fewer rows than a block.
        var rows = Math.Min(_blockHeight, _dataset.Height - top);
        var (first, end) = (Math.Max(window.Row - top, 0), Math.Min(window.Bottom - top, rows));
        var key = _interleaved ? 0 : bands[0];
        var blocks = Open(key, window, blockRow, first, bands[0]);
        try
        {
            while (blocks.Next < end)
            {
                // What lies above the window is decoded too, but goes nowhere.
                var above = blocks.Next < first;
                var count = Math.Min((int)(_slice.Bytes / RowBytes), (above ? first : end) - blocks.Next);
                for (var i = 0; i < blocks.Count; i++)
                {
                    Decode(blocks, i, count, bands[0]);
                    if (!above)
                    {
                        Scatter(window, blocks, i, count, bands, destination, rowSamples, bandSamples);
                    }
                }

                blocks.Next += count;
            }

            if (blocks.Next == rows)
            {
                Close(key, blocks);
            }
        }
        catch
        {
            // It stands between two rows.
            _open.Remove(key);
            blocks.Dispose();
            throw;
        }
    }

    private BlockRow Open(int key, PixelRect window, int blockRow, int firstRow, int band)
    {
        var first = window.Column / _blockWidth;
        var count = ((window.Right - 1) / _blockWidth) - first + 1;
        if (_open.Remove(key, out var open))
        {
            if (open.Row == blockRow && open.FirstColumn == first && open.Count == count && open.Next <= firstRow)
            {
                return _open[key] = open;
            }

            open.Dispose();
        }

        var places = new (long Offset, int Size)[count];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = Place(band, first + i, blockRow);
        }

        BlocksBegun += count;
        return _open[key] = _fetches ? Fetch(blockRow, first, places) : new BlockRow(
            blockRow, first, [.. places.Select(place => place.Size > 0 ? new BlockBytes(_stream, place.Offset, place.Size) : null)], null);
    }

    private void Close(int key, BlockRow blocks)
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            try
            {
                blocks.Finish(i);
            }
            catch (InvalidDataException damage)
            {
                throw Damaged(blocks, i, damage);
            }
        }

        _open.Remove(key);
        blocks.Dispose();
    }

    private (long Offset, int Size) Place(int band, int column, int row)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{column}_{row}");
        var raster = _dataset.Band(_interleaved ? 1 : band);
        return long.TryParse(raster.Metadata($"BLOCK_OFFSET_{name}", "TIFF"), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            && int.TryParse(raster.Metadata($"BLOCK_SIZE_{name}", "TIFF"), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? (offset, size)
            : (0, 0);
    }

    /// <summary>Fetches the blocks' bytes, in one piece where that is worth it.</summary>
    private BlockRow Fetch(int blockRow, int firstColumn, (long Offset, int Size)[] places)
    {
        var present = places.Where(place => place.Size > 0).ToArray();
        var wanted = present.Sum(place => (long)place.Size);
        var from = present.Length == 0 ? 0 : present.Min(place => place.Offset);
        var span = present.Length == 0 ? 0 : present.Max(place => place.Offset + place.Size) - from;
        var together = wanted >= span * WorthOneFetch;
        var raw = new NativeBuffer(together ? span : wanted);
        try
        {
            if (together)
            {
                FetchPiece(from, raw.Span<byte>());
            }

            var blocks = new Stream?[places.Length];
            long at = 0;
            for (var i = 0; i < places.Length; i++)
            {
                var (offset, size) = places[i];
                if (size == 0)
                {
                    continue;
                }

                var start = together ? offset - from : at;
                if (!together)
                {
                    FetchPiece(offset, raw.Span<byte>(at, size));
                    at += size;
                }

                blocks[i] = new UnmanagedMemoryStream((byte*)raw.Pointer + start, size);
            }

            return new BlockRow(blockRow, firstColumn, blocks, raw);
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    }

    private void FetchPiece(long offset, Span<byte> bytes)
    {
        var read = _stream.Read(offset, bytes);
        if (read != bytes.Length)
        {
            throw new GdalException($"fetching {bytes.Length} bytes at {offset} of {_dataset.Label}", $"only {read} bytes came");
        }
    }

    /// <summary>The next rows of a block, as samples.</summary>
    private void Decode(BlockRow blocks, int block, int rows, int band)
    {
        if (blocks.IsSparse(block))
        {
            FillSparse(band);
            return;
        }

        var bytes = _slice.Span<byte>(0, rows * RowBytes);
        try
        {
            if (blocks.Inflate(block, bytes) is var read && read < bytes.Length)
            {
                throw new InvalidDataException($"{((long)blocks.Next * RowBytes) + read} of {(long)_blockHeight * RowBytes} bytes");
            }
        }
        catch (InvalidDataException damage)
        {
            throw Damaged(blocks, block, damage);
        }

        Unpredict(bytes);
    }

    private InvalidInputException Damaged(BlockRow blocks, int block, InvalidDataException damage) => new(
        _field,
        $"block ({blocks.FirstColumn + block}, {blocks.Row}) to be a complete deflate stream with a right checksum",
        damage.Message.TrimEnd('.'),
        "The file is damaged: fetch it again or ask the provider.",
        damage);
}
