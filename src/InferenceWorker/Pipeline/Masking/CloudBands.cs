namespace Groundshift.InferenceWorker.Pipeline.Masking;

/// <summary>One row of the bands that <see cref="CloudDetector"/> looks at, as top-of-atmosphere reflectance.</summary>
internal readonly ref struct CloudBands
{
    /// <summary>Number of bands.</summary>
    public const int Count = 7;

    /// <summary>Sentinel-2 B02.</summary>
    public required ReadOnlySpan<float> Blue { get; init; }

    /// <summary>Sentinel-2 B03.</summary>
    public required ReadOnlySpan<float> Green { get; init; }

    /// <summary>Sentinel-2 B04.</summary>
    public required ReadOnlySpan<float> Red { get; init; }

    /// <summary>Sentinel-2 B08 or B8A.</summary>
    public required ReadOnlySpan<float> NearInfrared { get; init; }

    /// <summary>Sentinel-2 B11.</summary>
    public required ReadOnlySpan<float> ShortWave { get; init; }

    /// <summary>Sentinel-2 B12; B11 again where the scene lacks it.</summary>
    public required ReadOnlySpan<float> FarShortWave { get; init; }

    /// <summary>Sentinel-2 B10; empty where the scene lacks it.</summary>
    public ReadOnlySpan<float> Cirrus { get; init; }

    /// <summary>The pixels from <paramref name="start"/> on, copied into <paramref name="room"/> and padded to <paramref name="length"/> each.</summary>
    public CloudBands Padded(int start, Span<float> room, int length) => new()
    {
        Blue = Copy(Blue, start, room, 0, length),
        Green = Copy(Green, start, room, 1, length),
        Red = Copy(Red, start, room, 2, length),
        NearInfrared = Copy(NearInfrared, start, room, 3, length),
        ShortWave = Copy(ShortWave, start, room, 4, length),
        FarShortWave = Copy(FarShortWave, start, room, 5, length),
        Cirrus = Cirrus.IsEmpty ? default : Copy(Cirrus, start, room, 6, length),
    };

    private static ReadOnlySpan<float> Copy(ReadOnlySpan<float> band, int start, Span<float> room, int place, int length)
    {
        var target = room.Slice(place * length, length);
        band[start..].CopyTo(target);
        return target;
    }
}
