using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SpectralEarth;

/// <summary>
/// Spec-RN50: the spectral adapter in place of a ResNet-50's stem, then its four stages. The first block narrows nothing and widens
/// nothing. Under a map head all strides become 1 and the stages are dilated by 1, 2, 4 and 8, which no tensor of the file shows.
/// Source: Braham et al. 2024, arXiv 2408.08447; He et al. 2015, arXiv 1512.03385; AABNassim/spectral_earth at 5084a29,
/// backbones/spec_resnet.py.
/// </summary>
internal sealed class SpecResNet : ISpectralBackbone
{
    private const int Stages = 4;
    private const int PublishedWindow = 128;
    private const int LargestWindow = 4096;

    private readonly StateDict _weights;
    private readonly bool _isDilated;
    private readonly int[] _blocks;

    /// <summary>Reads the sizes off the checkpoint. Errors: InvalidInputException when it is no Spec-RN50 or the window does not fit.</summary>
    /// <param name="weights">Weights of the backbone.</param>
    /// <param name="imageSize">Height and width of the input; null for the published 128.</param>
    /// <param name="isDilated">True where features are wanted at full resolution.</param>
    public SpecResNet(StateDict weights, int? imageSize, bool isDilated)
    {
        (_weights, _isDilated) = (weights, isDilated);
        _blocks = [.. Enumerable.Range(1, Stages).Select(stage => weights.Depth($"resnet.layer{stage}"))];
        if (_blocks.Any(blocks => blocks == 0))
        {
            throw new InvalidInputException(weights.Path, "blocks in resnet.layer1 to resnet.layer4", string.Join(", ", _blocks), "Name a checkpoint of Spec-RN50.");
        }

        Width = weights.Shape($"resnet.layer{Stages}.0.conv3.weight", 2048, 512, 1, 1)[0];
        Window = imageSize ?? PublishedWindow;
    }

    /// <summary>Greatest window that a configuration may ask for.</summary>
    public static int MostPixels => LargestWindow;

    /// <inheritdoc/>
    public string Title => "Spec-RN50";

    /// <inheritdoc/>
    public string Size => string.Join('-', _blocks);

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Cell => _isDilated ? 1 : 1 << Stages;

    /// <inheritdoc/>
    public int Window { get; }

    /// <inheritdoc/>
    public string LabelHead => "resnet.fc";

    /// <inheritdoc/>
    public void Expect(ExpectedTensors tensors)
    {
        SpectralAdapter.Expect(tensors, _weights);
        var inputs = SpectralAdapter.Channels(_weights);
        foreach (var (stage, block) in Blocks())
        {
            var name = Name(stage, block);
            var usual = 32 << stage;
            var (middle, outputs) = (
                _weights.Shape(name + ".conv1.weight", usual, inputs, 1, 1)[0], _weights.Shape(name + ".conv3.weight", 4 * usual, usual, 1, 1)[0]);
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

    /// <inheritdoc/>
    public int ExpectSegmentation(ExpectedTensors tensors, StateDict head)
    {
        var (middle, classes) = (head.Shape("classifier.0.weight", 512, Width, 3, 3)[0], head.Shape("classifier.3.weight", 2, 512, 1, 1)[0]);
        tensors.Convolution("classifier.0", [middle, Width, 3, 3], hasBias: false).BatchNorm("classifier.1", middle)
            .Convolution("classifier.3", [classes, middle, 1, 1]);
        return classes;
    }

    /// <inheritdoc/>
    public SpectralCode Encode(OnnxGraph graph, IReadOnlyList<GraphValue> strips)
    {
        var adapted = SpectralAdapter.Add(graph, strips, _weights);
        var value = adapted;
        foreach (var (stage, block) in Blocks())
        {
            value = Bottleneck(graph, value, Name(stage, block), stage, isFirst: block == 0);
        }

        return new SpectralCode(value, adapted, null);
    }

    /// <inheritdoc/>
    public GraphValue Map(OnnxGraph graph, SpectralCode code) => code.Value;

    /// <inheritdoc/>
    public GraphValue Pooled(OnnxGraph graph, SpectralCode code) => graph.Mean("pooled", code.Value, keep: false, 2, 3);

    /// <inheritdoc/>
    public GraphValue Segment(OnnxGraph graph, GraphValue features, StateDict head)
    {
        var hidden = Normed(graph, "classifier.0", features, head, "classifier.0", "classifier.1", KernelSteps.Square(padding: 1));
        return graph.Convolve("classifier.3", graph.Map("Relu", "classifier.0.relu", hidden), head.Convolution("classifier.3"));
    }

    /// <inheritdoc/>
    public void AddBareOutputs(OnnxGraph graph, SpectralCode code, bool hasHead) =>
        graph.Output("layer4", hasHead ? graph.Map("Identity", "layer4_copy", code.Value) : code.Value);

    private static string Name(int stage, int block) => $"resnet.layer{stage}.{block}";

    // A convolution without a bias and the normalisation behind it, as one.
    private static GraphValue Normed(OnnxGraph graph, string name, GraphValue value, StateDict weights, string convolution, string norm, KernelSteps? steps = null) =>
        graph.Convolve(name, value, weights.Convolution(convolution).Folded(weights.BatchNorm(norm)), steps);

    private GraphValue Bottleneck(OnnxGraph graph, GraphValue value, string name, int stage, bool isFirst)
    {
        var stride = isFirst && !_isDilated ? 2 : 1;
        var dilation = _isDilated ? 1 << (stage - 1) : 1;
        GraphValue Step(string part, GraphValue input, KernelSteps? steps = null) =>
            Normed(graph, $"{name}.{part}", input, _weights, $"{name}.conv{part}", $"{name}.bn{part}", steps);
        GraphValue Rectified(string part, GraphValue input, KernelSteps? steps = null) => graph.Map("Relu", $"{name}.{part}.relu", Step(part, input, steps));

        var wide = Step("3", Rectified("2", Rectified("1", value), KernelSteps.Square(stride, padding: dilation, dilation: dilation)));
        var shortcut = isFirst
            ? Normed(graph, name + ".shortcut", value, _weights, name + ".downsample.0", name + ".downsample.1", KernelSteps.Square(stride))
            : value;
        return graph.Map("Relu", name, graph.Add(name + ".sum", wide, shortcut));
    }

    private IEnumerable<(int Stage, int Block)> Blocks() =>
        Enumerable.Range(1, Stages).SelectMany(stage => Enumerable.Range(0, _blocks[stage - 1]).Select(block => (stage, block)));
}
