namespace Groundshift.Models.Graphs;

/// <summary>
/// Names and shapes of the tensors that a network's checkpoint must hold, added module by module as PyTorch names them.
/// </summary>
internal sealed class ExpectedTensors
{
    private readonly Dictionary<string, IReadOnlyList<int>> _shapes = [];

    /// <summary>Shape by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Shapes => _shapes;

    /// <summary>A parameter of its own.</summary>
    public ExpectedTensors Parameter(string name, params int[] shape)
    {
        _shapes.Add(name, shape);
        return this;
    }

    /// <summary>All tensors of a part of the network, behind its prefix.</summary>
    public ExpectedTensors Include(string prefix, ExpectedTensors part) =>
        part._shapes.Aggregate(this, (tensors, tensor) => tensors.Parameter(prefix + tensor.Key, [.. tensor.Value]));

    /// <summary>Linear: weight [outputs, inputs], bias [outputs].</summary>
    public ExpectedTensors Linear(string name, int inputs, int outputs, bool hasBias = true) =>
        WithBias(Parameter(name + ".weight", outputs, inputs), name, outputs, hasBias);

    /// <summary>Convolution: weight <paramref name="kernel"/>, outputs first; bias [outputs].</summary>
    public ExpectedTensors Convolution(string name, int[] kernel, bool hasBias = true) =>
        WithBias(Parameter(name + ".weight", kernel), name, kernel[0], hasBias);

    /// <summary>Transposed convolution: weight <paramref name="kernel"/>, inputs first; bias [outputs].</summary>
    public ExpectedTensors TransposedConvolution(string name, int[] kernel) =>
        WithBias(Parameter(name + ".weight", kernel), name, kernel[1], hasBias: true);

    /// <summary>LayerNorm or GroupNorm: weight and bias [channels].</summary>
    public ExpectedTensors Norm(string name, int channels) =>
        Parameter(name + ".weight", channels).Parameter(name + ".bias", channels);

    /// <summary>BatchNorm: weight, bias and running statistics [channels]. <c>num_batches_tracked</c> is for the caller to ignore.</summary>
    public ExpectedTensors BatchNorm(string name, int channels) =>
        Norm(name, channels).Parameter(name + ".running_mean", channels).Parameter(name + ".running_var", channels);

    private static ExpectedTensors WithBias(ExpectedTensors tensors, string name, int outputs, bool hasBias) =>
        hasBias ? tensors.Parameter(name + ".bias", outputs) : tensors;
}
