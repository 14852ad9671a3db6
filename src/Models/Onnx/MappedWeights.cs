using System.Buffers;
using System.Globalization;
using Google.Protobuf;
using Groundshift.Core.Pixels;
using Groundshift.Models.Onnx.Proto;

namespace Groundshift.Models.Onnx;

/// <summary>
/// A model whose large weights are references to its own file, so that ONNX Runtime maps them instead of copying them twice. What
/// the graph computes stays the same. Source: protobuf.dev, "Encoding"; ONNX IR.md, "External Tensor Data".
/// </summary>
internal static class MappedWeights
{
    // Smaller tensors stay in the graph, where shape inference looks for them.
    private const int SmallestBytes = 1 << 16;

    /// <summary>The model without its large weights; the caller disposes it.</summary>
    /// <param name="model">The bytes of the whole file.</param>
    /// <param name="fileName">Name of that file in the folder that the session is told of.</param>
    /// <exception cref="InvalidDataException">The bytes are no ONNX model.</exception>
    public static NativeBuffer Of(ReadOnlySpan<byte> model, string fileName)
    {
        var graph = new ArrayBufferWriter<byte>();
        var rest = new ArrayBufferWriter<byte>();
        var reader = new WireReader(model);
        while (reader.Next(out var start))
        {
            if (reader.Field == ModelProto.GraphFieldNumber)
            {
                WriteGraph(graph, model, reader.Message(), fileName);
            }
            else
            {
                reader.Skip();
                rest.Write(model[start..reader.Position]);
            }
        }

        var head = Head(ModelProto.GraphFieldNumber, graph.WrittenCount);
        var light = new NativeBuffer(rest.WrittenCount + head.Length + graph.WrittenCount);
        rest.WrittenSpan.CopyTo(light.Span<byte>());
        head.CopyTo(light.Span<byte>(rest.WrittenCount, head.Length));
        graph.WrittenSpan.CopyTo(light.Span<byte>(rest.WrittenCount + head.Length, graph.WrittenCount));
        return light;
    }

    private static void WriteGraph(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> model, WireReader graph, string fileName)
    {
        while (graph.Next(out var start))
        {
            var isTensor = graph.Field == GraphProto.InitializerFieldNumber;
            var tensor = isTensor ? graph.Message() : default;
            if (!isTensor)
            {
                graph.Skip();
            }

            if (isTensor && Outside(model, tensor, fileName) is { } light)
            {
                target.Write(Head(GraphProto.InitializerFieldNumber, light.Length));
                target.Write(light);
            }
            else
            {
                target.Write(model[start..graph.Position]);
            }
        }
    }

    // Null where the tensor is small, or outside already.
    private static byte[]? Outside(ReadOnlySpan<byte> model, WireReader tensor, string fileName)
    {
        var kept = new ArrayBufferWriter<byte>();
        var (offset, length) = (0, 0);
        while (tensor.Next(out var start))
        {
            var isValues = tensor.Field == TensorProto.RawDataFieldNumber;
            if (isValues)
            {
                (offset, length) = tensor.Extent();
            }
            else
            {
                tensor.Skip();
                kept.Write(model[start..tensor.Position]);
            }
        }

        if (length < SmallestBytes)
        {
            return null;
        }

        var outside = new TensorProto { DataLocation = TensorProto.Types.DataLocation.External };
        foreach (var (key, value) in new[] { ("location", fileName), ("offset", Text(offset)), ("length", Text(length)) })
        {
            outside.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        }

        kept.Write(outside.ToByteArray());
        return kept.WrittenSpan.ToArray();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static byte[] Head(int field, int length)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteLength(length);
        }

        return stream.ToArray();
    }
}
