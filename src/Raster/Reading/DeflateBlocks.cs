using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Reading;

/// <summary>
/// Decodes the blocks of a deflate-compressed TIFF itself: neighbouring blocks are fetched in one piece, and every block is
/// checked against the Adler-32 checksum that ends it. GDAL (libtiff with libdeflate) takes a damaged block for a short one
/// and returns wrong samples without an error.
/// </summary>
/// <remarks>Source: TIFF 6.0 sections 14 and 15; Adobe Photoshop TIFF Technical Note 3 (predictor 3); RFC 1950.</remarks>
internal sealed unsafe class DeflateBlocks : IDisposable
{
    // Blocks of one row usually follow each other. Where less than this share of the span is wanted, each is fetched alone.
    private const double WorthOneFetch = 0.8;

    private readonly Dataset _dataset;
    private readonly string _field;
    private readonly VirtualStream _stream;
    private readonly SampleType _type;
    private readonly int _predictor;
    private readonly bool _interleaved;
    private readonly int _blockWidth;
    private readonly int _blockHeight;
    private readonly NativeBuffer _block;
    private NativeBuffer _raw = new(0);

    private DeflateBlocks(Dataset dataset, string field, VirtualStream stream, SampleType type, int predictor, bool interleaved)
    {
        _dataset = dataset;
        _field = field;
        _stream = stream;
        _type = type;
        _predictor = predictor;
        _interleaved = interleaved;
        (_blockWidth, _blockHeight) = dataset.Band(1).BlockSize;
        _block = new NativeBuffer((long)_blockWidth * _blockHeight * SamplesPerPixel * type.Size());
    }

    private int SamplesPerPixel => _interleaved ? _dataset.Bands : 1;

