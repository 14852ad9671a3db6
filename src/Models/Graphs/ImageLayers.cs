using Groundshift.Models.Checkpoints;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>How a kernel moves over an image. Every pair is (rows, columns).</summary>
internal sealed record KernelSteps
{
    /// <summary>Pixels from one position to the next.</summary>
    public (int Rows, int Columns) Stride { get; init; } = (1, 1);

    /// <summary>Zeros at each side.</summary>
    public (int Rows, int Columns) Padding { get; init; } = (0, 0);

    /// <summary>Pixels between two taps, plus one.</summary>
    public (int Rows, int Columns) Dilation { get; init; } = (1, 1);

    /// <summary>Groups of channels that do not see each other.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>The same number for rows and columns.</summary>
    public static KernelSteps Square(int stride = 1, int padding = 0, int dilation = 1, int groups = 1) => new()
    {
        Stride = (stride, stride), Padding = (padding, padding), Dilation = (dilation, dilation), Groups = groups,
    };
}

/// <summary>Layers of convolutional networks with PyTorch's meaning. Images are [N,C,H,W] float32 of fixed height and width, unless a layer keeps them.</summary>
internal static class ImageLayers
{
    /// <summary>
    /// Cross-correlation with a kernel. Shape: [N,Cin,H,W] to [N,Cout,H',W'], H' = floor((H + 2 padding - dilation (k - 1) - 1) / stride) + 1;
    /// kernel [Cout, Cin/groups, kh, kw]; bias [Cout] or null. Source: PyTorch, torch.nn.Conv2d.
    /// </summary>
    public static GraphValue Convolve(
        this OnnxGraph graph, string name, GraphValue image, WeightTensor kernel, float[]? bias, KernelSteps? steps = null) =>
        graph.Convolve(name, image, graph.Weights(name + ".kernel", kernel), Bias(graph, name, bias), steps);

    /// <summary>The same with weights that the graph holds already, for convolutions that share them.</summary>
    public static GraphValue Convolve(
        this OnnxGraph graph, string name, GraphValue image, GraphValue kernel, GraphValue? bias, KernelSteps? steps = null)
    {
        steps ??= new KernelSteps();
        var (rows, columns) = (kernel.Length(2), kernel.Length(3));
        if (image.Shape.Count != 4 || image.Length(1) != kernel.Length(1) * steps.Groups || kernel.Length(0) % steps.Groups != 0)
        {
            throw new GraphShapeException($"{name}: kernel {kernel} in {steps.Groups} groups on {image}.");
        }

        var height = Swept(name, image.Shape[2], (int)rows, steps.Stride.Rows, steps.Padding.Rows, steps.Dilation.Rows);
        var width = Swept(name, image.Shape[3], (int)columns, steps.Stride.Columns, steps.Padding.Columns, steps.Dilation.Columns);
        return graph.Node(
            "Conv", name, [image, kernel, bias], image.Type,
            [image.Shape[0], kernel.Shape[0], height, width],
            Attributes.Integers("kernel_shape", rows, columns),
            Attributes.Integers("strides", steps.Stride.Rows, steps.Stride.Columns),
            Attributes.Integers("pads", steps.Padding.Rows, steps.Padding.Columns, steps.Padding.Rows, steps.Padding.Columns),
            Attributes.Integers("dilations", steps.Dilation.Rows, steps.Dilation.Columns),
            Attributes.Integer("group", steps.Groups));
    }

    /// <summary>A convolution whose normalisation was folded into it. Shape: as <see cref="Convolve(OnnxGraph, string, GraphValue, WeightTensor, float[], KernelSteps)"/>.</summary>
    public static GraphValue Convolve(this OnnxGraph graph, string name, GraphValue image, ConvolutionWeights weights, KernelSteps? steps = null) =>
        graph.Convolve(name, image, weights.Kernel, weights.Bias, (steps ?? new KernelSteps()) with { Groups = weights.Groups });

