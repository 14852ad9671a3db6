namespace Groundshift.InferenceWorker.Pipeline.Masking;

/// <summary>How states of pixels are called in sentences and run manifests.</summary>
internal static class MaskWords
{
    /// <summary>The word for a state.</summary>
    public static string Of(PixelState state) => state switch
    {
        PixelState.Clear => "clear",
        PixelState.Snow => "snow",
        PixelState.Haze => "haze",
        PixelState.Shadow => "shadow",
        PixelState.Cloud => "cloud",
        PixelState.Flagged => "flagged",
        PixelState.Nodata => "no data",
        PixelState.Outside => "outside",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
