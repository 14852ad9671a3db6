using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.InferenceWorker.Stitching;
using Groundshift.Raster.Writing;

namespace Groundshift.InferenceWorker.Products;

/// <summary>The raster that every product has: 1 where it holds a value, 0 where it does not, nodata outside the area.</summary>
internal static class ValidMask
{
    /// <summary>Asset key.</summary>
    public const string Key = "valid_mask";

    /// <summary>How it is written.</summary>
    public static CogProfile Profile { get; } = new()
    {
        Bands = ["valid"],
        Nodata = Quantisation.Nodata,
        Overviews = OverviewResampling.Mode,
    };

    /// <summary>The mask of a row of pixels.</summary>
    public static void Fill(ReadOnlySpan<byte> states, Span<byte> mask)
    {
        for (var column = 0; column < states.Length; column++)
        {
            mask[column] = states[column] switch
            {
                (byte)PixelState.Clear => 1,
                (byte)PixelState.Outside => Quantisation.Nodata,
                _ => 0,
            };
        }
    }
}
