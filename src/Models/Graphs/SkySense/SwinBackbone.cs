using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SkySense;

/// <summary>
/// The backbone for high-resolution images: Swin V2 with norms behind attention and MLP, and a third norm behind every sixth
/// block. Source: Guo et al. 2024, arXiv 2312.10115; Liu et al. 2022, arXiv 2111.09883.
/// </summary>
/// <param name="Channels">Bands that it takes.</param>
/// <param name="Patch">Height and width of a patch in pixels.</param>
/// <param name="Window">Height and width of a window of attention in places.</param>
/// <param name="Stages">The stages, finest first.</param>
internal sealed record SwinBackbone(int Channels, int Patch, int Window, IReadOnlyList<SwinStage> Stages)
{
    /// <summary>Prefix of its tensors in the published file.</summary>
    public const string Prefix = "backbone.";

    // Of the published model. Files of the parity set hold a buffer that tells another one.
    private const int PublishedWindow = 8;

    // Buffers that are worked out anew, and pretraining's token for hidden patches.
    private static readonly IReadOnlyList<string> Unused = ["*.relative_coords_table", "*.relative_position_index", "mask_token"];

    /// <summary>True where the tensors are those of this backbone.</summary>
    public static bool Owns(StateDict weights) => weights.HasBelow("stages.0.blocks.");

    /// <summary>
    /// Reads its shape and tells <paramref name="check"/> what it needs. <paramref name="window"/>: as configured; null for what the
    /// file says, or the published 8. Throws InvalidInputException for sizes that cannot be.
    /// </summary>
    public static SwinBackbone Of(StateDict weights, int? window, TensorCheck check)
    {
        var kernel = weights.Shape("patch_embed.projection.weight", 352, 3, 4, 4);
        var stages = Enumerable.Range(0, weights.Depth("stages")).Select(stage => SwinStage.Of(weights, stage, kernel[0] << stage));
        var buffer = weights.Tensors.GetValueOrDefault(SwinStage.Attention(0, 0) + ".relative_position_index")?.Shape;
        var backbone = new SwinBackbone(
            kernel[1], kernel[2], window ?? (buffer is { Count: 2 } ? (int)Math.Round(Math.Sqrt(buffer[0])) : PublishedWindow), [.. stages]);
        check.Expect(weights, backbone.Expect(weights).Shapes, Unused);
        return backbone;
    }

    /// <summary>
    /// Adds the backbone. Shape: image [N, channels, H, W] to one [N, d 2^s, H / (4 2^s), W / (4 2^s)] per stage, each normed where
    /// the file has a norm for it. Throws InvalidInputException when a map is odd or smaller than a window.
    /// </summary>
    public IReadOnlyList<GraphValue> Add(OnnxGraph graph, GraphValue image, StateDict weights)
    {
        var patches = graph.Convolve("hr.patches", image, weights.Convolution("patch_embed.projection"), KernelSteps.Square(Patch));
        var map = ((int)patches.Length(2), (int)patches.Length(3));
        var sequence = graph.LayerNorm("hr.embedded", graph.ToSequence("hr.tokens", patches), weights.Norm("patch_embed.norm"));
        var outputs = new List<GraphValue>();
        foreach (var (index, stage) in Stages.Index())
        {
            (sequence, map) = index == 0 ? (sequence, map) : stage.AddMerging(graph, sequence, map, weights);
            RequireWindow(map);
            sequence = stage.AddBlocks(graph, sequence, map, Window, weights);
            var normed = weights.Has($"norm{index}.weight") ? graph.LayerNorm($"hr.norm{index}", sequence, weights.Norm($"norm{index}")) : sequence;
            outputs.Add(graph.ToImage($"hr.stage{index}", normed, map.Item1, map.Item2));
        }

        return outputs;
    }

    private void RequireWindow((int Height, int Width) map)
    {
        if (Math.Min(map.Height, map.Width) < Window)
        {
            throw new InvalidInputException(
                "--config image_size",
                $"an image whose smallest map is at least a window of {Window} places",
                $"a map of {map.Height} x {map.Width}",
                $"Give a multiple of {Patch << (Stages.Count - 1)} from {Window * (Patch << (Stages.Count - 1))} on.");
        }
    }

    private ExpectedTensors Expect(StateDict weights)
    {
        var tensors = new ExpectedTensors()
            .Convolution("patch_embed.projection", [Stages[0].Width, Channels, Patch, Patch]).Norm("patch_embed.norm", Stages[0].Width);
        foreach (var (index, stage) in Stages.Index())
        {
            stage.Expect(tensors, weights);

            // The deepest map is always normed; the others where they are used.
            if (index == Stages.Count - 1 || weights.HasBelow($"norm{index}."))
            {
                tensors.Norm($"norm{index}", stage.Width);
            }
        }

        return tensors;
    }
}
