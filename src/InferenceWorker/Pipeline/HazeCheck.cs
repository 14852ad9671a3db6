using System.Globalization;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline.Masking;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>
/// Looks for haze over pixels that the mask calls clear: blue is too bright for the red beside it. Changes no pixel; the finding
/// goes into the product's notes.
/// </summary>
/// <remarks>
/// <para>Source of the index and its threshold: Zhu and Woodcock 2012, doi 10.1016/j.rse.2011.10.028, equation 3, derived from the
/// haze-optimised transform of Zhang, Guindon and Cihlar 2002, doi 10.1016/S0034-4257(02)00034-2. It was made for the top of the
/// atmosphere; at the surface, where a correction should have removed the haze, passing it says even more.</para>
/// <para>Snow passes the test too, so it is left out where green and short-wave infrared tell it (Hall, Riggs and Salomonson 1995,
/// doi 10.1016/0034-4257(95)00137-P).</para>
/// </remarks>
internal sealed class HazeCheck : IDisposable
{
    private const double Threshold = 0.08;
    private const float RedWeight = 0.5f;
    private const float SnowIndex = 0.4f;

    // Bright roofs pass the test too, so a few per cent mean nothing; a tenth of the ground is a veil.
    private const double SuspectedShare = 0.10;

    private static readonly string[] Needed = ["B02", "B04"];
    private static readonly string[] SnowBands = ["B03", "B11"];

    private readonly IPixelRows _pixels;
    private readonly int[] _places;
    private readonly NativeBuffer _samples;
    private readonly NativeBuffer _values;
    private readonly int _width;
    private long _hazy;
    private long _clear;

    private HazeCheck(IPixelRows pixels, int[] places, int width)
    {
        _pixels = pixels;
        _places = places;
        _width = width;
        _samples = new NativeBuffer((long)width * pixels.Type.Size());
        _values = new NativeBuffer((long)places.Length * width * sizeof(float));
    }

    /// <summary>A check over pixels that are reflectance with a blue and a red band; null for others.</summary>
    public static HazeCheck? For(IPixelRows pixels, IReadOnlyList<string> bands, int width)
    {
        // An absent band has no place.
        var names = bands.Select((name, band) => float.IsNaN(pixels.Offset[band]) ? "" : name).ToList();
        string[] wanted = SnowBands.All(names.Contains) ? [.. Needed, .. SnowBands] : Needed;
        return pixels.Unit == PixelUnit.Reflectance && Needed.All(names.Contains)
            ? new HazeCheck(pixels, [.. wanted.Select(name => names.IndexOf(name))], width)
            : null;
    }

    /// <summary>Share of the clear pixels of the area, 0 to 1, whose index passes the threshold.</summary>
    public double HazyShare => _clear == 0 ? 0 : (double)_hazy / _clear;

    /// <summary>A sentence when haze is suspected, else null.</summary>
    public string? Finding => HazyShare < SuspectedShare
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"Haze suspected: {HazyShare * 100:0.0} % of the pixels taken as clear have blue - {RedWeight} red above {Threshold} (suspected from {SuspectedShare * 100:0} %).");

    /// <summary>Takes in a decoded row.</summary>
    public void Add(RowRing ring, int row)
    {
        var inside = ring.Inside(row);
        var states = ring.States(row);
        if (!inside.Contains((byte)1))
        {
            return;
        }

        for (var i = 0; i < _places.Length; i++)
        {
            var band = _places[i];
            ring.Copy(band, row, _samples.Span<byte>());
            SampleConversion.ToPhysical(_samples.Span<byte>(), _pixels.Type, _pixels.Scale[band], _pixels.Offset[band], Values(i));
        }

        var blue = Values(0);
        var red = Values(1);
        for (var column = 0; column < inside.Length; column++)
        {
            if (inside[column] != 0 && states[column] == (byte)PixelState.Clear && !IsSnow(column))
            {
                _clear++;
                _hazy += blue[column] - (RedWeight * red[column]) > Threshold ? 1 : 0;
            }
        }
    }

    public void Dispose()
    {
        _samples.Dispose();
        _values.Dispose();
    }

    private bool IsSnow(int column)
    {
        if (_places.Length == Needed.Length)
        {
            return false;
        }

        var (green, shortWave) = (Values(2)[column], Values(3)[column]);
        return green - shortWave > SnowIndex * (green + shortWave);
    }

    private Span<float> Values(int place) => _values.Span<float>((long)place * _width, _width);
}
