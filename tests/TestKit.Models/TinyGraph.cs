using System.Runtime.InteropServices;
using Google.Protobuf;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Proto;

namespace Groundshift.TestKit.Models;

/// <summary>Builds small ONNX models by hand.</summary>
public sealed class TinyGraph
{
    private readonly GraphProto _graph = new() { Name = "tiny" };

    /// <summary>Declares an input; a negative size is variable, named after its axis: <c>d0</c>, <c>d1</c>.</summary>
    public TinyGraph Input(string name, TensorElementType type, params long[] shape)
    {
        _graph.Input.Add(Value(name, type, shape));
        return this;
    }

    /// <summary>Declares an output.</summary>
    public TinyGraph Output(string name, TensorElementType type, params long[] shape)
    {
        _graph.Output.Add(Value(name, type, shape));
        return this;
    }

    /// <summary>Adds a constant of 32-bit floats.</summary>
    public TinyGraph Constant(string name, long[] shape, params float[] values) =>
        Constant(name, shape, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>Adds a constant of 64-bit integers.</summary>
    public TinyGraph Constant(string name, long[] shape, params long[] values) =>
        Constant(name, shape, TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>Adds a constant of 32-bit floats that lies in another file.</summary>
    public TinyGraph ExternalConstant(string name, long[] shape, string file, long bytes)
    {
        var tensor = new TensorProto
        {
            Name = name,
            DataType = (int)TensorProto.Types.DataType.Float,
            DataLocation = TensorProto.Types.DataLocation.External,
        };
        tensor.Dims.AddRange(shape);
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = file });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = "0" });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = $"{bytes}" });
        _graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>Adds a node; attributes are long, float, string, long[] or a nested <see cref="TinyGraph"/>.</summary>
    public TinyGraph Node(string type, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = $"{type}_{_graph.Node.Count}" };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        _graph.Node.Add(node);
        return this;
    }

    /// <summary>The bytes of the model file.</summary>
    /// <param name="metadata">Custom entries.</param>
    public byte[] Build(params (string Key, string Value)[] metadata)
    {
        // IR version 8 and operator set 17 are known to ONNX Runtime 1.17 and later.
        var model = new ModelProto { IrVersion = 8, ProducerName = "tiny", Domain = "test", ModelVersion = 7, DocString = "by hand", Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        model.MetadataProps.AddRange(metadata.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        return model.ToByteArray();
    }

    private TinyGraph Constant(string name, long[] shape, TensorProto.Types.DataType type, ReadOnlySpan<byte> data)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(data) };
        tensor.Dims.AddRange(shape);
        _graph.Initializer.Add(tensor);
        return this;
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case long number:
                (attribute.I, attribute.Type) = (number, AttributeProto.Types.AttributeType.Int);
                break;
            case float number:
                (attribute.F, attribute.Type) = (number, AttributeProto.Types.AttributeType.Float);
                break;
            case string text:
                (attribute.S, attribute.Type) = (ByteString.CopyFromUtf8(text), AttributeProto.Types.AttributeType.String);
                break;
            case long[] numbers:
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                attribute.Ints.AddRange(numbers);
                break;
            case TinyGraph graph:
                (attribute.G, attribute.Type) = (graph._graph, AttributeProto.Types.AttributeType.Graph);
                break;
            default:
                throw new ArgumentException($"No attribute of type {value.GetType()}.", nameof(value));
        }

        return attribute;
    }

    private static ValueInfoProto Value(string name, TensorElementType type, long[] shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (var (size, axis) in shape.Select((size, axis) => (size, axis)))
        {
            dimensions.Dim.Add(size < 0
                ? new TensorShapeProto.Types.Dimension { DimParam = $"d{axis}" }
                : new TensorShapeProto.Types.Dimension { DimValue = size });
        }

        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } },
        };
    }
}
