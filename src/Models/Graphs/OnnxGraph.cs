using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Groundshift.Models.Onnx.Proto;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>
/// Collects inputs, constants, nodes and outputs of one ONNX graph. Layers are extension methods in <see cref="Layers"/>
/// that check shapes before they add a node, so that a graph that was built also loads.
/// </summary>
internal sealed class OnnxGraph(string name)
{
    /// <summary>Operator set of every graph: the newest whose operators ONNX Runtime's CPU, CUDA and WebGPU providers know.</summary>
    public const int Opset = 20;

    // The IR version that goes with operator set 20 (ONNX versioning table).
    private const int IrVersion = 9;

    private readonly GraphProto _graph = new() { Name = name };
    private readonly Dictionary<string, GraphValue> _constants = [];
    private readonly HashSet<string> _names = [];

    /// <summary>Declares an input of the graph.</summary>
    public GraphValue Input(string inputName, DataType type, params Dimension[] shape)
    {
        var value = new GraphValue(Claim(inputName), type, shape);
        _graph.Input.Add(Describe(value));
        return value;
    }

    /// <summary>Float32 weights. Shape: <paramref name="shape"/>, row-major.</summary>
    public GraphValue Weights(string weightsName, ReadOnlySpan<float> values, params int[] shape)
    {
        if (shape.Aggregate(1L, (product, length) => product * length) != values.Length)
        {
            throw new GraphShapeException($"{weightsName}: {values.Length} values for [{string.Join(',', shape)}].");
        }

        var unique = Claim(weightsName);
        var tensor = new TensorProto { Name = unique, DataType = (int)DataType.Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };
        tensor.Dims.AddRange(shape.Select(length => (long)length));
        _graph.Initializer.Add(tensor);
        return new GraphValue(unique, DataType.Float, [.. shape.Select(length => (Dimension)length)]);
    }

    /// <summary>A float32 number, shared by all that ask for the same. Shape: [].</summary>
    public GraphValue Number(float value)
    {
        var key = "number_" + value.ToString("R", CultureInfo.InvariantCulture);
        if (!_constants.TryGetValue(key, out var known))
        {
            _constants.Add(key, known = Weights(key, [value]));
        }

        return known;
    }

    /// <summary>Int64 numbers, shared by all that ask for the same. Shape: [count].</summary>
    public GraphValue Integers(params long[] values)
    {
        var key = "integers_" + string.Join('_', values);
        if (!_constants.TryGetValue(key, out var known))
        {
            var tensor = new TensorProto
            {
                Name = Claim(key),
                DataType = (int)DataType.Int64,
                RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())),
            };
            tensor.Dims.Add(values.Length);
            _graph.Initializer.Add(tensor);
            _constants.Add(key, known = new GraphValue(tensor.Name, DataType.Int64, [values.Length]));
        }

        return known;
    }

    /// <summary>Adds a node of the standard operator set with one output, whose type and shape the caller has worked out.</summary>
    public GraphValue Node(
        string operation,
        string nodeName,
        IEnumerable<GraphValue?> inputs,
        DataType type,
        IReadOnlyList<Dimension> shape,
        params AttributeProto[] attributes)
    {
        var output = new GraphValue(Claim(nodeName), type, shape);
        var node = new NodeProto { OpType = operation, Name = output.Name };
        node.Input.AddRange(inputs.Select(input => input?.Name ?? ""));
        node.Output.Add(output.Name);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
        return output;
    }

    /// <summary>Makes a value an output of the graph, under a name of its own.</summary>
    public void Output(string outputName, GraphValue value)
    {
        Claim(outputName);
        foreach (var node in _graph.Node)
        {
            Rename(node.Input, value.Name, outputName);
            Rename(node.Output, value.Name, outputName);
        }

        _graph.Output.Add(Describe(value with { Name = outputName }));
    }

    /// <summary>The finished model. <paramref name="documentation"/> goes into its doc string.</summary>
    public ModelProto ToModel(string documentation)
    {
        if (_graph.Output.Count == 0)
        {
            throw new GraphShapeException($"{name}: no output.");
        }

        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "groundshift",
            DocString = documentation,
            Graph = _graph.Clone(),
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        return model;
    }

    private static void Rename(Google.Protobuf.Collections.RepeatedField<string> names, string from, string to)
    {
        for (var index = 0; index < names.Count; index++)
        {
            if (names[index] == from)
            {
                names[index] = to;
            }
        }
    }

    private static ValueInfoProto Describe(GraphValue value)
    {
        var shape = new TensorShapeProto();
        foreach (var dimension in value.Shape)
        {
            shape.Dim.Add(dimension.Length is { } length
                ? new TensorShapeProto.Types.Dimension { DimValue = length }
                : new TensorShapeProto.Types.Dimension { DimParam = dimension.Name });
        }

        return new ValueInfoProto
        {
            Name = value.Name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)value.Type, Shape = shape } },
        };
    }

    private string Claim(string wanted)
    {
        var unique = wanted;
        for (var copy = 2; !_names.Add(unique); copy++)
        {
            unique = $"{wanted}_{copy}";
        }

        return unique;
    }
}
