using Google.Protobuf;
using Groundshift.Models.Graphs;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Proto;

namespace Groundshift.Models.Tests.Graphs;

/// <summary>Runs a graph that a test built, on the CPU, from float32 inputs to its float32 outputs.</summary>
internal static class GraphRun
{
    private static readonly SessionSettings OnCpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };

    /// <summary>Runs the layers that <paramref name="build"/> adds to one input <c>x</c> and returns their values.</summary>
    public static float[] Run(float[] x, int[] shape, Func<OnnxGraph, GraphValue, GraphValue> build, GraphForm form = GraphForm.Portable)
    {
        var graph = new OnnxGraph("test", form);
        var input = graph.Input("x", TensorProto.Types.DataType.Float, [Dimension.Open("batch"), .. shape.Skip(1).Select(length => (Dimension)length)]);
        graph.Output("y", build(graph, input));
        return Run(graph.ToModel(""), new Dictionary<string, (float[], int[])> { ["x"] = (x, shape) })["y"];
    }

    /// <summary>Runs a model on named inputs and returns every output.</summary>
    public static IReadOnlyDictionary<string, float[]> Run(
        ModelProto model, IReadOnlyDictionary<string, (float[] Values, int[] Shape)> inputs, string? weightsFolder = null)
    {
        using var session = OnnxSession.Open(model.ToByteArray(), OnCpu, weightsFolder);
        var tensors = inputs.ToDictionary(pair => pair.Key, pair => Tensor(pair.Value.Values, pair.Value.Shape));
        var outputs = session.Run(tensors, TestContext.Current.CancellationToken);
        try
        {
            return outputs.ToDictionary(pair => pair.Key, pair => pair.Value.Span<float>().ToArray());
        }
        finally
        {
            tensors.Values.Concat(outputs.Values).ToList().ForEach(tensor => tensor.Dispose());
        }
    }

    /// <summary>Numbers that look like nothing in particular: f(i factor) for i from 0.</summary>
    public static float[] Numbers(int count, double factor, Func<double, double> f) =>
        [.. Enumerable.Range(0, count).Select(index => (float)f((float)(index * (float)factor)))];

    /// <summary>Greatest difference of an element; infinite where one is no number.</summary>
    public static double LargestDifference(float[] found, float[] expected)
    {
        found.Length.ShouldBe(expected.Length);
        return found.Zip(expected, (a, b) => float.IsFinite(a) && float.IsFinite(b) ? Math.Abs((double)a - b) : double.PositiveInfinity).Max();
    }

    private static HostTensor Tensor(float[] values, int[] shape)
    {
        var tensor = new HostTensor(TensorElementType.Float32, [.. shape.Select(length => (long)length)]);
        values.CopyTo(tensor.Span<float>());
        return tensor;
    }
}
