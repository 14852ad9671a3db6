using Groundshift.Models.Onnx;
using Groundshift.TestKit.Models;

namespace Groundshift.Bench.Inputs;

/// <summary>The graphs of the benches: random weights from a fixed seed, for speed knows no truth.</summary>
internal sealed class BenchNetwork
{
    /// <summary>Height and width of a window.</summary>
    public const int Window = 256;

    /// <summary>Number of classes.</summary>
    public const int Classes = 9;

    // Makes random spectra give every class its share of the ground.
    private const float MeanReflectance = 0.15f;
    private const float SpreadOfReflectance = 0.06f;

    // Makes the linear classifier sure of itself, so that its shares compress like those of a trained model.
    private const float Certainty = 100;

    private static readonly long[] Two = [2, 2];

    private readonly Random _random = new(1);
    private readonly TinyGraph _graph = new();
    private int _names;

    private BenchNetwork()
    {
        var bands = SyntheticScenes.Bands.Length;
        _graph
            .Input(TensorNames.Samples, TensorElementType.UInt16, -1, bands, Window, Window)
            .Input(TensorNames.Valid, TensorElementType.UInt8, -1, 1, Window, Window)
            .Input(TensorNames.Scale, TensorElementType.Float32, bands)
            .Input(TensorNames.Offset, TensorElementType.Float32, bands)
            .Output(TensorNames.Probabilities, TensorElementType.Float32, -1, Classes, Window, Window)
            .Constant("per_band", [4], 1L, bands, 1L, 1L)
            .Constant("mean", [], MeanReflectance)
            .Constant("spread", [], SpreadOfReflectance)
            .Constant("zero", [], 0f)
            .Constant("twice", [4], 1f, 1f, 2f, 2f)
            .Node("Cast", [TensorNames.Samples], ["numbers"], ("to", (long)TensorElementType.Float32))
            .Node("Reshape", [TensorNames.Scale, "per_band"], ["factor"])
            .Node("Reshape", [TensorNames.Offset, "per_band"], ["summand"])
            .Node("Mul", ["numbers", "factor"], ["scaled"])
            .Node("Add", ["scaled", "summand"], ["reflectance"])
            .Node("Sub", ["reflectance", "mean"], ["centred"])
            .Node("Div", ["centred", "spread"], ["normal"])
            .Node("Cast", [TensorNames.Valid], ["known"], ("to", (long)TensorElementType.Bool))
            .Node("Where", ["known", "normal", "zero"], ["x"]);
    }

    /// <summary>A linear classifier of single pixels: next to no work, so that everything else shows.</summary>
    public static byte[] PerPixel()
    {
        var network = new BenchNetwork();
        network._graph
            .Constant("certainty", [], Certainty)
            .Node("Mul", [network.Convolution("x", SyntheticScenes.Bands.Length, Classes, 1), "certainty"], ["sure"]);
        return network.Finish("sure");
    }

    /// <summary>A U-Net of base 32 with two convolutions per level, three levels: 0.277 MFLOP per pixel.</summary>
    public static byte[] UNet32()
    {
        const int Width = 32;
        var network = new BenchNetwork();
        var first = network.Pair("x", SyntheticScenes.Bands.Length, Width);
        var second = network.Pair(network.Pool(first), Width, 2 * Width);
        var third = network.Pair(network.Pool(second), 2 * Width, 4 * Width);
        var middle = network.Pair(network.Pool(third), 4 * Width, 8 * Width);
        var up = network.Up(middle, third, 8 * Width);
        up = network.Up(up, second, 4 * Width);
        up = network.Up(up, first, 2 * Width);
        return network.Finish(network.Convolution(up, Width, Classes, 1));
    }

    private byte[] Finish(string logits) => _graph.Node("Softmax", [logits], [TensorNames.Probabilities], ("axis", 1L)).Build();

    private string Pair(string input, int from, int to) =>
        Relu(Convolution(Relu(Convolution(input, from, to, 3)), to, to, 3));

    // Narrows, doubles the sides, puts the level's own features in front and convolves.
    private string Up(string input, string beside, int from)
    {
        var (grown, joined) = (Name(), Name());
        _graph
            .Node(
                "Resize", [Convolution(input, from, from / 2, 1), "", "twice"], [grown],
                ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"))
            .Node("Concat", [beside, grown], [joined], ("axis", 1L));
        return Pair(joined, from, from / 2);
    }

    private string Pool(string input)
    {
        var output = Name();
        _graph.Node("MaxPool", [input], [output], ("kernel_shape", Two), ("strides", Two));
        return output;
    }

    private string Relu(string input)
    {
        var output = Name();
        _graph.Node("Relu", [input], [output]);
        return output;
    }

    // Weights that keep the variance of activations. Source: He et al. 2015, doi 10.1109/ICCV.2015.123.
    private string Convolution(string input, int from, int to, int side)
    {
        var (weights, output) = (Name(), Name());
        var deviation = Math.Sqrt(2.0 / (from * side * side));
        float[] values = [.. Enumerable.Range(0, to * from * side * side).Select(_ => (float)((_random.NextDouble() - 0.5) * Math.Sqrt(12) * deviation))];
        var pad = (long)(side / 2);
        _graph
            .Constant(weights, [to, from, side, side], values)
            .Node("Conv", [input, weights], [output], ("kernel_shape", new long[] { side, side }), ("pads", new[] { pad, pad, pad, pad }));
        return output;
    }

    private string Name() => $"t{_names++}";
}
