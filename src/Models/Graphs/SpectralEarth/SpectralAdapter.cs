using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SpectralEarth;

/// <summary>
/// The adapter in front of both backbones of SpectralEarth: three convolutions along the spectrum alone, each with batch
/// normalisation and ReLU, then the mean over what is left of the spectrum. Source: Braham et al. 2024, SpectralEarth, arXiv
/// 2408.08447; AABNassim/spectral_earth at 5084a29, backbones/spectral_adapter.py.
/// </summary>
internal static class SpectralAdapter
{
    /// <summary>Name of its tensors.</summary>
    public const string Name = "spectral_adapter";

    // Place of each convolution in the sequence, its stride; the kernel's length is in the file, one zero is padded at each end.
    private static readonly (int Place, int Stride)[] Convolutions = [(0, 5), (3, 5), (6, 3)];

    // Kernels of the published adapter.
    private static readonly Dictionary<int, int[]> Published = new() { [0] = [32, 1, 7, 1, 1], [3] = [64, 32, 7, 1, 1], [6] = [128, 64, 5, 1, 1] };

    /// <summary>Channels that it gives.</summary>
    public static int Channels(StateDict weights) => KernelOf(weights, 6)[0];

    /// <summary>What the checkpoint holds of it.</summary>
    public static void Expect(ExpectedTensors tensors, StateDict weights)
    {
        var inputs = 1;
        foreach (var (place, _) in Convolutions)
        {
            var kernel = KernelOf(weights, place);
            tensors.Convolution($"{Name}.{place}", [kernel[0], inputs, kernel[2], 1, 1]).BatchNorm($"{Name}.{place + 1}", kernel[0]);
            inputs = kernel[0];
        }
    }

    private static IReadOnlyList<int> KernelOf(StateDict weights, int place) => weights.Shape($"{Name}.{place}.weight", Published[place]);

    /// <summary>Adds it. Shape: spectra [N,bands,H,W] to [N,channels,H,W]. A convolution along the third axis of three is one along the first of two, over all pixels.</summary>
    public static GraphValue Add(OnnxGraph graph, GraphValue spectra, StateDict weights)
    {
        var (batch, bands, height, width) = (spectra.Shape[0], spectra.Length(1), spectra.Length(2), spectra.Length(3));
        var value = graph.Reshape("adapter.spectra", spectra, batch, 1, bands, height * width);
        foreach (var (place, stride) in Convolutions)
        {
            var stored = weights.Convolution($"{Name}.{place}");
            var kernel = new WeightTensor([.. stored.Kernel.Shape.Take(3), 1], stored.Kernel.Values);
            var folded = (stored with { Kernel = kernel }).Folded(weights.BatchNorm($"{Name}.{place + 1}"));
            var steps = new KernelSteps { Stride = (stride, 1), Padding = (1, 0) };
            value = graph.Map("Relu", $"adapter.{place}.relu", graph.Convolve($"adapter.{place}", value, folded, steps));
        }

        return graph.Reshape("adapter.image", graph.Mean("adapter.mean", value, keep: false, 2), batch, value.Length(1), height, width);
    }
}
