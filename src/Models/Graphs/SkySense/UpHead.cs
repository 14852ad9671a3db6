using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SkySense;

/// <summary>
/// Brings the patches of a Sentinel branch back to pixels of the fusion's width: a 1 x 1 convolution, then its channels become
/// neighbouring pixels. Source: kang-wu/SkySensePlusPlus at 2af5223, lib/models/heads/up_head.py.
/// </summary>
/// <param name="Inputs">Channels in.</param>
/// <param name="Outputs">Channels out.</param>
/// <param name="Scale">Factor of height and width.</param>
internal sealed record UpHead(int Inputs, int Outputs, int Scale)
{
    // Of the published heads, and of the branches' patches.
    private const int PublishedScale = 4;

    private const string Layer = "decoder.0";

    /// <summary>True where the tensors are those of such a head.</summary>
    public static bool Owns(StateDict weights) => weights.HasBelow(Layer + ".");

    /// <summary>Reads its shape and tells <paramref name="check"/> what it needs. <paramref name="scale"/>: as configured, null for the published 4.</summary>
    public static UpHead Of(StateDict weights, int? scale, TensorCheck check)
    {
        var factor = scale ?? PublishedScale;
        var kernel = weights.Shape(Layer + ".weight", 2816 * PublishedScale * PublishedScale, 1024, 1, 1);
        if (weights.KnowsSizes && kernel[0] % (factor * factor) != 0)
        {
            throw new InvalidInputException("--config scale", $"a factor whose square divides {kernel[0]} channels", $"{factor}", "Give the factor that the head was trained with.");
        }

        check.Expect(weights, new ExpectedTensors().Convolution(Layer, [kernel[0], kernel[1], 1, 1]).Shapes);
        return new UpHead(kernel[1], kernel[0] / (factor * factor), factor);
    }

    /// <summary>Adds the head. Shape: [N, inputs, h, w] to [N, outputs, h scale, w scale].</summary>
    public GraphValue Add(OnnxGraph graph, string name, GraphValue image, StateDict weights) =>
        graph.PixelShuffle(name, graph.Convolve(name + ".decoder", image, weights.Convolution(Layer)), Scale);
}