    /// <summary>
    /// The transpose of a convolution without padding or dilation: every pixel stamps the kernel. Shape: [N,Cin,H,W] to
    /// [N,Cout,(H-1) stride + kh,(W-1) stride + kw]; kernel [Cin, Cout, kh, kw]. Source: PyTorch, torch.nn.ConvTranspose2d.
    /// </summary>
    public static GraphValue ConvolveTransposed(
        this OnnxGraph graph, string name, GraphValue image, WeightTensor kernel, float[]? bias, int stride)
    {
        if (image.Shape.Count != 4 || image.Length(1) != kernel.Shape[0])
        {
            throw new GraphShapeException($"{name}: transposed kernel {string.Join('x', kernel.Shape)} on {image}.");
        }

        return graph.Node(
            "ConvTranspose", name, [image, graph.Weights(name + ".kernel", kernel), Bias(graph, name, bias)], image.Type,
            [image.Shape[0], kernel.Shape[1], (image.Length(2) - 1) * stride + kernel.Shape[2], (image.Length(3) - 1) * stride + kernel.Shape[3]],
            Attributes.Integers("kernel_shape", kernel.Shape[2], kernel.Shape[3]),
            Attributes.Integers("strides", stride, stride));
    }

    /// <summary>Inference batch normalisation per channel. Shape: [N,C,..] kept.</summary>
    public static GraphValue BatchNorm(this OnnxGraph graph, string name, GraphValue image, BatchNormalization norm)
    {
        var scale = norm.Gamma.Values.Select((gamma, channel) => (float)(gamma / Math.Sqrt(norm.Variance.Values[channel] + norm.Epsilon))).ToArray();
        var shift = norm.Beta.Values.Select((beta, channel) => (float)(beta - (double)norm.Mean.Values[channel] * scale[channel])).ToArray();
        return graph.Affine(name, image, scale, shift);
    }

    /// <summary>
    /// Normalisation of each group of channels to mean 0 and variance 1, then scale and shift per channel. Shape: [N,C,H,W] kept.
    /// Written with InstanceNormalization, for the meaning of ONNX's GroupNormalization changed in operator set 21.
    /// Source: Wu and He 2018, arXiv 1803.08494.
    /// </summary>
    public static GraphValue GroupNorm(this OnnxGraph graph, string name, GraphValue image, int groups, NormWeights weights)
    {
        var (channels, pixels) = (image.Length(1), image.Length(2) * image.Length(3));
        if (channels % groups != 0 || channels != weights.Gamma.Length)
        {
            throw new GraphShapeException($"{name}: {groups} groups and {weights.Gamma.Length} weights on {image}.");
        }

        var grouped = graph.Reshape(name + ".grouped", image, image.Shape[0], groups, channels / groups * pixels);
        float[] ones = [.. Enumerable.Repeat(1f, groups)];
        var normal = graph.Node(
            "InstanceNormalization", name + ".normal",
            [grouped, graph.Weights(name + ".ones", ones, groups), graph.Weights(name + ".zeros", new float[groups], groups)],
            image.Type, grouped.Shape, Attributes.Number("epsilon", weights.Epsilon));
        return graph.Affine(name, graph.Reshape(name + ".ungrouped", normal, [.. image.Shape]), weights.Gamma, weights.Beta);
    }

    /// <summary>x scale + shift per channel. Shape: [N,C,..] kept.</summary>
    public static GraphValue Affine(this OnnxGraph graph, string name, GraphValue image, float[] scale, float[] shift)
    {
        if (image.Length(1) != scale.Length || scale.Length != shift.Length)
        {
            throw new GraphShapeException($"{name}: {scale.Length} scales and {shift.Length} shifts on {image}.");
        }

        int[] shape = [scale.Length, .. Enumerable.Repeat(1, image.Shape.Count - 2)];
        var scaled = graph.Multiply(name + ".scaled", image, graph.Weights(name + ".scale", scale, shape));
        return graph.Add(name, scaled, graph.Weights(name + ".shift", shift, shape));
    }

