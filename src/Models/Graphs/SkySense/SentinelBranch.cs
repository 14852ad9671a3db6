using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SkySense;

/// <summary>
/// The vision transformer of one Sentinel: ten bands of Sentinel-2 or VV and VH of Sentinel-1. Source: Guo et al. 2024, arXiv
/// 2312.10115, section 3.1; mmseg 0.30, models/backbones/vit.py.
/// </summary>
/// <param name="Layers">Its layers.</param>
/// <param name="Bands">Bands that it takes.</param>
/// <param name="Patch">Height and width of a patch in pixels.</param>
/// <param name="Side">Rows and columns of patches that its positions were trained for.</param>
internal sealed record SentinelBranch(EncoderLayers Layers, int Bands, int Patch, int Side)
{
    // The calendar lies in the file of the Sentinel-2 branch though the fusion uses it.
    private static readonly IReadOnlyList<string> Unused = [CalendarEmbedding.Name, "mask_token"];

    /// <summary>True where the tensors are those of such a branch.</summary>
    public static bool Owns(StateDict weights) => weights.HasBelow("layers.0.") && (weights.Has("pos_embed") || weights.HasBelow("patch_embed."));

    /// <summary>Reads its shape and tells <paramref name="check"/> what it needs. Throws InvalidInputException for sizes that cannot be.</summary>
    public static SentinelBranch Of(StateDict weights, int? heads, TensorCheck check)
    {
        var kernel = weights.Shape("patch_embed.projection.weight", 1024, 10, 4, 4);
        var patches = weights.Shape("pos_embed", 1, 257, 1024)[1] - 1;
        var side = (int)Math.Round(Math.Sqrt(patches));
        if (weights.KnowsSizes && (side == 0 || side * side != patches))
        {
            throw new InvalidInputException(weights.Path, "positions of a class token and a square of patches", $"{patches + 1}", "Name the checkpoint of a Sentinel branch of SkySense.");
        }

        var branch = new SentinelBranch(EncoderLayers.Of(weights, heads), kernel[1], kernel[2], side);
        var tensors = new ExpectedTensors()
            .Convolution("patch_embed.projection", [branch.Layers.Width, branch.Bands, branch.Patch, branch.Patch])
            .Parameter("cls_token", 1, 1, branch.Layers.Width).Parameter("pos_embed", 1, patches + 1, branch.Layers.Width);
        check.Expect(weights, branch.Layers.Expect(tensors).Shapes, Unused);
        return branch;
    }

    /// <summary>
    /// Adds the branch. The positions are resampled for another size of image; the class token is dropped at the end.
    /// Shape: image [N, bands, H, W] to [N, d, H / patch, W / patch].
    /// </summary>
    public GraphValue Add(OnnxGraph graph, string name, GraphValue image, StateDict weights)
    {
        var patches = graph.Convolve(name + ".patches", image, weights.Convolution("patch_embed.projection"), KernelSteps.Square(Patch));
        var (rows, columns) = ((int)patches.Length(2), (int)patches.Length(3));
        var classToken = graph.ForEachSample(name + ".class", graph.Weights(name + ".class_token", weights.Read("cls_token")), image);
        var tokens = graph.Concat(name + ".tokens", 1, classToken, graph.ToSequence(name + ".patch_tokens", patches));
        var positions = graph.Weights(name + ".positions", Positions(weights, rows, columns), 1, 1 + rows * columns, Layers.Width);
        var encoded = Layers.Add(graph, name, graph.Add(name + ".placed", tokens, positions), weights);
        return graph.ToImage(name + ".features", graph.Slice(name + ".without_class", encoded, 1, 1, 1 + rows * columns), rows, columns);
    }

    private float[] Positions(StateDict weights, int rows, int columns)
    {
        var table = weights.Read("pos_embed").Values;
        var width = Layers.Width;
        return [.. table.AsSpan(0, width), .. PositionTables.ResampleBicubic(table[width..], width, (Side, Side), (rows, columns))];
    }
}
