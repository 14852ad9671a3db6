using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs;

/// <summary>
/// Reads the weights of PyTorch modules by the module's name. Every call reads from the file, so that a network is held once:
/// in the graph. Errors: those of <see cref="StateDict.Read"/>; check the names first with <see cref="StateDict.Require"/>.
/// </summary>
internal static class StateDictLayers
{
    // Default of torch.nn.BatchNorm2d and torch.nn.GroupNorm.
    private const float UsualEpsilon = 1e-5f;

    /// <summary>torch.nn.Linear; without a bias where the file has none.</summary>
    public static LinearWeights Linear(this StateDict weights, string name) => new(weights.Read(name + ".weight"), weights.Bias(name));

    /// <summary>torch.nn.LayerNorm or torch.nn.GroupNorm. Epsilon: of the class that made the file, for files do not hold it.</summary>
    public static NormWeights Norm(this StateDict weights, string name, float epsilon = UsualEpsilon) =>
        new(weights.Read(name + ".weight").Values, weights.Read(name + ".bias").Values, epsilon);

    /// <summary>torch.nn.Conv2d; a bias of zeros where the file has none.</summary>
    public static ConvolutionWeights Convolution(this StateDict weights, string name, int groups = 1)
    {
        var kernel = weights.Read(name + ".weight");
        return new ConvolutionWeights(kernel, weights.Bias(name) ?? new float[kernel.Shape[0]], groups);
    }

    /// <summary>torch.nn.BatchNorm of any rank.</summary>
    public static BatchNormalization BatchNorm(this StateDict weights, string name, double epsilon = UsualEpsilon) => new(
        weights.Read(name + ".weight"), weights.Read(name + ".bias"),
        weights.Read(name + ".running_mean"), weights.Read(name + ".running_var"), epsilon);

    /// <summary>
    /// A block of timm's VisionTransformer: <c>norm1</c>, <c>attn.qkv</c> (queries, keys and values in one layer), <c>attn.proj</c>,
    /// <c>norm2</c>, <c>mlp.fc1</c>, <c>mlp.fc2</c>.
    /// </summary>
    public static BlockWeights Block(this StateDict weights, string name, int heads, float epsilon) => weights.Block(
        name, AttentionWeights.FromJoint(weights.Linear(name + ".attn.qkv"), weights.Linear(name + ".attn.proj"), heads), epsilon);

    /// <summary>The same with attention that the caller read, for networks that store it another way.</summary>
    public static BlockWeights Block(this StateDict weights, string name, AttentionWeights attention, float epsilon) => new(
        weights.Norm(name + ".norm1", epsilon), attention,
        weights.Norm(name + ".norm2", epsilon), weights.Linear(name + ".mlp.fc1"), weights.Linear(name + ".mlp.fc2"));

    /// <summary>What <see cref="Block(StateDict, string, int, float)"/> reads. <paramref name="hidden"/>: width inside the MLP.</summary>
    public static ExpectedTensors Block(this ExpectedTensors tensors, string name, int width, int hidden) => tensors
        .Norm(name + ".norm1", width).Linear(name + ".attn.qkv", width, 3 * width).Linear(name + ".attn.proj", width, width)
        .Norm(name + ".norm2", width).Linear(name + ".mlp.fc1", width, hidden).Linear(name + ".mlp.fc2", hidden, width);

    private static float[]? Bias(this StateDict weights, string name) =>
        weights.Has(name + ".bias") ? weights.Read(name + ".bias").Values : null;
}
