using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Writing;

/// <summary>
/// One resolution of a raster that is being written. Keeps one row of tiles; hands every pair of rows, halved, to the next
/// level at once, so that memory grows with the width only.
/// </summary>
internal sealed class CogLevel : IDisposable
{
    private readonly int _bands;
    private readonly int _side;
    private readonly SampleType _type;
    private readonly Downsampler _downsampler;
    private readonly TileStore _store;
    private readonly CogLevel? _next;
    private readonly NativeBuffer _rows;
    private int _received;

    internal CogLevel(int number, int width, int height, CogProfile profile, Downsampler downsampler, TileStore store)
    {
        Number = number;
        Width = width;
        Height = height;
        _bands = profile.Bands.Count;
        _side = profile.TileSide;
        _type = profile.Type;
        _downsampler = downsampler;
        _store = store;
        _rows = new NativeBuffer((long)_bands * _side * width * _type.Size());

        // The smallest overview fits into one tile, as in GDAL's COG driver.
        if (Math.Max(width, height) > _side)
        {
            _next = new CogLevel(number + 1, (width + 1) / 2, (height + 1) / 2, profile, downsampler, store);
        }
    }

    internal int Number { get; }

    internal int Width { get; }

    internal int Height { get; }

    /// <summary>This level and the coarser ones.</summary>
    internal IEnumerable<CogLevel> Levels => _next is null ? [this] : [this, .. _next.Levels];

    /// <summary>Room for the next row of a band.</summary>
    internal Span<byte> NextRow(int band) => Row(band, _received % _side);

    /// <summary>Takes the row that was put into <see cref="NextRow"/> of every band.</summary>
    internal void Advance()
    {
        var slot = _received % _side;
        _received++;
        if (_next is not null && (slot % 2 == 1 || _received == Height))
        {
            // The last slot closes a pair, for the side is even, so a pair never spans two rows of tiles; a last single row is its own partner.
            var upper = slot % 2 == 1 ? slot - 1 : slot;
            for (var band = 0; band < _bands; band++)
            {
                _downsampler.Halve(Row(band, upper), Row(band, slot), _next.NextRow(band));
            }

            _next.Advance();
        }

        if (slot == _side - 1 || _received == Height)
        {
            _store.Write(Number, _rows, Width, slot + 1);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _next?.Dispose();
    }

    private Span<byte> Row(int band, int slot)
    {
        var bytes = Width * _type.Size();
        return _rows.Span<byte>((((long)band * _side) + slot) * bytes, bytes);
    }
}
