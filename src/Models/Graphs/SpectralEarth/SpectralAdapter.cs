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

    // 256 pixels of 32 channels at 40 places of the spectrum are 1.3 MB, about what a core has in cache for itself; half and twice as
    // many are within two percent of it.
    private const int StripPixels = 256;

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

    /// <summary>
    /// Rows of the strips that a window is cut into. The first layer makes six times as many numbers as come in: in strips they stay
    /// in a processor's cache until the next layers have taken them, for pixels do not see each other. A portable graph has one strip,
    /// as do devices that are better at one large step.
    /// </summary>
    public static int StripRows(GraphForm form, int window) => form == GraphForm.Portable
        ? window
        : Enumerable.Range(1, window).Last(rows => rows == 1 || (window % rows == 0 && rows * window <= StripPixels));

    /// <summary>
    /// Adds it. Shape: strips [N,bands,rows,W], top to bottom, to [N,channels,H,W]. A convolution along the third axis of three is one
    /// along the first of two, over all pixels.
    /// </summary>
    public static GraphValue Add(OnnxGraph graph, IReadOnlyList<GraphValue> strips, StateDict weights)
    {
        var layers = Convolutions.Select(layer => Read(graph, layer.Place, layer.Stride, weights)).ToArray();
        var adapted = strips.Select(strip => AddStrip(graph, strip, layers)).ToArray();
        var (first, joined) = (strips[0], adapted.Length == 1 ? adapted[0] : graph.Concat("adapter.joined", 2, adapted));
        return graph.Reshape("adapter.image", joined, first.Shape[0], joined.Length(1), strips.Sum(strip => strip.Length(2)), first.Length(3));
    }

    // All pixels of a strip beside each other. Shape: [N,bands,rows,W] to [N,channels,1,rows W].
    private static GraphValue AddStrip(OnnxGraph graph, GraphValue strip, IReadOnlyList<(string Name, GraphValue Kernel, GraphValue Bias, KernelSteps Steps)> layers)
    {
        var value = graph.Reshape("adapter.spectra", strip, strip.Shape[0], 1, strip.Length(1), strip.Length(2) * strip.Length(3));
        foreach (var (name, kernel, bias, steps) in layers)
        {
            value = graph.Map("Relu", name + ".relu", graph.Convolve(name, value, kernel, bias, steps));
        }

        return graph.AveragePool("adapter.mean", value, ((int)value.Length(2), 1));
    }

    // In the graph once, whatever the number of strips.
    private static (string Name, GraphValue Kernel, GraphValue Bias, KernelSteps Steps) Read(OnnxGraph graph, int place, int stride, StateDict weights)
    {
        var (name, stored) = ($"adapter.{place}", weights.Convolution($"{Name}.{place}"));
        var kernel = new WeightTensor([.. stored.Kernel.Shape.Take(3), 1], stored.Kernel.Values);
        var folded = (stored with { Kernel = kernel }).Folded(weights.BatchNorm($"{Name}.{place + 1}"));
        return (
            name, graph.Weights(name + ".kernel", folded.Kernel), graph.Weights(name + ".bias", folded.Bias, folded.Bias.Length),
            new KernelSteps { Stride = (stride, 1), Padding = (1, 0) });
    }

    private static IReadOnlyList<int> KernelOf(StateDict weights, int place) => weights.Shape($"{Name}.{place}.weight", Published[place]);
}
