using System.Runtime.InteropServices;
using Google.Protobuf;
using Groundshift.Models.Onnx.Proto;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>
/// Rewrites a float32 graph so that the network computes in float16. What comes before the first layer with weights
/// (scaling of samples, filling of gaps) and what makes the outputs stays float32, for samples and probabilities need more
/// than eleven bits; inputs and outputs keep their types.
/// </summary>
internal sealed class HalfPrecision
{
    // The greatest finite float16. Masks of attention use large negative numbers that would become infinite.
    private const float Largest = 65504;

    private static readonly HashSet<string> Heavy =
    [
        "Conv", "ConvTranspose", "MatMul", "Gemm", "LayerNormalization", "InstanceNormalization", "MultiHeadAttention", "BiasGelu",
    ];

    // ONNX Runtime's CUDA kernel of GridSample takes float32 alone, and float16 coordinates cannot tell the pixels of a large image apart.
    private static readonly HashSet<string> SinglePrecisionOnly = ["GridSample", "Resize", "Range", "ArgMax"];

    private readonly GraphProto _graph;
    private readonly WeightSpool? _from;
    private readonly WeightSpool? _to;
    private readonly List<NodeProto> _nodes = [];
    private readonly Dictionary<string, TensorProto> _initializers;
    private readonly HashSet<string> _halfValues = [];
    private readonly HashSet<string> _floatValues;
    private readonly HashSet<string> _afterHeavy = [];
    private readonly HashSet<string> _outputs;
    private readonly Dictionary<string, string> _casts = [];
    private readonly Dictionary<string, TensorProto> _halfInitializers = [];

    private HalfPrecision(GraphProto graph, WeightSpool? from, WeightSpool? to)
    {
        _graph = graph;
        (_from, _to) = (from, to);
        _initializers = graph.Initializer.ToDictionary(tensor => tensor.Name);
        _outputs = [.. graph.Output.Select(output => output.Name)];
        _floatValues = [.. graph.Input.Where(input => input.Type.TensorType.ElemType == (int)DataType.Float).Select(input => input.Name)];
        _floatValues.UnionWith(graph.Initializer.Where(tensor => tensor.DataType == (int)DataType.Float).Select(tensor => tensor.Name));
    }

    /// <summary>Rewrites <paramref name="model"/> in place.</summary>
    /// <param name="model">A model of <see cref="OnnxGraph.ToModel"/>, its nodes in the order in which they run.</param>
    /// <param name="from">Where weights outside the graph are read from; null when there are none.</param>
    /// <param name="to">Where the new weights go; null keeps them in the graph. Small float32 weights that stay float32 are in the graph anyway.</param>
    public static void Convert(ModelProto model, WeightSpool? from = null, WeightSpool? to = null) =>
        new HalfPrecision(model.Graph, from, to).Run();

    private void Run()
    {
        foreach (var node in _graph.Node)
        {
            Rewrite(node);
        }

        _graph.Node.Clear();
        _graph.Node.AddRange(_nodes);
        var used = _nodes.SelectMany(node => node.Input).ToHashSet();
        var kept = _graph.Initializer.Where(tensor => used.Contains(tensor.Name)).ToArray();
        _graph.Initializer.Clear();
        foreach (var tensor in kept.Where(WeightSpool.Holds))
        {
            Bring(tensor);
        }

        _graph.Initializer.AddRange(kept);
        _graph.Initializer.AddRange(_halfInitializers.Values.Where(tensor => used.Contains(tensor.Name)));
    }

    private void Rewrite(NodeProto node)
    {
        var heavy = Heavy.Contains(node.OpType);
        var after = heavy || node.Input.Any(_afterHeavy.Contains);
        if (after)
        {
            _afterHeavy.UnionWith(node.Output);
        }

        var single = !after || SinglePrecisionOnly.Contains(node.OpType) || node.Output.Any(_outputs.Contains);
        var touchesFloats = node.Input.Any(input => _floatValues.Contains(input) || _halfValues.Contains(input));
        for (var index = 0; index < node.Input.Count; index++)
        {
            node.Input[index] = single ? AsSingle(node.Input[index]) : AsHalf(node.Input[index]);
        }

        Declare(node, single, touchesFloats);
        _nodes.Add(node);
    }

    private void Declare(NodeProto node, bool single, bool touchesFloats)
    {
        if (node.OpType == "Cast")
        {
            // A cast says what comes out; to float32 it may as well be to float16.
            var target = node.Attribute.Single(attribute => attribute.Name == "to");
            var makesFloat = target.I == (long)DataType.Float;
            if (makesFloat && !single)
            {
                target.I = (long)DataType.Float16;
            }

            (makesFloat ? single ? _floatValues : _halfValues : []).UnionWith(node.Output);
        }
        else if (touchesFloats && !MakesIntegers(node.OpType))
        {
            (single ? _floatValues : _halfValues).UnionWith(node.Output);
        }
    }

    private static bool MakesIntegers(string operation) =>
        operation is "Shape" or "ArgMax" or "Equal" or "Greater" or "GreaterOrEqual" or "Less" or "IsNaN" or "Not" or "And" or "Or";

    private string AsSingle(string name) => _halfValues.Contains(name) ? CastOnce(name, DataType.Float, "_single") : name;

    private string AsHalf(string name)
    {
        if (!_floatValues.Contains(name))
        {
            return name;
        }

        if (!_initializers.TryGetValue(name, out var tensor))
        {
            return CastOnce(name, DataType.Float16, "_half");
        }

        if (!_halfInitializers.TryGetValue(name, out var half))
        {
            _halfInitializers.Add(name, half = Halved(tensor));
        }

        return half.Name;
    }

    private string CastOnce(string name, DataType type, string suffix)
    {
        if (_casts.TryGetValue(name, out var known))
        {
            return known;
        }

        var cast = new NodeProto { OpType = "Cast", Name = name + suffix };
        cast.Input.Add(name);
        cast.Output.Add(name + suffix);
        cast.Attribute.Add(Attributes.Integer("to", (long)type));
        _nodes.Add(cast);
        _casts.Add(name, name + suffix);
        return name + suffix;
    }

    private TensorProto Halved(TensorProto tensor)
    {
        var singles = _from is not null && WeightSpool.Holds(tensor) ? _from.Read(tensor) : tensor.RawData.ToByteArray();
        var values = MemoryMarshal.Cast<byte, float>(singles);
        var bytes = new byte[values.Length * 2];
        for (var index = 0; index < values.Length; index++)
        {
            var half = (Half)Math.Clamp(values[index], -Largest, Largest);
            BitConverter.TryWriteBytes(bytes.AsSpan(index * 2), half);
        }

        var halved = new TensorProto { Name = tensor.Name + "_half", DataType = (int)DataType.Float16 };
        halved.Dims.AddRange(tensor.Dims);
        Store(halved, bytes);
        return halved;
    }

    // Weights that stay float32 leave the old file too.
    private void Bring(TensorProto tensor)
    {
        var bytes = (_from ?? throw new InvalidOperationException($"{tensor.Name} lies in a file that was not given.")).Read(tensor);
        tensor.ExternalData.Clear();
        tensor.DataLocation = DataLocation.Default;
        Store(tensor, bytes);
    }

    private void Store(TensorProto tensor, byte[] bytes)
    {
        if (_to is not null && WeightSpool.Takes(bytes.Length))
        {
            _to.Append(tensor, bytes);
        }
        else
        {
            tensor.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
        }
    }
}
