using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>How the spectrum steers the spatial features. Source: Wang et al. 2025, arXiv 2406.11519, section 3.4.</summary>
internal static class GatedFusion
{
    /// <summary>
    /// (1 + sigmoid(W2 relu(W1 summary))) feature, per channel, without biases. Shape: feature [N,C,h,w] kept; summary [N, tokens].
    /// <paramref name="name"/>: the module, such as <c>fc_spec1</c>.
    /// </summary>
    public static GraphValue Gate(this OnnxGraph graph, string name, GraphValue feature, GraphValue summary, StateDict weights)
    {
        var hidden = graph.Map("Relu", name + ".hidden", graph.Linear(name + ".0", summary, weights.Linear(name + ".0")));
        var share = graph.Map("Sigmoid", name + ".share", graph.Linear(name + ".2", hidden, weights.Linear(name + ".2")));
        var gate = graph.Add(name + ".gate", share, graph.Number(1));
        return graph.Multiply(name + ".gated", feature, graph.Unsqueeze(name + ".per_channel", gate, 2, 3));
    }

    /// <summary>The tensors that <see cref="Gate"/> reads; the width between is free.</summary>
    public static ExpectedTensors Gate(this ExpectedTensors tensors, string name, StateDict weights, int tokens, int channels)
    {
        var hidden = FirstOf(weights, name)[0];
        return tensors.Linear(name + ".0", tokens, hidden, hasBias: false).Linear(name + ".2", hidden, channels, hasBias: false);
    }

    /// <summary>Length of the summary that a gate takes: the tokens of the spectral encoder.</summary>
    public static int SummaryOf(this StateDict weights, string name) => FirstOf(weights, name)[1];

    private static IReadOnlyList<int> FirstOf(StateDict weights, string name) => weights.Shape(name + ".0.weight", 128, 100);
}