    /// <summary>A decoder for an open file; null where GDAL has to decode it.</summary>
    internal static DeflateBlocks? TryOpen(Dataset dataset, string field, string path)
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
        return new DeflateBlocks(dataset, field, stream, type, predictor, interleaved);
    }

    /// <summary>True when it can give samples of that type.</summary>
    internal bool Gives(SampleType type) => type == _type;

    /// <summary>Reads a window that starts at a corner of a block, like <see cref="Dataset.Read"/>.</summary>
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
        _stream.Dispose();
        _block.Dispose();
        _raw.Dispose();
    }

    /// <summary>One row of blocks: of all bands when they are interleaved, else of the one band.</summary>
    private void ReadRow(PixelRect window, int blockRow, ReadOnlySpan<int> bands, nint destination, long rowSamples, long bandSamples)
    {
        var first = window.Column / _blockWidth;
        var last = (window.Right - 1) / _blockWidth;
        var places = new (long Offset, int Size)[last - first + 1];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = Place(bands[0], first + i, blockRow);
        }

        var starts = Fetch(places);
        for (var i = 0; i < places.Length; i++)
        {
            Decode(places[i], starts[i], bands[0], first + i, blockRow);
            Scatter(window, first + i, blockRow, bands, destination, rowSamples, bandSamples);
        }
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

    /// <summary>Fetches the blocks' bytes and says where each starts in the raw buffer.</summary>
    private long[] Fetch((long Offset, int Size)[] places)
    {
        var present = places.Where(place => place.Size > 0).ToArray();
        var starts = new long[places.Length];
        if (present.Length == 0)
        {
            return starts;
        }

        var from = present.Min(place => place.Offset);
        var span = present.Max(place => place.Offset + place.Size) - from;
        var wanted = present.Sum(place => (long)place.Size);
        var together = wanted >= span * WorthOneFetch;
        if (_raw.Bytes < (together ? span : wanted))
        {
            _raw.Dispose();
            _raw = new NativeBuffer(together ? span : wanted);
        }

        if (together)
        {
            FetchPiece(from, 0, (int)span);
        }

        long at = 0;
        for (var i = 0; i < places.Length; i++)
        {
            starts[i] = together ? places[i].Offset - from : at;
            if (!together && places[i].Size > 0)
            {
                FetchPiece(places[i].Offset, at, places[i].Size);
                at += places[i].Size;
            }
        }

        return starts;
    }

    private void FetchPiece(long offset, long at, int size)
    {
        var read = _stream.Read(offset, _raw.Span<byte>(at, size));
        if (read != size)
        {
            throw new GdalException($"fetching {size} bytes at {offset} of {_dataset.Label}", $"only {read} bytes came");
        }
    }

    private void Decode((long Offset, int Size) place, long start, int band, int column, int row)
    {
        var bytes = _block.Span<byte>();
        if (place.Size == 0)
        {
            FillSparse(band);
            return;
        }

        // The last strip of an untiled file may hold fewer rows than a block.
        var rows = Math.Min(_blockHeight, _dataset.Height - (row * _blockHeight));
        var needed = bytes.Length / _blockHeight * rows;
        try
        {
            using var raw = new UnmanagedMemoryStream((byte*)_raw.Pointer + start, place.Size);
            using var inflate = new ZLibStream(raw, CompressionMode.Decompress);
            var read = inflate.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);

            // The checksum is compared when the end of the stream is reached.
            Span<byte> rest = stackalloc byte[256];
            while (read == bytes.Length && inflate.Read(rest) > 0)
            {
            }

            if (read < needed)
            {
                throw new InvalidDataException($"{read} of {needed} bytes");
            }
        }
        catch (InvalidDataException damage)
        {
            throw new InvalidInputException(
                _field,
                $"block ({column}, {row}) to be a complete deflate stream with a right checksum",
                damage.Message.TrimEnd('.'),
                "The file is damaged: fetch it again or ask the provider.",
                damage);
        }

        Unpredict(bytes);
    }

    private void FillSparse(int band)
    {
        var nodata = _dataset.Band(band).Nodata ?? 0;
        switch (_type)
        {
            case SampleType.UInt8:
                _block.Span<byte>().Fill(byte.CreateSaturating(nodata));
                break;
            case SampleType.UInt16:
                _block.Span<ushort>().Fill(ushort.CreateSaturating(nodata));
                break;
            case SampleType.Int16:
                _block.Span<short>().Fill(short.CreateSaturating(nodata));
                break;
            default:
                _block.Span<float>().Fill((float)nodata);
                break;
        }
    }

    private void Unpredict(Span<byte> bytes)
    {
        var rowBytes = _blockWidth * SamplesPerPixel * _type.Size();
        for (var start = 0; _predictor > 1 && start < bytes.Length; start += rowBytes)
        {
            var row = bytes.Slice(start, rowBytes);
            if (_predictor == 3)
            {
                Predictors.UndoFloat(row, SamplesPerPixel);
            }
            else
            {
                Predictors.UndoDifference(row, SamplesPerPixel, _type.Size());
            }
        }
    }

    private void Scatter(PixelRect window, int blockColumn, int blockRow, ReadOnlySpan<int> bands, nint destination, long rowSamples, long bandSamples)
    {
        var part = new PixelRect(blockColumn * _blockWidth, blockRow * _blockHeight, _blockWidth, _blockHeight).Intersect(window);
        var size = _type.Size();
        for (var i = 0; i < bands.Length; i++)
        {
            var band = _interleaved ? bands[i] - 1 : 0;
            for (var row = part.Row; row < part.Bottom; row++)
            {
                var inBlock = (((row - (blockRow * _blockHeight)) * _blockWidth) + part.Column - (blockColumn * _blockWidth)) * SamplesPerPixel;
                var target = (byte*)destination + (((i * bandSamples) + ((row - window.Row) * rowSamples) + part.Column - window.Column) * size);
                Copy(_block.Span<byte>()[((inBlock + band) * size)..], target, part.Width, SamplesPerPixel, size);
            }
        }
    }

    private static void Copy(ReadOnlySpan<byte> source, byte* target, int count, int stride, int size)
    {
        var bytes = new Span<byte>(target, count * size);
        switch (size)
        {
            case var _ when stride == 1:
                source[..bytes.Length].CopyTo(bytes);
                break;
            case 1:
                Stride(source, bytes, stride);
                break;
            case 2:
                Stride(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(bytes), stride);
                break;
            default:
                Stride(MemoryMarshal.Cast<byte, uint>(source), MemoryMarshal.Cast<byte, uint>(bytes), stride);
                break;
        }
    }

    private static void Stride<T>(ReadOnlySpan<T> source, Span<T> target, int stride)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = source[i * stride];
        }
    }
}
