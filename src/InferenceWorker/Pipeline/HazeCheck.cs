using System.Globalization;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline.Masking;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>
/// Looks for haze over pixels that the mask calls clear: blue is too bright for the red beside it. Changes no pixel; the finding
/// goes into the product's notes.
/// </summary>
/// <remarks>
/// Source of the index and its threshold: Zhu and Woodcock 2012, doi 10.1016/j.rse.2011.10.028, equation 3, derived from the
/// haze-optimised transform of Zhang, Guindon and Cihlar 2002, doi 10.1016/S0034-4257(02)00034-2. It was made for the top of the
/// atmosphere; at the surface, where a correction should have removed the haze, passing it says even more.
/// </remarks>
internal sealed class HazeCheck : IDisposable
{
    private const string BlueName = "B02";
    private const string RedName = "B04";
    private const double Threshold = 0.08;
    private const float RedWeight = 0.5f;

    // Snow and bright roofs pass the test too, so a few per cent mean nothing; a tenth of the ground is a veil.
    private const double SuspectedShare = 0.10;

    private readonly IPixelRows _pixels;
    private readonly int _blue;
    private readonly int _red;
    private readonly NativeBuffer _values;
    private long _hazy;
    private long _clear;

    private HazeCheck(IPixelRows pixels, int blue, int red, int width)
    {
        _pixels = pixels;
        _blue = blue;
        _red = red;
        _values = new NativeBuffer(2L * width * sizeof(float));
    }

    /// <summary>A check over pixels that are reflectance with a blue and a red band; null for others.</summary>
    public static HazeCheck? For(IPixelRows pixels, IReadOnlyList<string> bands, int width)
    {
        var blue = Place(bands, BlueName);
        var red = Place(bands, RedName);
        return pixels.Unit == PixelUnit.Reflectance && blue >= 0 && red >= 0 ? new HazeCheck(pixels, blue, red, width) : null;
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

        var blue = _values.Span<float>(0, inside.Length);
        var red = _values.Span<float>(inside.Length, inside.Length);
        SampleConversion.ToPhysical(ring.Samples(_blue, row), _pixels.Type, _pixels.Scale[_blue], _pixels.Offset[_blue], blue);
        SampleConversion.ToPhysical(ring.Samples(_red, row), _pixels.Type, _pixels.Scale[_red], _pixels.Offset[_red], red);
        for (var column = 0; column < inside.Length; column++)
        {
            if (inside[column] != 0 && states[column] == (byte)PixelState.Clear)
            {
                _clear++;
                _hazy += blue[column] - (RedWeight * red[column]) > Threshold ? 1 : 0;
            }
        }
    }

    public void Dispose() => _values.Dispose();

    private static int Place(IReadOnlyList<string> bands, string name)
    {
        for (var i = 0; i < bands.Count; i++)
        {
            if (bands[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}
