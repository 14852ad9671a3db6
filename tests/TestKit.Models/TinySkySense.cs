using Groundshift.Models.Graphs;

namespace Groundshift.TestKit.Models;

/// <summary>Checkpoints of SkySense's parts with random weights, small but for what a test asks.</summary>
public static class TinySkySense
{
    internal const int Width = 16;
    internal const int FusedWidth = 8;
    internal const int HeadWidth = 12;
    internal const int Patch = 4;
    internal const int Side = 2;

    /// <summary>Two heads, and images of two by two patches.</summary>
    internal const string Config = """{"heads":2,"dates":2,"s1_dates":1,"untrained":true,"cell":2}""";

    /// <summary>A Sentinel branch; with a calendar where it is Sentinel-2's.</summary>
    internal static ExpectedTensors Branch(int bands, int width = Width, int depth = 2, int patches = Side * Side)
    {
        var tensors = Layers(new ExpectedTensors(), width, depth)
            .Convolution("patch_embed.projection", [width, bands, Patch, Patch]).Parameter("cls_token", 1, 1, width).Parameter("pos_embed", 1, 1 + patches, width);
        return bands == 2 ? tensors : tensors.Parameter("ctpe", 1, 365, HeadWidth);
    }

    /// <summary>A head from the branch's width to the fusion's inputs.</summary>
    internal static ExpectedTensors Head(int width = Width) => new ExpectedTensors().Convolution("decoder.0", [HeadWidth * Patch * Patch, width, 1, 1]);

    /// <summary>The fusion.</summary>
    internal static ExpectedTensors Fusion(int width = FusedWidth, int depth = 2) =>
        Layers(new ExpectedTensors(), width, depth).Linear("porj_linear", HeadWidth, width).Parameter("cls_token", 1, 1, width);

    /// <summary>A Swin V2 backbone; every stage of one plain and one shifted block, the second with a third norm.</summary>
    internal static ExpectedTensors Swin(int width, int heads, int stages)
    {
        var tensors = new ExpectedTensors().Convolution("patch_embed.projection", [width, 3, Patch, Patch]).Norm("patch_embed.norm", width);
        for (var stage = 0; stage < stages; stage++, width *= 2, heads *= 2)
        {
            if (stage > 0)
            {
                tensors.Linear($"stages.{stage}.downsample.reduction", 2 * width, width, hasBias: false).Norm($"stages.{stage}.downsample.norm", width);
            }

            for (var block = 0; block < 2; block++)
            {
                var name = $"stages.{stage}.blocks.{block}";
                tensors.Parameter(name + ".attn.w_msa.logit_scale", heads, 1, 1).Parameter(name + ".attn.w_msa.q_bias", width).Parameter(name + ".attn.w_msa.v_bias", width)
                    .Linear(name + ".attn.w_msa.qkv", width, 3 * width, hasBias: false).Linear(name + ".attn.w_msa.proj", width, width)
                    .Linear(name + ".attn.w_msa.cpb_mlp.0", 2, 512).Linear(name + ".attn.w_msa.cpb_mlp.2", 512, heads, hasBias: false)
                    .Norm(name + ".norm1", width).Linear(name + ".ffn.layers.0.0", width, 4 * width).Linear(name + ".ffn.layers.1", 4 * width, width).Norm(name + ".norm2", width);
            }

            tensors.Norm($"stages.{stage}.blocks.1.norm3", width).Norm($"norm{stage}", width);
        }

        return tensors;
    }

    /// <summary>Writes all parts but HR into a folder as published: a file each.</summary>
    public static string WriteParts(string folder, int patches = Side * Side)
    {
        Directory.CreateDirectory(folder);
        (string File, ExpectedTensors Tensors)[] parts =
        [
            ("skysense_model_backbone_s2.safetensors", Branch(10, patches: patches)), ("skysense_model_head_s2.safetensors", Head()),
            ("skysense_model_backbone_s1.safetensors", Branch(2, patches: patches)), ("skysense_model_head_s1.safetensors", Head()), ("skysense_model_fusion.safetensors", Fusion()),
        ];
        foreach (var (index, (file, tensors)) in parts.Index())
        {
            RandomCheckpoint.Write(Path.Combine(folder, file), tensors.Shapes, seed: index + 1);
        }

        return folder;
    }

    private static ExpectedTensors Layers(ExpectedTensors tensors, int width, int depth)
    {
        for (var layer = 0; layer < depth; layer++)
        {
            var name = $"layers.{layer}";
            tensors.Norm(name + ".ln1", width).Parameter(name + ".attn.attn.in_proj_weight", 3 * width, width).Parameter(name + ".attn.attn.in_proj_bias", 3 * width)
                .Linear(name + ".attn.attn.out_proj", width, width)
                .Norm(name + ".ln2", width).Linear(name + ".ffn.layers.0.0", width, 4 * width).Linear(name + ".ffn.layers.1", 4 * width, width);
        }

        return tensors;
    }
}
