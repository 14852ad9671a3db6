using System.Numerics;
using System.Text.Json.Nodes;
using Groundshift.Core.Pixels;
using Groundshift.Core.Stac;
using Groundshift.Raster.Writing;

namespace Groundshift.Catalog.Tiles;

/// <summary>How samples become colours: a class table, or a stretch of one band to grey or of three to red, green and blue.</summary>
internal sealed class TileStyle
{
    // All rasters of this catalog have 255 for no data, so no class has that value.
    private const byte NoClass = 255;

    private readonly Dictionary<byte, Rgb> _classes;
    private readonly (double Low, double High) _range;

    private TileStyle(IReadOnlyList<int> bands, Dictionary<byte, Rgb> classes, (double Low, double High) range) =>
        (Bands, _classes, _range) = (bands, classes, range);

    /// <summary>Bands to read, from 1.</summary>
    public IReadOnlyList<int> Bands { get; }

    /// <summary>False for classes, which have no values in between.</summary>
    public bool IsInterpolated => _classes.Count == 0;

    /// <summary>The style of an asset as its item describes it, changed by the request.</summary>
    public static TileStyle Of(StacAsset asset, TileQuery query)
    {
        var bands = query.Bands ?? Chosen(asset.Bands);
        var classes = query.Rescale is null && bands.Count == 1 && asset.DataType == "uint8" ? Classes(asset) : [];
        return new TileStyle(bands, classes, query.Rescale ?? Range(asset, bands));
    }

    /// <summary>The picture of a tile as PNG.</summary>
    public byte[] Draw(PixelBlock block)
    {
        var (width, height) = (block.Grid.Width, block.Grid.Height);
        var valid = block.Validity.Span<byte>(0, width * height);
        if (_classes.Count > 0)
        {
            var values = block.Samples.Span<byte>(0, valid.Length);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = valid[i] != 0 && _classes.ContainsKey(values[i]) ? values[i] : NoClass;
            }

            return PngWriter.EncodePalette(width, height, values, _classes, NoClass);
        }

        var planes = new byte[(block.Bands + 1) * valid.Length];
        for (var band = 0; band < block.Bands; band++)
        {
            Stretch(block, band, planes.AsSpan(band * valid.Length, valid.Length));
        }

        for (var i = 0; i < valid.Length; i++)
        {
            planes[(block.Bands * valid.Length) + i] = valid[i] == 0 ? (byte)0 : byte.MaxValue;
        }

        return PngWriter.Encode(width, height, block.Bands + 1, planes);
    }

    private void Stretch(PixelBlock block, int band, Span<byte> grey)
    {
        var first = (long)band * grey.Length;
        switch (block.Type)
        {
            case SampleType.UInt8: Stretch<byte>(block.Samples.Span<byte>(first, grey.Length), grey); break;
            case SampleType.UInt16: Stretch<ushort>(block.Samples.Span<ushort>(first, grey.Length), grey); break;
            case SampleType.Int16: Stretch<short>(block.Samples.Span<short>(first, grey.Length), grey); break;
            case SampleType.Float32: Stretch<float>(block.Samples.Span<float>(first, grey.Length), grey); break;
            default: throw new ArgumentOutOfRangeException(nameof(block), block.Type, null);
        }
    }

    private void Stretch<T>(ReadOnlySpan<T> samples, Span<byte> grey)
        where T : unmanaged, INumber<T>
    {
        var factor = byte.MaxValue / (_range.High - _range.Low);
        for (var i = 0; i < grey.Length; i++)
        {
            // A comparison with NaN is false: what is no number is drawn as the lowest value, under a mask that hides it.
            var value = (double.CreateChecked(samples[i]) - _range.Low) * factor;
            grey[i] = (byte)(value > 0 ? Math.Min(value, byte.MaxValue) : 0);
        }
    }

    // Three bands that are called red, green and blue are a picture; of anything else the first band is shown.
    private static int[] Chosen(IReadOnlyList<StacBand> bands)
    {
        int Of(string colour) => bands.FirstOrDefault(band => band.Name == colour || band.CommonName == colour)?.Index ?? 0;
        int[] colours = [Of("red"), Of("green"), Of("blue")];
        return colours.All(band => band > 0) ? colours : [1];
    }

    private static Dictionary<byte, Rgb> Classes(StacAsset asset)
    {
        var classes = new Dictionary<byte, Rgb>();
        foreach (var entry in asset.Json["classification:classes"] as JsonArray ?? [])
        {
            if (entry is JsonObject legend && (int?)legend["value"] is >= 0 and < NoClass and var value && (string?)legend["color_hint"] is { } colour)
            {
                classes[(byte)value] = Rgb.Parse(colour);
            }
        }

        return classes;
    }

    private static (double, double) Range(StacAsset asset, IReadOnlyList<int> bands)
    {
        var statistics = asset.Bands.Where(band => bands.Contains(band.Index)).Select(band => band.Statistics).OfType<BandStatistics>().ToArray();
        var low = statistics.Min(found => found.Minimum) ?? byte.MinValue;
        var high = statistics.Max(found => found.Maximum) ?? byte.MaxValue;
        return (low, Math.Max(high, low + 1));
    }
}
