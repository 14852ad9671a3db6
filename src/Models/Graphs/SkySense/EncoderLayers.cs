using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SkySense;

/// <summary>
/// The pre-norm layers of mmseg that the Sentinel branches and the fusion are made of. Source: mmseg 0.30,
/// models/backbones/vit.py; LayerNorm with PyTorch's own epsilon, exact GELU, no norm behind the last layer.
/// </summary>
/// <param name="Width">Length of a token.</param>
/// <param name="Hidden">Width inside the MLP of a layer.</param>
/// <param name="Heads">Heads of attention.</param>
/// <param name="Depth">Number of layers.</param>
internal sealed record EncoderLayers(int Width, int Hidden, int Heads, int Depth)
{
    // Width of a head in all published parts: 1024 / 16.
    private const int PublishedHeadWidth = 64;

    // Default of mmcv's LayerNorm.
    private const float Epsilon = 1e-5f;

    /// <summary>Reads the shape; <paramref name="heads"/> as configured, null for the published width per head.</summary>
    public static EncoderLayers Of(StateDict weights, int? heads)
    {
        var width = weights.Shape("layers.0.attn.attn.out_proj.weight", 1024, 1024)[0];
        var hidden = weights.Shape("layers.0.ffn.layers.0.0.weight", 4 * width, width)[0];
        var count = heads ?? width / PublishedHeadWidth;
        return !weights.KnowsSizes || (count > 0 && width % count == 0)
            ? new EncoderLayers(width, hidden, count, weights.Depth("layers"))
            : throw new InvalidInputException(
                "--config heads", $"a divisor of the width {width}", heads is null ? "nothing, and the file does not tell" : $"{count}",
                "Give the heads of attention that the network was trained with.");
    }

    /// <summary>Adds the tensors of all layers.</summary>
    public ExpectedTensors Expect(ExpectedTensors tensors)
    {
        for (var layer = 0; layer < Depth; layer++)
        {
            var name = $"layers.{layer}";
            tensors.Norm(name + ".ln1", Width).Parameter(name + ".attn.attn.in_proj_weight", 3 * Width, Width).Parameter(name + ".attn.attn.in_proj_bias", 3 * Width)
                .Linear(name + ".attn.attn.out_proj", Width, Width)
                .Norm(name + ".ln2", Width).Linear(name + ".ffn.layers.0.0", Width, Hidden).Linear(name + ".ffn.layers.1", Hidden, Width);
        }

        return tensors;
    }

    /// <summary>Adds the layers. Shape: [N, S, d] kept. <paramref name="bias"/>: as for <see cref="TransformerLayers.SelfAttention"/>.</summary>
    public GraphValue Add(OnnxGraph graph, string name, GraphValue tokens, StateDict weights, GraphValue? bias = null)
    {
        for (var layer = 0; layer < Depth; layer++)
        {
            tokens = graph.Block($"{name}.layers.{layer}", tokens, Read(weights, $"layers.{layer}"), bias);
        }

        return tokens;
    }

    private BlockWeights Read(StateDict weights, string name)
    {
        var joint = new LinearWeights(weights.Read(name + ".attn.attn.in_proj_weight"), weights.Read(name + ".attn.attn.in_proj_bias").Values);
        return new BlockWeights(
            weights.Norm(name + ".ln1", Epsilon), AttentionWeights.FromJoint(joint, weights.Linear(name + ".attn.attn.out_proj"), Heads),
            weights.Norm(name + ".ln2", Epsilon), weights.Linear(name + ".ffn.layers.0.0"), weights.Linear(name + ".ffn.layers.1"));
    }
}
