using Groundshift.Models.Onnx;

namespace Groundshift.TestKit.Models;

/// <summary>Graphs for tests of the runtime itself.</summary>
public static class TinyNetworks
{
    /// <summary>y = x + x over [d0, 4].</summary>
    public static byte[] Doubler(params (string Key, string Value)[] metadata) => new TinyGraph()
        .Input("x", TensorElementType.Float32, -1, 4)
        .Output("y", TensorElementType.Float32, -1, 4)
        .Node("Add", ["x", "x"], ["y"])
        .Build(metadata);

    /// <summary>y = relu(conv(x)) over [1, 3, 16, 16] with eight seeded 3x3 filters, all in 32-bit floats.</summary>
    public static byte[] Convolution()
    {
        var random = new Random(11);
        var weights = Enumerable.Range(0, 8 * 3 * 9).Select(_ => (float)((random.NextDouble() * 2) - 1)).ToArray();
        return new TinyGraph()
            .Input("x", TensorElementType.Float32, 1, 3, 16, 16)
            .Output("y", TensorElementType.Float32, 1, 8, 16, 16)
            .Constant("w", [8, 3, 3, 3], weights)
            .Node("Conv", ["x", "w"], ["c"], ("kernel_shape", new[] { 3L, 3L }), ("pads", new[] { 1L, 1L, 1L, 1L }))
            .Node("Relu", ["c"], ["y"])
            .Build();
    }

    /// <summary>Adds x to itself 2^40 times: never ends unless it is stopped. A negative x[0] ends it at once.</summary>
    public static byte[] Endless()
    {
        var body = new TinyGraph()
            .Input("turn", TensorElementType.Int64)
            .Input("again", TensorElementType.Bool)
            .Input("sum", TensorElementType.Float32, 4)
            .Output("again_out", TensorElementType.Bool)
            .Output("sum_out", TensorElementType.Float32, 4)
            .Node("Identity", ["again"], ["again_out"])
            .Node("Add", ["sum", "x"], ["sum_out"]);
        return new TinyGraph()
            .Input("x", TensorElementType.Float32, 4)
            .Output("y", TensorElementType.Float32, 4)
            .Constant("turns", [], 1L << 40)
            .Constant("zero", [], 0f)
            .Node("ReduceMin", ["x"], ["least"], ("keepdims", 0L))
            .Node("GreaterOrEqual", ["least", "zero"], ["go"])
            .Node("Loop", ["turns", "go", "x"], ["y"], ("body", body))
            .Build();
    }
}
