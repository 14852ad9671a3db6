using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Groundshift.InferenceWorker.Pipeline.Masking;

/// <summary>
/// Clouds by physics, for top-of-atmosphere scenes without a mask: bright, white, hazy in blue, not snow; or bright in the cirrus
/// band, where ground is dark because water vapour absorbs.
/// </summary>
/// <remarks>
/// <para>Tests and thresholds as published, none fitted to scenes of ours. Source: Zhu and Woodcock 2012, doi
/// 10.1016/j.rse.2011.10.028, equations 1 to 4 and 6 (basic, whiteness, haze-optimised, near over short-wave infrared); Zhu, Wang
/// and Woodcock 2015, doi 10.1016/j.rse.2014.12.014 (cirrus); snow by Hall, Riggs and Salomonson 1995, doi
/// 10.1016/0034-4257(95)00137-P, because there is no thermal band.</para>
/// <para>Limits: no cloud shadows; thin haze below the test's threshold stays; high mountains can pass the cirrus test.</para>
/// <para>Unit: reflectance at the top of the atmosphere, 0 to 1. NaN is never cloud.</para>
/// </remarks>
internal static class CloudDetector
{
    private const int Lanes = 16;
    private const float DarkShortWave = 0.03f;
    private const float ColdIndex = 0.8f;
    private const float GreenIndex = 0.8f;
    private const float Whiteness = 0.7f;
    private const float HazeSlope = 0.5f;
    private const float HazeOffset = 0.08f;
    private const float RockRatio = 0.75f;
    private const float Cirrus = 0.01f;
    private const float SnowIndex = 0.4f;
    private const float SnowNear = 0.11f;
    private const float SnowGreen = 0.10f;

    /// <summary>Judges one row: <see cref="PixelState.Cloud"/> or <see cref="PixelState.Clear"/>.</summary>
    public static void Judge(in CloudBands bands, Span<byte> states)
    {
        var whole = states.Length / Lanes;
        for (var i = 0; i < whole; i++)
        {
            Judge(bands, i * Lanes, states.Slice(i * Lanes, Lanes));
        }

        var rest = states.Length - (whole * Lanes);
        if (rest > 0)
        {
            JudgeRest(bands, whole * Lanes, states[(whole * Lanes)..]);
        }
    }

    private static void JudgeRest(in CloudBands bands, int start, Span<byte> states)
    {
        Span<float> samples = stackalloc float[CloudBands.Count * Lanes];
        samples.Clear();
        var padded = bands.Padded(start, samples, Lanes);
        Span<byte> lanes = stackalloc byte[Lanes];
        Judge(padded, 0, lanes);
        lanes[..states.Length].CopyTo(states);
    }

    private static void Judge(in CloudBands bands, int start, Span<byte> states)
    {
        var blue = Load(bands.Blue, start);
        var green = Load(bands.Green, start);
        var red = Load(bands.Red, start);
        var near = Load(bands.NearInfrared, start);
        var shortWave = Load(bands.ShortWave, start);
        var snowIndex = (green - shortWave) / (green + shortWave);
        var greenIndex = (near - red) / (near + red);
        var mean = (blue + green + red) / 3;
        var spread = (Vector512.Abs(blue - mean) + Vector512.Abs(green - mean) + Vector512.Abs(red - mean)) / mean;
        var cloud =
            Vector512.GreaterThan(Load(bands.FarShortWave, start), Vector512.Create(DarkShortWave))
            & Vector512.LessThan(snowIndex, Vector512.Create(ColdIndex))
            & Vector512.LessThan(greenIndex, Vector512.Create(GreenIndex))
            & Vector512.LessThan(spread, Vector512.Create(Whiteness))
            & Vector512.GreaterThan(blue - (red * HazeSlope), Vector512.Create(HazeOffset))
            & Vector512.GreaterThan(near / shortWave, Vector512.Create(RockRatio));
        var snow =
            Vector512.GreaterThan(snowIndex, Vector512.Create(SnowIndex))
            & Vector512.GreaterThan(near, Vector512.Create(SnowNear))
            & Vector512.GreaterThan(green, Vector512.Create(SnowGreen));
        var hit = Vector512.AndNot(cloud, snow);
        if (!bands.Cirrus.IsEmpty)
        {
            hit |= Vector512.GreaterThan(Load(bands.Cirrus, start), Vector512.Create(Cirrus));
        }

        var state = Vector512.ConditionalSelect(hit.AsInt32(), Vector512.Create((int)PixelState.Cloud), Vector512<int>.Zero);
        var shorts = Vector256.Narrow(state.GetLower(), state.GetUpper()).AsUInt16();
        Vector128.Narrow(shorts.GetLower(), shorts.GetUpper()).CopyTo(states);
    }

    private static Vector512<float> Load(ReadOnlySpan<float> band, int start) =>
        Vector512.Create(band.Slice(start, Lanes));
}
