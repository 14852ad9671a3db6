using Groundshift.Models.Graphs;

namespace Groundshift.Models.Tests.Graphs.SpectralEarth;

/// <summary>Checkpoints of SpectralEarth with seeded random weights, written out by the publisher's names.</summary>
internal static class TinySpectralEarth
{
    /// <summary>Means and deviations as a package needs them: 202 each, made up.</summary>
    public static string Statistics { get; } =
        $"\"mean\": [{string.Join(',', Enumerable.Range(0, 202).Select(band => 900 + 10 * band))}], \"std\": [{string.Join(',', Enumerable.Range(0, 202).Select(band => 1100 + band))}]";

    /// <summary>A Spec-ViT of patches of 4 pixels. <paramref name="prefix"/>: before every name of the backbone.</summary>
    public static ExpectedTensors Vit(int width, int depth, int side, string prefix = "", string patchEmbed = "patch_embed.proj")
    {
        var core = prefix + "vit_core.";
        var tensors = Adapter(prefix).Convolution(core + patchEmbed, [width, 128, 4, 4])
            .Parameter(core + "cls_token", 1, 1, width).Parameter(core + "pos_embed", 1, side * side + 1, width).Norm(core + "norm", width);
        for (var block = 0; block < depth; block++)
        {
            tensors.Block($"{core}blocks.{block}", width, 4 * width);
        }

        return tensors;
    }

    /// <summary>The map head of a Spec-ViT.</summary>
    public static ExpectedTensors MapHead(ExpectedTensors tensors, int width, int classes, string prefix = "") => tensors
        .Convolution(prefix + "head.segmentation_conv.1", [128, width, 3, 3]).BatchNorm(prefix + "head.segmentation_conv.2", 128)
        .Convolution(prefix + "head.segmentation_conv.5", [classes, 128, 3, 3]);

    /// <summary>A Spec-RN50 with stages of <paramref name="blocks"/> blocks; the first block 16 wide, stages 4, 8, 16 and 32.</summary>
    public static ExpectedTensors ResNet(int[] blocks, string prefix = "")
    {
        var (tensors, inputs) = (Adapter(prefix), 128);
        for (var stage = 0; stage < 4; stage++)
        {
            for (var block = 0; block < blocks[stage]; block++)
            {
                var name = $"{prefix}resnet.layer{stage + 1}.{block}";
                var (middle, outputs) = stage == 0 && block == 0 ? (16, 16) : (4 << stage, 16 << stage);
                tensors.Convolution(name + ".conv1", [middle, inputs, 1, 1], false).BatchNorm(name + ".bn1", middle)
                    .Convolution(name + ".conv2", [middle, middle, 3, 3], false).BatchNorm(name + ".bn2", middle)
                    .Convolution(name + ".conv3", [outputs, middle, 1, 1], false).BatchNorm(name + ".bn3", outputs);
                if (block == 0)
                {
                    tensors.Convolution(name + ".downsample.0", [outputs, inputs, 1, 1], false).BatchNorm(name + ".downsample.1", outputs);
                }

                inputs = outputs;
            }
        }

        return tensors;
    }

    /// <summary>The map head of a Spec-RN50 of these widths.</summary>
    public static ExpectedTensors Classifier(ExpectedTensors tensors, int classes) => tensors
        .Convolution("classifier.0", [16, 128, 3, 3], false).BatchNorm("classifier.1", 16).Convolution("classifier.3", [classes, 16, 1, 1]);

    private static ExpectedTensors Adapter(string prefix) => new ExpectedTensors()
        .Convolution(prefix + "spectral_adapter.0", [32, 1, 7, 1, 1]).BatchNorm(prefix + "spectral_adapter.1", 32)
        .Convolution(prefix + "spectral_adapter.3", [64, 32, 7, 1, 1]).BatchNorm(prefix + "spectral_adapter.4", 64)
        .Convolution(prefix + "spectral_adapter.6", [128, 64, 5, 1, 1]).BatchNorm(prefix + "spectral_adapter.7", 128);
}
