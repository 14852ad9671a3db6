using Google.Protobuf;
using Groundshift.Core.Pixels;
using Groundshift.Models.Onnx.Proto;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Onnx;

/// <summary>
/// A float16 model written as ONNX Runtime's CPU runs it, in float32, which is all that its layers know there. Left to itself it casts
/// every weight before the first layer and holds the whole network in 32 bits. Nodes run in the order in which a search from the
/// outputs finds them, later nodes of the file first: with the casts of the weights at the head of the file each is done right before
/// the layer that takes it, and is gone after it.
/// </summary>
internal static class LateCasts
{
    private const string StoredEnding = "_as_stored";
    private const string WidenedEnding = "_widened";

    /// <summary>The model with casts of its weights to float32, and float32 between layers; null where no weights are float16. The caller disposes it.</summary>
    /// <param name="model">The bytes of a model, small: its weights lie outside.</param>
    /// <exception cref="InvalidDataException">The bytes are no ONNX model.</exception>
    public static NativeBuffer? Of(ReadOnlySpan<byte> model)
    {
        var rewritten = Parse(model);
        TensorProto[] halves = [.. rewritten.Graph.Initializer.Where(tensor => tensor.DataType == (int)DataType.Float16)];
        if (halves.Length == 0)
        {
            return null;
        }

        NodeProto[] nodes = [.. halves.Select(Widening), .. rewritten.Graph.Node.SelectMany(WithRounding)];
        rewritten.Graph.Node.Clear();
        rewritten.Graph.Node.AddRange(nodes);
        var bytes = new NativeBuffer(rewritten.CalculateSize());
        rewritten.WriteTo(bytes.Span<byte>());
        return bytes;
    }

    // The cast takes over the name that layers know.
    private static NodeProto Widening(TensorProto weights)
    {
        var name = weights.Name;
        weights.Name += StoredEnding;
        return Cast(weights.Name, name);
    }

    // What the graph itself rounds to float16 stays rounded; only the type goes back.
    private static IEnumerable<NodeProto> WithRounding(NodeProto node)
    {
        yield return node;
        if (node.OpType == "Cast" && node.Attribute.Single(attribute => attribute.Name == "to").I == (long)DataType.Float16)
        {
            var rounded = node.Output[0];
            node.Output[0] += StoredEnding;
            yield return Cast(node.Output[0], rounded);
        }
    }

    private static NodeProto Cast(string from, string to)
    {
        var cast = new NodeProto { OpType = "Cast", Name = to + WidenedEnding, Input = { from }, Output = { to } };
        cast.Attribute.Add(new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (long)DataType.Float });
        return cast;
    }

    private static ModelProto Parse(ReadOnlySpan<byte> model)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(model);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
    }
}
