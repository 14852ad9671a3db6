using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>
/// The resampling of the four spatial taps in the published classification and segmentation classes, which goes by the size of
/// a patch. Change detection has none. Source: WHU-Sigma/HyperSIGMA at 07e9ea2, ImageClassification/model/SpatViT_fusion.py.
/// </summary>
internal static class SpatialPyramid
{
    private const string Doubling = "fpn1.0";

    // From this size on nothing is resampled.
    private const int LargePatch = 16;

    /// <summary>
    /// Taps shallow first: the first doubled by a transposed convolution where a patch is 1 or 2 pixels, the third halved and the
    /// fourth quartered by maxima, unless a patch is 16 pixels. Shape: [N,d,h,w] to [N,d,h,w] or [N,d,2h,2w], [N,d,h,w], [N,d,h/2,w/2], [N,d,h/4,w/4].
    /// </summary>
    public static IReadOnlyList<GraphValue> Pyramid(this OnnxGraph graph, IReadOnlyList<GraphValue> taps, SpatialEncoder encoder, StateDict weights)
    {
        if (encoder.Patch >= LargePatch)
        {
            return taps;
        }

        var first = IsDoubled(encoder)
            ? graph.ConvolveTransposed("spat.doubled", taps[0], weights.Read(Doubling + ".weight"), weights.Read(Doubling + ".bias").Values, 2)
            : taps[0];
        return [first, taps[1], graph.MaxPool("spat.halved", taps[2], 2, 2), graph.MaxPool("spat.quartered", taps[3], 4, 4)];
    }

    /// <summary>The tensors that <see cref="Pyramid(OnnxGraph, IReadOnlyList{GraphValue}, SpatialEncoder, StateDict)"/> reads.</summary>
    public static ExpectedTensors Pyramid(this ExpectedTensors tensors, SpatialEncoder encoder) => IsDoubled(encoder)
        ? tensors.TransposedConvolution(Doubling, [encoder.Shape.Width, encoder.Shape.Width, 2, 2])
        : tensors;

    private static bool IsDoubled(SpatialEncoder encoder) => encoder.Patch <= 2;
}
