using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.HyperSigma;

namespace Groundshift.TestKit.Models;

/// <summary>Names and shapes of HyperSIGMA's checkpoints, of any size.</summary>
public sealed record TinyHyperSigma
{
    /// <summary>Writes a checkpoint of anomaly or target detection with random weights, in safetensors layout.</summary>
    public string WriteDetection(string path, bool isTarget) => RandomCheckpoint.Write(path, Detection(isTarget).Shapes, seed: 2);

    /// <summary>Bands.</summary>
    public int Bands { get; init; } = 5;

    /// <summary>Length of a token.</summary>
    public int Width { get; init; } = 8;

    /// <summary>Heads of attention.</summary>
    public int Heads { get; init; } = 2;

    /// <summary>Blocks of each encoder.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>Every how many-th block attends to all; 1 for none that samples, as in pretraining.</summary>
    public int Interval { get; init; } = 3;

    /// <summary>Pixels of a patch at each side.</summary>
    public int Patch { get; init; } = 2;

    /// <summary>Pixels of a window at each side.</summary>
    public int ImageSize { get; init; } = 8;

    /// <summary>Stretches of the spectrum.</summary>
    public int Tokens { get; init; } = 9;

    /// <summary>Writes a checkpoint of change detection on neighbourhoods of five pixels.</summary>
    public static string WriteChange(string path, int bands) =>
        RandomCheckpoint.Write(path, new TinyHyperSigma { Bands = bands, Patch = 1, ImageSize = 5 }.Change().Shapes, seed: 3);

    /// <summary>The spatial encoder alone, with its norm and, for a patch of two pixels, the doubling of the first tap.</summary>
    internal ExpectedTensors Spatial()
    {
        var side = ImageSize / Patch;
        var tensors = Blocks(new ExpectedTensors().Convolution("patch_embed.proj", [Width, Bands, Patch, Patch])).Norm("norm", Width);
        return tensors.Parameter("pos_embed", 1, side * side, Width);
    }

    /// <summary>The spectral encoder alone.</summary>
    internal ExpectedTensors Spectral(int reducing = 1)
    {
        var tensors = Blocks(new ExpectedTensors().Linear("spat_map", ImageSize * ImageSize, Width)).Norm("norm", Width);
        for (var layer = 1; layer <= reducing; layer++)
        {
            tensors.Linear($"l{layer}", Width, 128, hasBias: false);
        }

        return tensors.Parameter("pos_embed", 1, Tokens, Width);
    }

    /// <summary>Both, fused, with a class per pixel.</summary>
    internal ExpectedTensors Segmentation(int classes)
    {
        var tensors = new ExpectedTensors().Include(HyperSigmaFile.Spatial, Spatial()).Include(HyperSigmaFile.Spectral, Spectral());
        if (Patch <= 2)
        {
            tensors.TransposedConvolution(HyperSigmaFile.Spatial + "fpn1.0", [Width, Width, 2, 2]);
        }

        for (var tap = 1; tap <= 4; tap++)
        {
            tensors.Convolution($"DR{tap}", [128, Width, 1, 1], hasBias: false)
                .Linear($"fc_spec{tap}.0", Tokens, 128, hasBias: false).Linear($"fc_spec{tap}.2", 128, Width, hasBias: false);
        }

        return tensors.Convolution("conv_features", [128, Width, 1, 1], hasBias: false).Convolution("conv", [128, 512, 1, 1]).Convolution("cls", [classes, 128, 1, 1]);
    }

    /// <summary>Both, with an anomaly score or likeness to a spectrum.</summary>
    internal ExpectedTensors Detection(bool isTarget)
    {
        var spatial = Spatial();
        for (var tap = 1; tap <= 4; tap++)
        {
            spatial.Convolution($"fpn{tap}", [128, Width, 1, 1], hasBias: false);
        }

        var tensors = new ExpectedTensors().Include(HyperSigmaFile.Spatial, spatial).Include(HyperSigmaFile.Spectral, Spectral())
            .Convolution("conv_features", [128, 128, 1, 1], hasBias: false)
            .Linear("fc_spec.0", Tokens, 32, hasBias: false).Linear("fc_spec.2", 32, 128, hasBias: false);
        return isTarget
            ? tensors.Linear("conv_ts.0", Bands, 128, hasBias: false).Norm("conv_ts.1", 128).Linear("conv_ts.3", 128, 128, hasBias: false)
            : tensors.Convolution("conv_fc.0", [2, 128, 1, 1], hasBias: false);
    }

    /// <summary>Both on two dates, compared. Two convolutions without padding shrink five tokens to one.</summary>
    internal ExpectedTensors Change()
    {
        var tensors = new ExpectedTensors().Include(HyperSigmaFile.Spatial, Spatial()).Include(HyperSigmaFile.Spectral, Spectral(reducing: 4));
        for (var tap = 1; tap <= 4; tap++)
        {
            var size = tap <= 2 ? 1 : 3;
            tensors.Convolution($"conv_features{tap}", [Tokens, Width, 1, 1], hasBias: false)
                .Linear($"fc_spec{tap}.0", Tokens, 16, hasBias: false).Linear($"fc_spec{tap}.2", 16, Tokens, hasBias: false)
                .Convolution($"conv{tap}.double_conv.0", [Tokens / 2, Tokens, size, size]).BatchNorm($"conv{tap}.double_conv.1", Tokens / 2)
                .Convolution($"conv{tap}.double_conv.3", [64, Tokens / 2, 1, 1]).BatchNorm($"conv{tap}.double_conv.4", 64);
        }

        return tensors.Convolution("BCD_classifier.0", [32, 256, 3, 3]).Convolution("BCD_classifier.2", [16, 32, 3, 3]).Convolution("BCD_classifier.4", [2, 16, 1, 1]);
    }

    private ExpectedTensors Blocks(ExpectedTensors tensors)
    {
        for (var block = 0; block < Depth; block++)
        {
            tensors.Block($"blocks.{block}", Width, 4 * Width);
            if ((block + 1) % Interval != 0)
            {
                tensors.Linear($"blocks.{block}.attn.sampling_offsets", Width, Heads * 8 * 2);
            }
        }

        return tensors;
    }
}
