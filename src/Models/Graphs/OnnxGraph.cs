using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Onnx.Proto;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>
/// Collects inputs, constants, nodes and outputs of one ONNX graph. Layers are extension methods in <see cref="Layers"/>
/// that check shapes before they add a node, so that a graph that was built also loads. Weights go to
/// <c>spool</c> as they come when there is one, else they stay in memory until the graph is written.
/// </summary>
internal sealed class OnnxGraph(string name, GraphForm form = GraphForm.Portable, WeightSpool? spool = null)
{
    /// <summary>Operator set of every graph: the newest whose operators ONNX Runtime's CPU, CUDA and WebGPU providers know.</summary>
    public const int Opset = 20;

    /// <summary>Domain of ONNX Runtime's own operators.</summary>
    public const string Fused = "com.microsoft";

    // The IR version that goes with operator set 20 (ONNX versioning table).
    private const int IrVersion = 9;

    private readonly GraphProto _graph = new() { Name = name };
    private readonly Dictionary<string, long> _operatorSets = new(StringComparer.Ordinal) { [""] = Opset };
    private readonly Dictionary<string, GraphValue> _constants = [];
    private readonly HashSet<string> _names = [];
    private readonly GraphWork _work = new();

    /// <summary>Which operators layers choose where there is a choice.</summary>
    public GraphForm Form { get; } = form;

    /// <summary>Trained numbers so far: the elements of all weights.</summary>
    public long Parameters { get; private set; }

    /// <summary>Floating-point operations for one sample so far; null where lengths other than the batch are open.</summary>
    public double? Flops => _work.Flops;

    /// <summary>
    /// Takes over a finished graph, with its weights where they lie, and goes on from one of its outputs, which is no output any
    /// more. Weights that are added stay in the graph's file.
    /// </summary>
    /// <param name="model">The finished graph.</param>
    /// <param name="output">Name of the output to go on from.</param>
    /// <param name="value">The value behind it.</param>
    public static OnnxGraph Continue(ModelProto model, string output, out GraphValue value)
    {
        var graph = new OnnxGraph(model.Graph.Name, model.OpsetImport.Any(set => set.Domain == Fused) ? GraphForm.Fused : GraphForm.Portable);
        graph._graph.MergeFrom(model.Graph);
        graph._work.Continue(model);
        foreach (var set in model.OpsetImport)
        {
            graph._operatorSets[set.Domain == "ai.onnx" ? "" : set.Domain] = set.Version;
        }

        var names = model.Graph.Node.SelectMany(node => node.Output.Append(node.Name))
            .Concat(model.Graph.Initializer.Select(tensor => tensor.Name))
            .Concat(model.Graph.Input.Select(input => input.Name));
        graph._names.UnionWith(names);
        var found = model.Graph.Output.First(candidate => candidate.Name == output);
        graph._graph.Output.Remove(graph._graph.Output.First(candidate => candidate.Name == output));
        var type = found.Type.TensorType;
        value = new GraphValue(output, (DataType)type.ElemType, [.. type.Shape.Dim.Select(ReadDimension)]);
        return graph;
    }

    /// <summary>Declares an input of the graph.</summary>
    public GraphValue Input(string inputName, DataType type, params Dimension[] shape)
    {
        var value = new GraphValue(Claim(inputName), type, shape);
        _graph.Input.Add(Describe(value));
        _work.AddInput(value);
        return value;
    }

    /// <summary>Float32 weights as they are.</summary>
    public GraphValue Weights(string weightsName, WeightTensor weights) => Weights(weightsName, weights.Values, [.. weights.Shape]);

    /// <summary>Float32 weights. Shape: <paramref name="shape"/>, row-major.</summary>
    public GraphValue Weights(string weightsName, ReadOnlySpan<float> values, params int[] shape)
    {
        if (shape.Aggregate(1L, (product, length) => product * length) != values.Length)
        {
            throw new GraphShapeException($"{weightsName}: {values.Length} values for [{string.Join(',', shape)}].");
        }

        var unique = Claim(weightsName);
        var tensor = new TensorProto { Name = unique, DataType = (int)DataType.Float };
        tensor.Dims.AddRange(shape.Select(length => (long)length));
        var bytes = MemoryMarshal.AsBytes(values);
        if (spool is not null && WeightSpool.Takes(bytes.Length))
        {
            spool.Append(tensor, bytes);
        }
        else
        {
            tensor.RawData = ByteString.CopyFrom(bytes);
        }

        _graph.Initializer.Add(tensor);
        Parameters += values.Length;
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
            _constants.Add(key, known = Indices(key, values));
        }

        return known;
    }

    /// <summary>Int64 numbers of a table too long to be shared by its content. Shape: [count].</summary>
    public GraphValue Indices(string indicesName, ReadOnlySpan<long> values)
    {
        var tensor = new TensorProto
        {
            Name = Claim(indicesName),
            DataType = (int)DataType.Int64,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
        };
        tensor.Dims.Add(values.Length);
        _graph.Initializer.Add(tensor);
        return new GraphValue(tensor.Name, DataType.Int64, [values.Length]);
    }

    /// <summary>Adds a node of the standard operator set with one output, whose type and shape the caller has worked out.</summary>
    public GraphValue Node(
        string operation,
        string nodeName,
        IEnumerable<GraphValue?> inputs,
        DataType type,
        IReadOnlyList<Dimension> shape,
        params AttributeProto[] attributes) =>
        Node("", operation, nodeName, inputs, [new(nodeName, type, shape)], attributes)[0];

    /// <summary>
    /// Adds a node of any operator set: the standard one (""), or <c>com.microsoft</c> in a fused graph. The names of the
    /// outputs are wishes; what they became is returned.
    /// </summary>
    public IReadOnlyList<GraphValue> Node(
        string domain,
        string operation,
        string nodeName,
        IEnumerable<GraphValue?> inputs,
        IReadOnlyList<GraphValue> outputs,
        params AttributeProto[] attributes)
    {
        if (domain.Length > 0 && Form == GraphForm.Portable)
        {
            throw new InvalidOperationException($"{nodeName}: a portable graph holds standard operators alone, not {domain}.{operation}.");
        }

        GraphValue[] named = [.. outputs.Select(output => output with { Name = Claim(output.Name) })];
        var node = new NodeProto { OpType = operation, Name = named[0].Name };
        if (domain.Length > 0)
        {
            node.Domain = domain;
        }

        GraphValue?[] taken = [.. inputs];
        _work.AddNode(operation, taken, named[0]);
        node.Input.AddRange(taken.Select(input => input?.Name ?? ""));
        node.Output.AddRange(named.Select(output => output.Name));
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
        return named;
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
        if (_graph.Node.Any(node => node.Domain == Fused))
        {
            _operatorSets.TryAdd(Fused, 1);
        }

        model.OpsetImport.Add(_operatorSets.OrderBy(set => set.Key, StringComparer.Ordinal).Select(set => new OperatorSetIdProto { Domain = set.Key, Version = set.Value }));

        if (Flops is { } flops)
        {
            model.MetadataProps.Add(new StringStringEntryProto { Key = GraphWork.Key, Value = flops.ToString("F0", CultureInfo.InvariantCulture) });
        }

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

    private static Dimension ReadDimension(TensorShapeProto.Types.Dimension dimension) =>
        dimension.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue ? dimension.DimValue : Dimension.Open(dimension.DimParam);

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
