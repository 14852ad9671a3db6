using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.SkySense;

namespace Groundshift.Bench.ModelGraphs;

/// <summary>
/// Tensors of published checkpoints whose importers read every size from the file. Sources: README of AABNassim/spectral_earth;
/// He et al. 2015, arXiv 1512.03385, table 1; Guo et al. 2024, arXiv 2312.10115, section 3.1.
/// </summary>
internal static class PublishedShapes
{
    private const int AdapterChannels = 128;

    /// <summary>Spec-ViT of SpectralEarth on windows of 128 pixels, patches of 4.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<int>> SpecVit(int width, int depth)
    {
        var tensors = Adapter()
            .Convolution("vit_core.patch_embed.proj", [width, AdapterChannels, 4, 4])
            .Parameter("vit_core.cls_token", 1, 1, width).Parameter("vit_core.pos_embed", 1, 1 + (32 * 32), width).Norm("vit_core.norm", width);
        for (var block = 0; block < depth; block++)
        {
            tensors.Block($"vit_core.blocks.{block}", width, 4 * width);
        }

        return tensors.Shapes;
    }

    /// <summary>Spec-RN50 of SpectralEarth: ResNet-50 without its stem, whose first block has no expansion.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<int>> SpecResNet50()
    {
        var tensors = Adapter();
        var inputs = AdapterChannels;
        foreach (var (stage, blocks, middle) in new[] { (1, 3, 64), (2, 4, 128), (3, 6, 256), (4, 3, 512) })
        {
            for (var block = 0; block < blocks; block++)
            {
                var (name, outputs) = ($"resnet.layer{stage}.{block}", 4 * middle);
                tensors.Convolution(name + ".conv1", [middle, inputs, 1, 1], hasBias: false).BatchNorm(name + ".bn1", middle)
                    .Convolution(name + ".conv2", [middle, middle, 3, 3], hasBias: false).BatchNorm(name + ".bn2", middle)
                    .Convolution(name + ".conv3", [outputs, middle, 1, 1], hasBias: false).BatchNorm(name + ".bn3", outputs);
                if (block == 0)
                {
                    tensors.Convolution(name + ".downsample.0", [outputs, inputs, 1, 1], hasBias: false).BatchNorm(name + ".downsample.1", outputs);
                }

                inputs = outputs;
            }
        }

        return tensors.Shapes;
    }

    /// <summary>The Sentinel-2 branch of SkySense on windows of 64 pixels, patches of 4.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<int>> SkySenseS2(int depth)
    {
        const int Width = 1024;
        var tensors = new ExpectedTensors()
            .Convolution("patch_embed.projection", [Width, 10, 4, 4])
            .Parameter("cls_token", 1, 1, Width).Parameter("pos_embed", 1, 1 + (16 * 16), Width);
        return new EncoderLayers(Width, 4 * Width, 16, depth).Expect(tensors).Shapes;
    }

    private static ExpectedTensors Adapter() => new ExpectedTensors()
        .Convolution("spectral_adapter.0", [32, 1, 7, 1, 1]).BatchNorm("spectral_adapter.1", 32)
        .Convolution("spectral_adapter.3", [64, 32, 7, 1, 1]).BatchNorm("spectral_adapter.4", 64)
        .Convolution("spectral_adapter.6", [AdapterChannels, 64, 5, 1, 1]).BatchNorm("spectral_adapter.7", AdapterChannels);
}
