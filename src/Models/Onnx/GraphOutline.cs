namespace Groundshift.Models.Onnx;

/// <summary>What a model file declares at its border, read without loading its weights.</summary>
internal sealed class GraphOutline
{
    // Field numbers: see Proto/onnx.proto.
    private const int ModelGraph = 7;
    private const int GraphNode = 1;
    private const int GraphInitializer = 5;
    private const int GraphInput = 11;
    private const int GraphOutput = 12;
    private const int NodeInput = 1;
    private const int NodeOpType = 4;
    private const int TensorDataType = 2;
    private const int TensorExternalData = 13;
    private const int EntryKey = 1;
    private const int EntryValue = 2;
    private const int ValueName = 1;
    private const int ValueType = 2;
    private const int TypeTensor = 1;
    private const int TensorElement = 1;
    private const int TensorShape = 2;
    private const int ShapeDimension = 1;
    private const int DimensionValue = 1;
    private const int DimensionName = 2;

    private readonly List<Value> _inputs = [];
    private readonly List<Value> _outputs = [];
    private readonly List<(string Operator, string Input)> _uses = [];
    private readonly HashSet<string> _externalFiles = new(StringComparer.Ordinal);

    /// <summary>An input or output, and where the one byte of its element type stands (-1 when it is not one byte).</summary>
    internal sealed record Value(OnnxTensorInfo Info, int ElementTypePosition);

    public IReadOnlyList<Value> Inputs => _inputs;

    public IReadOnlyList<Value> Outputs => _outputs;

    /// <summary>Files that weights lie in, as the graph writes them.</summary>
    public IReadOnlyCollection<string> ExternalFiles => _externalFiles;

    /// <summary>True where weights are float16.</summary>
    public bool HasHalfWeights { get; private set; }

    /// <summary>Operators that take <paramref name="input"/>.</summary>
    public IEnumerable<string> OperatorsOn(string input) => _uses.Where(use => use.Input == input).Select(use => use.Operator);

    /// <exception cref="InvalidDataException">The bytes are no ONNX model.</exception>
    public static GraphOutline Read(ReadOnlySpan<byte> model)
    {
        var outline = new GraphOutline();
        var reader = new WireReader(model);
        var graphs = 0;
        while (reader.Next())
        {
            if (reader.Field == ModelGraph)
            {
                outline.ReadGraph(reader.Message());
                graphs++;
            }
            else
            {
                reader.Skip();
            }
        }

        return graphs == 1 ? outline : throw new InvalidDataException($"The file holds {graphs} graphs instead of one.");
    }

    private void ReadGraph(WireReader graph)
    {
        while (graph.Next())
        {
            switch (graph.Field)
            {
                case GraphNode:
                    ReadNode(graph.Message());
                    break;
                case GraphInitializer:
                    ReadInitializer(graph.Message());
                    break;
                case GraphInput:
                    _inputs.Add(ReadValue(graph.Message()));
                    break;
                case GraphOutput:
                    _outputs.Add(ReadValue(graph.Message()));
                    break;
                default:
                    graph.Skip();
                    break;
            }
        }
    }

    private void ReadNode(WireReader node)
    {
        var inputs = new List<string>();
        var type = "";
        while (node.Next())
        {
            switch (node.Field)
            {
                case NodeInput:
                    inputs.Add(node.Text());
                    break;
                case NodeOpType:
                    type = node.Text();
                    break;
                default:
                    node.Skip();
                    break;
            }
        }

        _uses.AddRange(inputs.Select(input => (type, input)));
    }

    private void ReadInitializer(WireReader tensor)
    {
        while (tensor.Next())
        {
            switch (tensor.Field)
            {
                case TensorDataType:
                    HasHalfWeights |= tensor.Number() == (long)TensorElementType.Float16;
                    break;
                case TensorExternalData:
                    var (key, value) = ReadEntry(tensor.Message());
                    if (key == "location")
                    {
                        _externalFiles.Add(value);
                    }

                    break;
                default:
                    tensor.Skip();
                    break;
            }
        }
    }

    private static (string Key, string Value) ReadEntry(WireReader entry)
    {
        var (key, value) = ("", "");
        while (entry.Next())
        {
            switch (entry.Field)
            {
                case EntryKey:
                    key = entry.Text();
                    break;
                case EntryValue:
                    value = entry.Text();
                    break;
                default:
                    entry.Skip();
                    break;
            }
        }

        return (key, value);
    }

    private static Value ReadValue(WireReader value)
    {
        var name = "";
        var element = (Type: TensorElementType.Undefined, Position: -1);
        var dimensions = new List<OnnxDimension>();
        while (value.Next())
        {
            switch (value.Field)
            {
                case ValueName:
                    name = value.Text();
                    break;
                case ValueType:
                    element = ReadType(value.Message(), dimensions);
                    break;
                default:
                    value.Skip();
                    break;
            }
        }

        return new Value(new OnnxTensorInfo(name, element.Type, dimensions), element.Position);
    }

    private static (TensorElementType Type, int Position) ReadType(WireReader type, List<OnnxDimension> dimensions)
    {
        var element = (Type: TensorElementType.Undefined, Position: -1);
        while (type.Next())
        {
            if (type.Field == TypeTensor)
            {
                element = ReadTensor(type.Message(), dimensions);
            }
            else
            {
                type.Skip();
            }
        }

        return element;
    }

    private static (TensorElementType Type, int Position) ReadTensor(WireReader tensor, List<OnnxDimension> dimensions)
    {
        var element = (Type: TensorElementType.Undefined, Position: -1);
        while (tensor.Next())
        {
            switch (tensor.Field)
            {
                case TensorElement:
                    var begin = tensor.Position;
                    var number = tensor.Number();
                    element = ((TensorElementType)number, tensor.Position == begin + 1 ? begin : -1);
                    break;
                case TensorShape:
                    ReadShape(tensor.Message(), dimensions);
                    break;
                default:
                    tensor.Skip();
                    break;
            }
        }

        return element;
    }

    private static void ReadShape(WireReader shape, List<OnnxDimension> dimensions)
    {
        while (shape.Next())
        {
            if (shape.Field == ShapeDimension)
            {
                dimensions.Add(ReadDimension(shape.Message()));
            }
            else
            {
                shape.Skip();
            }
        }
    }

    private static OnnxDimension ReadDimension(WireReader dimension)
    {
        long? size = null;
        var name = "";
        while (dimension.Next())
        {
            switch (dimension.Field)
            {
                case DimensionValue:
                    size = dimension.Number();
                    break;
                case DimensionName:
                    name = dimension.Text();
                    break;
                default:
                    dimension.Skip();
                    break;
            }
        }

        return new OnnxDimension(size is >= 0 ? size : null, name);
    }
}
