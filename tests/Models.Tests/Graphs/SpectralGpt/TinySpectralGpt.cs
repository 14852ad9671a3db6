using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.SpectralGpt;
using Groundshift.TestKit.Models;

namespace Groundshift.Models.Tests.Graphs.SpectralGpt;

/// <summary>Checkpoints of SpectralGPT with seeded random weights, of any size.</summary>
internal static class TinySpectralGpt
{
    /// <summary>Two blocks of width 32 on windows of 32 pixels.</summary>
    public static SpectralGptShape Shape { get; } = new(32, 2, 4, 64, 4, 3, 8, 4, HasJointPositions: false);

    /// <summary>An encoder alone.</summary>
    public static string Encoder(string path, SpectralGptShape shape) => RandomCheckpoint.Write(path, shape.Tensors(hasNorm: true).Shapes, seed: 7);

    /// <summary>Encoder and classification head in one file.</summary>
    public static string Classification(string path, SpectralGptShape shape, int classes) =>
        RandomCheckpoint.Write(path, shape.Tensors(hasNorm: true).Linear("head", shape.Width, classes).Shapes, seed: 8);

    /// <summary>A map head, with the encoder unless <paramref name="encoder"/> is null. Channels: of conv0 to conv3 and of the decoder.</summary>
    public static string Map(string path, SpectralGptShape? encoder, int width, int classes, int[] channels, int decoded)
    {
        var tensors = encoder?.Tensors(hasNorm: true) ?? new ExpectedTensors();
        foreach (var (name, shape) in MapHead(width, classes, channels, decoded))
        {
            tensors.Parameter(name, shape);
        }

        return RandomCheckpoint.Write(path, tensors.Shapes, seed: 9);
    }

    /// <summary>Every tensor of a file, to be changed.</summary>
    public static Dictionary<string, WeightTensor> Tensors(string path) => RandomCheckpoint.ReadAll(path);

    /// <summary>The tensors of a map head: written out, not asked of the importer, which learns the sizes from such a file.</summary>
    public static IEnumerable<(string Name, int[] Shape)> MapHead(int width, int classes, int[] channels, int decoded)
    {
        IEnumerable<(string, int[])> Layer(string name, int outputs, params int[] rest) => [(name + ".weight", [outputs, .. rest]), (name + ".bias", [outputs])];
        IEnumerable<(string, int[])> Fusion(string name, int inputs) => [.. Layer($"decoder.{name}.0", decoded, inputs, 1, 1), .. Layer($"decoder.{name}.1", decoded)];
        return
        [
            .. Layer("fc.0", 1, 4),
            .. Enumerable.Range(0, 4).SelectMany(branch => (IEnumerable<(string, int[])>)
            [
                .. Layer($"conv{branch}.0", channels[branch], width, 1, 1), .. Layer($"conv{branch}.1", channels[branch]),
                .. branch == 3 ? [] : (IEnumerable<(string, int[])>)
                [
                    ($"conv{branch}.3.weight", [channels[branch], branch == 0 ? decoded : channels[branch], 8 >> branch, 8 >> branch]),
                    ($"conv{branch}.3.bias", [branch == 0 ? decoded : channels[branch]]),
                ],
            ]),
            .. Enumerable.Range(0, 4).SelectMany(level => Layer($"decoder.PPMHead.psp_modules.{level}.1", decoded, channels[3], 1, 1)),
            .. Fusion("PPMHead.final", channels[3] + 4 * decoded),
            .. Fusion("Conv_fuse1", channels[2]), .. Fusion("Conv_fuse1_", decoded),
            .. Fusion("Conv_fuse2", channels[1]), .. Fusion("Conv_fuse2_", decoded),
            .. Fusion("Conv_fuse3", decoded), .. Fusion("Conv_fuse3_", decoded),
            .. Fusion("fuse_all", 4 * decoded),
            .. Layer("decoder.conv_x1", decoded, decoded, 1, 1),
            .. Layer("cls_seg.0", classes, decoded, 3, 3),
        ];
    }
}
