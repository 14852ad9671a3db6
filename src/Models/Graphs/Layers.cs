using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>Layers with weights and resampling. Images are [N,C,H,W] float32; every layer refuses what it cannot take.</summary>
internal static class Layers
{
    /// <summary>
    /// Convolution with zero padding that keeps height and width, or with stride 2 halves them, rounding up. Shape:
    /// [N,Cin,H,W] to [N,Cout,ceil(H/stride),ceil(W/stride)]; kernel [Cout, Cin/groups, k, k] with odd k; bias [Cout].
    /// </summary>
    public static GraphValue Convolution(this OnnxGraph graph, string name, GraphValue image, ConvolutionWeights weights, int stride = 1)
    {
        RequireImage(image, name);
        var (output, perGroup, size) = (weights.Kernel.Shape[0], weights.Kernel.Shape[1], weights.Kernel.Shape[2]);
        var groups = weights.Groups;
        if (image.Length(1) != (long)perGroup * groups || output % groups != 0 || weights.Kernel.Shape[3] != size || size % 2 == 0)
        {
            throw new GraphShapeException($"{name}: kernel {string.Join('x', weights.Kernel.Shape)} in {groups} groups on {image}.");
        }

        var kernel = graph.Weights(name + ".kernel", weights.Kernel.Values, [.. weights.Kernel.Shape]);
        var bias = graph.Weights(name + ".bias", weights.Bias, output);
        return graph.Node(
            "Conv", name, [image, kernel, bias], DataType.Float,
            [image.Shape[0], output, Strided(image.Shape[2], stride), Strided(image.Shape[3], stride)],
            Attributes.Integers("kernel_shape", size, size),
            Attributes.Integers("strides", stride, stride),
            Attributes.Integers("pads", size / 2, size / 2, size / 2, size / 2),
            Attributes.Integer("group", groups));
    }

    /// <summary>
    /// Mish turned about the origin, y -> -mish(-y), for y = -x: a network that negates what comes in carries negated features from
    /// layer to layer at no cost, and its Mish is an operation shorter. With u = sigmoid(y)^2, tanh(softplus(x)) is
    /// (1 - u) / (1 + u), exactly and without overflow, so that -mish(x) = y (2 / (1 + u) - 1), written
    /// y / ((1 + u) / 2) - y; ONNX Runtime's CPU Softplus is scalar and took three quarters of a network's time. HardSigmoid(u) is
    /// u / 2 + 1 / 2 in one pass, cut to [0,1], which it never leaves. Shape: kept.
    /// Source: Misra 2019, arXiv 1908.08681; tanh(s) = (1 - e^-2s) / (1 + e^-2s), e^-s = sigmoid(-x) for s = softplus(x).
    /// </summary>
    public static GraphValue NegatedMish(this OnnxGraph graph, string name, GraphValue value)
    {
        var root = graph.Map("Sigmoid", name + ".root", value);
        var half = graph.Node(
            "HardSigmoid", name + ".half", [graph.Multiply(name + ".u", root, root)], value.Type, value.Shape,
            Attributes.Number("alpha", 0.5f), Attributes.Number("beta", 0.5f));
        return graph.Subtract(name, graph.Divide(name + ".twice", value, half), value);
    }

    /// <summary>
    /// Halves height and width, rounding down, with a triangle filter as wide as the reduction (antialiased), whose weights
    /// are shared out anew where it passes the border. Shape: [N,C,H,W] to [N,C,floor(H/2),floor(W/2)].
    /// </summary>
    public static GraphValue HalveAntialiased(this OnnxGraph graph, string name, GraphValue image)
    {
        RequireImage(image, name);
        var half = graph.Divide(name + ".half", graph.SpatialSize(name + ".size", image), graph.Integers(2));
        return graph.ResizeTo(name, image, half, Half(image.Shape[2]), Half(image.Shape[3]), antialias: true);
    }

    /// <summary>Bilinear resampling with half-pixel centres to the height and width of another image. Shape: [N,C,h,w] to [N,C,H,W].</summary>
    public static GraphValue ResizeLike(this OnnxGraph graph, string name, GraphValue image, GraphValue like)
    {
        RequireImage(image, name);
        RequireImage(like, name);
        return graph.ResizeTo(name, image, graph.SpatialSize(name + ".size", like), like.Shape[2], like.Shape[3], antialias: false);
    }

    /// <summary>Root of the sum of squares over channels, not below 1e-6 (root of TensorFlow's 1e-12). Shape: [N,C,H,W] to [N,1,H,W].</summary>
    public static GraphValue ChannelNorm(this OnnxGraph graph, string name, GraphValue image)
    {
        RequireImage(image, name);
        IReadOnlyList<Dimension> shape = [image.Shape[0], 1, image.Shape[2], image.Shape[3]];
        var squares = graph.Node("ReduceSumSquare", name + ".squares", [image, graph.Integers(1)], image.Type, shape);
        var floored = graph.Node("Max", name + ".floor", [squares, graph.Number(1e-12f)], image.Type, shape);
        return graph.Node("Sqrt", name, [floored], image.Type, shape);
    }

    private static GraphValue SpatialSize(this OnnxGraph graph, string name, GraphValue image) =>
        graph.Node("Shape", name, [image], DataType.Int64, [2], Attributes.Integer("start", 2));

    private static GraphValue ResizeTo(
        this OnnxGraph graph, string name, GraphValue image, GraphValue size, Dimension height, Dimension width, bool antialias)
    {
        var head = graph.Node("Shape", name + ".head", [image], DataType.Int64, [2], Attributes.Integer("end", 2));
        var sizes = graph.Node("Concat", name + ".sizes", [head, size], DataType.Int64, [4], Attributes.Integer("axis", 0));
        return graph.Node(
            "Resize", name, [image, null, null, sizes], image.Type, [image.Shape[0], image.Shape[1], height, width],
            Attributes.Text("mode", "linear"),
            Attributes.Text("coordinate_transformation_mode", "half_pixel"),
            Attributes.Integer("antialias", antialias ? 1 : 0),
            Attributes.Integer("exclude_outside", antialias ? 1 : 0));
    }

    private static Dimension Half(Dimension length) => length.Length is { } fixedLength ? fixedLength / 2 : Dimension.Open($"floor({length}/2)");

    private static Dimension Strided(Dimension length, int stride) =>
        stride == 1 ? length
        : length.Length is { } fixedLength ? (fixedLength + stride - 1) / stride
        : Dimension.Open($"ceil({length}/{stride})");

    private static void RequireImage(GraphValue value, string name)
    {
        if (value.Shape.Count != 4 || value.Type != DataType.Float)
        {
            throw new GraphShapeException($"{name}: needs a float image [N,C,H,W], got {value}.");
        }
    }
}
