using Google.Protobuf;
using Groundshift.Models.Onnx.Proto;

namespace Groundshift.Models.Graphs;

/// <summary>
/// Writes a model whose weights lie in a spool as one file with the weights inside, one tensor at a time: a message of protobuf need
/// not be in memory to be written, for its parts may come in any order and say their lengths first.
/// Source: protobuf.dev, "Encoding", length-delimited records; field numbers of onnx.proto.
/// </summary>
internal static class GraphStream
{
    /// <summary>Writes the file. <paramref name="model"/> is changed: its weights are taken out.</summary>
    /// <param name="model">The model; tensors outside it are in <paramref name="spool"/>.</param>
    /// <param name="spool">Where these are read from.</param>
    /// <param name="path">The file.</param>
    public static void Write(ModelProto model, WeightSpool spool, string path)
    {
        var graph = model.Graph;
        TensorProto[] outside = [.. graph.Initializer.Where(WeightSpool.Holds)];
        TensorProto[] inside = [.. graph.Initializer.Where(tensor => !WeightSpool.Holds(tensor))];
        graph.Initializer.Clear();
        graph.Initializer.AddRange(inside);
        model.Graph = null;
        using var stream = File.Create(path);
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        model.WriteTo(output);
        output.WriteTag(ModelProto.GraphFieldNumber, WireFormat.WireType.LengthDelimited);
        output.WriteUInt64((ulong)(graph.CalculateSize() + outside.Sum(tensor => Delimited(Size(tensor)))));
        graph.WriteTo(output);
        foreach (var tensor in outside)
        {
            output.WriteTag(GraphProto.InitializerFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteUInt64((ulong)Size(tensor));
            Head(tensor).WriteTo(output);
            output.WriteTag(TensorProto.RawDataFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteUInt64((ulong)WeightSpool.Bytes(tensor));
            output.Flush();
            spool.CopyTo(tensor, stream);
        }
    }

    private static long Size(TensorProto tensor) => Head(tensor).CalculateSize() + Delimited(WeightSpool.Bytes(tensor));

    // All fields here have numbers below 16, whose tags take one byte.
    private static long Delimited(long length) => 1 + CodedOutputStream.ComputeUInt64Size((ulong)length) + length;

    private static TensorProto Head(TensorProto tensor)
    {
        var head = new TensorProto { Name = tensor.Name, DataType = tensor.DataType };
        head.Dims.AddRange(tensor.Dims);
        return head;
    }
}
