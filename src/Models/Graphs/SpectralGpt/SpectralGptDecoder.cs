using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SpectralGpt;

/// <summary>
/// The head of SpectralGPT for maps: four scales made from one feature map, joined from coarse to fine in the manner of UPerNet
/// (Xiao et al. 2018, arXiv 1807.10221), but with greatest values in place of means in the pyramid, group normalisation and GELU.
/// Source: downstream_tasks of danfenghong/IEEE_TPAMI_SpectralGPT at 56d2c4d.
/// </summary>
internal sealed class SpectralGptDecoder(OnnxGraph graph, StateDict weights)
{
    // Groups of channels in the branches and in the decoder; no shape tells them.
    private const int BranchGroups = 32;
    private const int DecoderGroups = 16;

    // The pyramid's regions along each side.
    private static readonly int[] Regions = [1, 2, 3, 6];

    // How many times finer than the features each branch is.
    private static readonly int[] Factors = [8, 4, 2, 1];
    private static readonly int[] PublishedChannels = [512, 512, 1024, 2048];

    /// <summary>Classes of the head.</summary>
    public static int ClassesOf(StateDict weights) => LastOf(weights)[0];

    /// <summary>What the head's checkpoint holds, with the sizes that <paramref name="weights"/> tells.</summary>
    public static void Expect(ExpectedTensors tensors, StateDict weights, int width)
    {
        var channels = Enumerable.Range(0, Factors.Length).Select(branch => weights.Shape($"conv{branch}.0.weight", PublishedChannels[branch], 768, 1, 1)[0]).ToArray();
        var fine = Enumerable.Range(0, Factors.Length).Select(branch => Factors[branch] == 1 ? channels[branch] : weights.Shape($"conv{branch}.3.weight", PublishedChannels[branch], PublishedChannels[branch], Factors[branch], Factors[branch])[1]).ToArray();
        var (classes, decoded) = (ClassesOf(weights), LastOf(weights)[1]);
        tensors.Linear("fc.0", weights.Shape("fc.0.weight", 1, 4)[1], 1);
        for (var branch = 0; branch < Factors.Length; branch++)
        {
            tensors.Convolution($"conv{branch}.0", [channels[branch], width, 1, 1]).Norm($"conv{branch}.1", channels[branch]);
            if (Factors[branch] > 1)
            {
                tensors.TransposedConvolution($"conv{branch}.3", [channels[branch], fine[branch], Factors[branch], Factors[branch]]);
            }
        }

        for (var level = 0; level < Regions.Length; level++)
        {
            tensors.Convolution($"decoder.PPMHead.psp_modules.{level}.1", [decoded, fine[^1], 1, 1]);
        }

        Fusion(tensors, "PPMHead.final", fine[^1] + Regions.Length * decoded, decoded);
        for (var level = 1; level < Factors.Length; level++)
        {
            Fusion(tensors, $"Conv_fuse{level}", fine[^(level + 1)], decoded);
            Fusion(tensors, $"Conv_fuse{level}_", decoded, decoded);
        }

        Fusion(tensors, "fuse_all", Factors.Length * decoded, decoded);
        tensors.Convolution("decoder.conv_x1", [decoded, decoded, 1, 1]).Convolution("cls_seg.0", [classes, decoded, 3, 3]);
    }

    /// <summary>Adds the head. Shape: features [N,width,g,g] to logits [N,K,8g,8g].</summary>
    public GraphValue Add(GraphValue features)
    {
        var size = (int)features.Length(2) * Factors[0];
        var coarse = Pyramid(Branch(features, 3));
        var wide = graph.Convolve("decoder.lateral", Enlarge("decoder.level1.up", coarse), weights.Convolution("decoder.conv_x1"));
        var level1 = Join("Conv_fuse1", Branch(features, 2), wide);
        var level2 = Join("Conv_fuse2", Branch(features, 1), Enlarge("decoder.level2.up", level1));
        var level3 = Join("Conv_fuse3", Branch(features, 0), Enlarge("decoder.level3.up", level2));
        var all = graph.Concat(
            "decoder.all", 1,
            Resized("decoder.all.0", coarse, size), Resized("decoder.all.1", level1, size), Resized("decoder.all.2", level2, size), level3);
        return graph.Convolve("logits", Fuse("fuse_all", all), weights.Convolution("cls_seg.0"), KernelSteps.Square(padding: 1));
    }

    // The published segmentation head's 13 classes on 256 channels.
    private static IReadOnlyList<int> LastOf(StateDict weights) => weights.Shape("cls_seg.0.weight", 13, 256, 3, 3);

    private static void Fusion(ExpectedTensors tensors, string name, int inputs, int outputs) =>
        tensors.Convolution($"decoder.{name}.0", [outputs, inputs, 1, 1]).Norm($"decoder.{name}.1", outputs);

    private GraphValue Branch(GraphValue features, int index)
    {
        var name = $"conv{index}";
        var value = Activated(name, graph.Convolve(name + ".0", features, weights.Convolution(name + ".0")), BranchGroups, name + ".1");
        return Factors[index] == 1
            ? value
            : graph.ConvolveTransposed(name + ".up", value, weights.Read(name + ".3.weight"), weights.Read(name + ".3.bias").Values, Factors[index]);
    }

    // Greatest values of ever smaller regions, each brought back to full size; then the map itself.
    private GraphValue Pyramid(GraphValue map)
    {
        var size = (int)map.Length(2);
        var levels = Regions.Select((regions, level) =>
        {
            var name = $"decoder.PPMHead.psp_modules.{level}";
            var pooled = graph.AdaptiveMaxPool(name + ".pool", map, regions);
            return Resized(name + ".up", graph.Convolve(name, pooled, weights.Convolution(name + ".1")), size);
        });
        return Fuse("PPMHead.final", graph.Concat("decoder.PPMHead.all", 1, [.. levels, map]));
    }

    private GraphValue Join(string name, GraphValue fine, GraphValue coarse) =>
        Fuse(name + "_", graph.Add($"decoder.{name}.sum", coarse, Fuse(name, fine)));

    private GraphValue Fuse(string name, GraphValue map) => Activated(
        "decoder." + name, graph.Convolve($"decoder.{name}.0", map, weights.Convolution($"decoder.{name}.0")), DecoderGroups, $"decoder.{name}.1");

    private GraphValue Activated(string name, GraphValue map, int groups, string norm) =>
        graph.Gelu(name + ".gelu", graph.GroupNorm(name + ".norm", map, groups, weights.Norm(norm)));

    private GraphValue Enlarge(string name, GraphValue map) => Resized(name, map, 2 * (int)map.Length(2));

    // Corners stay in place, as in the published code.
    private GraphValue Resized(string name, GraphValue map, int size) => graph.Resample(name, map, size, size, cornersAligned: true);
}
