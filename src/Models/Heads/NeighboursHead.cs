using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Heads;

/// <summary>
/// The classes of the nearest reference samples, by Euclidean distance between standardised features. Shares are the votes, with one
/// vote more spread over all classes (Laplace's rule), so that no share is 0; logits are their logarithms.
/// </summary>
internal sealed class NeighboursHead : FittedHead
{
    private readonly Standardisation _scale;
    private readonly float[] _references;
    private readonly int[] _classes;
    private readonly int _neighbours;

    /// <param name="scale">How features are standardised.</param>
    /// <param name="references">The reference samples.</param>
    /// <param name="neighbours">How many vote.</param>
    public NeighboursHead(Standardisation scale, LabelledSamples references, int neighbours)
    {
        _scale = scale;
        _classes = references.Classes;
        ClassCount = references.ClassCount;
        _neighbours = Math.Min(neighbours, references.Count);
        _references = new float[references.Values.Length];
        var standard = new double[Features];
        for (var sample = 0; sample < references.Count; sample++)
        {
            scale.Apply(references.Of(sample), standard);
            for (var feature = 0; feature < standard.Length; feature++)
            {
                _references[(sample * standard.Length) + feature] = (float)standard[feature];
            }
        }
    }

    public override int Features => _scale.Mean.Length;

    public override int ClassCount { get; }

    public override long Parameters => _references.Length + _classes.Length + (2L * Features);

    public override void Logits(ReadOnlySpan<float> features, Span<double> logits)
    {
        var standard = new double[Features];
        _scale.Apply(features, standard);
        var distances = new double[_classes.Length];
        var order = new int[_classes.Length];
        for (var reference = 0; reference < distances.Length; reference++)
        {
            var own = _references.AsSpan(reference * Features, Features);
            var sum = 0.0;
            for (var feature = 0; feature < own.Length; feature++)
            {
                var difference = standard[feature] - own[feature];
                sum += difference * difference;
            }

            (distances[reference], order[reference]) = (sum, reference);
        }

        Array.Sort(distances, order);
        logits.Clear();
        for (var place = 0; place < _neighbours; place++)
        {
            logits[_classes[order[place]]]++;
        }

        for (var entry = 0; entry < logits.Length; entry++)
        {
            logits[entry] = Math.Log((logits[entry] + (1.0 / ClassCount)) / (_neighbours + 1));
        }
    }

    // |x - r|² = |x|² - 2 x·r + |r|²; the first term is the same for all references, so the order does not need it.
    internal override GraphValue AddTo(OnnxGraph graph, GraphValue features, int cell)
    {
        var standard = Standardised(graph, PerPixel(graph, "head.features", features, cell));
        var (kernel, bias) = (new float[_references.Length], new float[_classes.Length]);
        for (var index = 0; index < _references.Length; index++)
        {
            kernel[index] = 2 * _references[index];
            bias[index / Features] -= _references[index] * _references[index];
        }

        var nearness = graph.Convolution("head.nearness", standard, new ConvolutionWeights(new WeightTensor([_classes.Length, Features, 1, 1], kernel), bias, 1));
        var places = Nearest(graph, nearness);
        var votes = new float[_classes.Length * ClassCount];
        for (var reference = 0; reference < _classes.Length; reference++)
        {
            votes[(reference * ClassCount) + _classes[reference]] = 1;
        }

        // [N,k,H,W] places become [N,k,H,W,K] votes, and their sum over the neighbours [N,H,W,K].
        var table = graph.Weights("head.votes", votes, _classes.Length, ClassCount);
        var counted = graph.Reduce("ReduceSum", "head.counted", graph.LookUp("head.cast", table, places), false, 1);
        var shares = graph.Divide(
            "head.vote_shares",
            graph.Add("head.votes_and_one", graph.Transpose("head.votes_per_class", counted, 0, 3, 1, 2), graph.Number(1f / ClassCount)),
            graph.Number(_neighbours + 1));
        return graph.Map("Log", "head.logits", shares);
    }

    private GraphValue Nearest(OnnxGraph graph, GraphValue nearness)
    {
        Dimension[] shape = [nearness.Shape[0], _neighbours, nearness.Shape[2], nearness.Shape[3]];
        GraphValue[] outputs = [new("head.nearness_sorted", nearness.Type, shape), new("head.nearest", DataType.Int64, shape)];
        return graph.Node("", "TopK", "head.nearest", [nearness, graph.Integers(_neighbours)], outputs, Attributes.Integer("axis", 1))[1];
    }

    private GraphValue Standardised(OnnxGraph graph, GraphValue features)
    {
        var mean = graph.Weights("head.mean", [.. _scale.Mean.Select(value => (float)value)], Features, 1, 1);
        var deviation = graph.Weights("head.deviation", [.. _scale.Deviation.Select(value => (float)value)], Features, 1, 1);
        return graph.Divide("head.standard", graph.Subtract("head.centred", features, mean), deviation);
    }
}