    /// <summary>Greatest value under the kernel; padding never wins. Shape: [N,C,H,W] to [N,C,H',W'] as for a convolution.</summary>
    public static GraphValue MaxPool(this OnnxGraph graph, string name, GraphValue image, int size, int stride, int padding = 0) =>
        graph.Pool("MaxPool", name, image, (size, size), (stride, stride), padding);

    /// <summary>Mean under the kernel, padding not counted. Shape: [N,C,H,W] to [N,C,H',W'] as for a convolution.</summary>
    public static GraphValue AveragePool(this OnnxGraph graph, string name, GraphValue image, int size, int stride, int padding = 0) =>
        graph.Pool("AveragePool", name, image, (size, size), (stride, stride), padding);

    /// <summary>Mean under kernels that lie beside each other, (rows, columns) large. Shape: [N,C,H,W] to [N,C,H / rows,W / columns].</summary>
    public static GraphValue AveragePool(this OnnxGraph graph, string name, GraphValue image, (int Rows, int Columns) size) =>
        graph.Pool("AveragePool", name, image, size, size, 0);

    /// <summary>
    /// Greatest value in each of size x size regions of which output i covers floor(i H / size) to ceil((i + 1) H / size).
    /// Shape: [N,C,H,W] to [N,C,size,size]. Source: PyTorch, torch.nn.AdaptiveMaxPool2d.
    /// </summary>
    public static GraphValue AdaptiveMaxPool(this OnnxGraph graph, string name, GraphValue image, int size)
    {
        var rows = graph.AdaptiveMax(name + ".rows", image, 2, size);
        return graph.AdaptiveMax(name, rows, 3, size);
    }

    /// <summary>Spreads channels over space. Shape: [N,C r r,H,W] to [N,C,r H,r W], channel c r r + i r + j to row i, column j. Source: PyTorch, torch.nn.PixelShuffle.</summary>
    public static GraphValue PixelShuffle(this OnnxGraph graph, string name, GraphValue image, int factor) => graph.Node(
        "DepthToSpace", name, [image], image.Type,
        [image.Shape[0], image.Length(1) / (factor * factor), image.Shape[2] * factor, image.Shape[3] * factor],
        Attributes.Integer("blocksize", factor), Attributes.Text("mode", "CRD"));

    /// <summary>Resamples to a fixed size. Shape: [N,C,H,W] to [N,C,height,width].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">Name of the value.</param>
    /// <param name="image">What is resampled.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="mode"><c>linear</c>, <c>cubic</c> (a = -0.75, as PyTorch) or <c>nearest</c>.</param>
    /// <param name="cornersAligned">True where the centres of the corner pixels stay in place, false where the image's outline does.</param>
    public static GraphValue Resample(
        this OnnxGraph graph, string name, GraphValue image, int height, int width, string mode = "linear", bool cornersAligned = false)
    {
        var factors = graph.Weights(name + ".factors", [1, 1, (float)height / image.Length(2), (float)width / image.Length(3)], 4);

        // Sizes and not factors where the factor is no exact float, so that rounding cannot lose a row.
        var exact = height % image.Length(2) == 0 && width % image.Length(3) == 0;
        var sizes = exact ? null : graph.SizesOf(name, image, height, width);
        return graph.Node(
            "Resize", name, exact ? [image, null, factors] : [image, null, null, sizes], image.Type,
            [image.Shape[0], image.Shape[1], height, width],
            Attributes.Text("mode", mode),
            Attributes.Text("coordinate_transformation_mode", mode == "nearest" ? "asymmetric" : cornersAligned ? "align_corners" : "half_pixel"),
            Attributes.Text("nearest_mode", "floor"),
            Attributes.Number("cubic_coeff_a", -0.75f));
    }

