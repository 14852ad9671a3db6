using System.Numerics;
using System.Runtime.Intrinsics;

namespace Groundshift.InferenceWorker.State;

/// <summary>
/// Posterior probabilities in one byte each: four bits of exponent and four of mantissa, 2^-15 to 1 in steps of a sixteenth octave.
/// Codes are the upper bits of a 32-bit float, so that both ways are integer operations and equal on every processor.
/// </summary>
internal static class PosteriorCode
{
    /// <summary>The code of 1.</summary>
    public const byte One = 240;

    /// <summary>Pixels that are coded at once.</summary>
    public const int Lanes = 16;

    // IEEE 754 binary32: 23 bits of mantissa, of which four are kept; the bits of 2^-15 are the origin.
    private const int Shift = 19;
    private const int Origin = (127 - 15) << 23;
    private const int Half = 1 << (Shift - 1);

    /// <summary>The code of a power of two, -15 to 0.</summary>
    public static byte OfPower(int exponent) => (byte)((exponent + 15) * 16);

    /// <summary>The probability of a code.</summary>
    public static float Decode(byte code) => BitConverter.Int32BitsToSingle((code << Shift) + Origin);

    /// <summary>Sixteen probabilities.</summary>
    public static Vector512<float> Decode(Vector128<byte> codes)
    {
        var (low, high) = Vector128.Widen(codes);
        var (a, b) = Vector128.Widen(low);
        var (c, d) = Vector128.Widen(high);
        var wide = Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d)).AsInt32();
        return (Vector512.ShiftLeft(wide, Shift) + Vector512.Create(Origin)).AsSingle();
    }

    /// <summary>Sixteen codes, no less than a floor; for probabilities from 0 to 1.</summary>
    public static Vector128<byte> Encode(Vector512<float> probabilities, byte floor)
    {
        var codes = Vector512.ShiftRightArithmetic(probabilities.AsInt32() + Vector512.Create(Half - Origin), Shift);
        var clamped = Vector512.Min(Vector512.Max(codes, Vector512.Create((int)floor)), Vector512.Create((int)One));
        var shorts = Vector256.Narrow(clamped.GetLower(), clamped.GetUpper()).AsUInt16();
        return Vector128.Narrow(shorts.GetLower(), shorts.GetUpper());
    }
}