    /// <summary>
    /// Bilinear samples at places of an image; what lies outside is zero. Shape: image [N,C,H,W], places [N,h,w,2] as (x, y) from -1
    /// to 1, the outline of the image, to [N,C,h,w]. Source: PyTorch, torch.nn.functional.grid_sample, align_corners=False.
    /// </summary>
    public static GraphValue SampleAt(this OnnxGraph graph, string name, GraphValue image, GraphValue places)
    {
        if (places.Shape.Count != 4 || places.Shape[3] != 2 || image.Shape.Count != 4 || image.Shape[0] != places.Shape[0])
        {
            throw new GraphShapeException($"{name}: places {places} of {image}.");
        }

        return graph.Node(
            "GridSample", name, [image, places], image.Type, [image.Shape[0], image.Shape[1], places.Shape[1], places.Shape[2]],
            Attributes.Text("mode", "linear"), Attributes.Text("padding_mode", "zeros"), Attributes.Integer("align_corners", 0));
    }

    /// <summary>Pixels as a sequence, row by row. Shape: [N,C,H,W] to [N,H W,C].</summary>
    public static GraphValue ToSequence(this OnnxGraph graph, string name, GraphValue image)
    {
        var flat = graph.Reshape(name + ".flat", image, image.Shape[0], image.Length(1), image.Length(2) * image.Length(3));
        return graph.Transpose(name, flat, 0, 2, 1);
    }

    /// <summary>A sequence as pixels, row by row. Shape: [N,H W,C] to [N,C,H,W].</summary>
    public static GraphValue ToImage(this OnnxGraph graph, string name, GraphValue sequence, int height, int width)
    {
        var turned = graph.Transpose(name + ".turned", sequence, 0, 2, 1);
        return graph.Reshape(name, turned, sequence.Shape[0], sequence.Length(2), height, width);
    }

    private static GraphValue SizesOf(this OnnxGraph graph, string name, GraphValue image, int height, int width)
    {
        var head = graph.Node("Shape", name + ".head", [image], DataType.Int64, [2], Attributes.Integer("end", 2));
        return graph.Concat(name + ".sizes", 0, head, graph.Integers(height, width));
    }

    private static GraphValue? Bias(OnnxGraph graph, string name, float[]? bias) =>
        bias is null ? null : graph.Weights(name + ".bias", bias, bias.Length);

    private static GraphValue Pool(
        this OnnxGraph graph, string operation, string name, GraphValue image, (int Rows, int Columns) size, (int Rows, int Columns) stride, int padding) =>
        graph.Node(
            operation, name, [image], image.Type,
            [
                image.Shape[0], image.Shape[1],
                Swept(name, image.Shape[2], size.Rows, stride.Rows, padding, 1), Swept(name, image.Shape[3], size.Columns, stride.Columns, padding, 1),
            ],
            Attributes.Integers("kernel_shape", size.Rows, size.Columns),
            Attributes.Integers("strides", stride.Rows, stride.Columns),
            Attributes.Integers("pads", padding, padding, padding, padding));

    private static GraphValue AdaptiveMax(this OnnxGraph graph, string name, GraphValue image, int axis, int size)
    {
        var length = (int)image.Length(axis);
        var parts = Enumerable.Range(0, size).Select(index =>
        {
            var (start, end) = (index * length / size, ((index + 1) * length + size - 1) / size);
            return graph.Reduce("ReduceMax", $"{name}.{index}", graph.Slice($"{name}.{index}.part", image, axis, start, end), true, axis);
        });
        return graph.Concat(name, axis, [.. parts]);
    }

    private static Dimension Swept(string name, Dimension side, int size, int stride, int padding, int dilation)
    {
        if (side.Length is not { } length)
        {
            return stride == 1 && dilation * (size - 1) == 2 * padding
                ? side
                : throw new GraphShapeException($"{name}: a kernel that changes the open length {side}.");
        }

        var room = length + 2 * padding - dilation * (size - 1) - 1;
        return room >= 0 ? room / stride + 1
            : throw new GraphShapeException($"{name}: a kernel of {size} with padding {padding} and dilation {dilation} does not fit {length} pixels.");
    }
}
