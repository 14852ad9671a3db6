using System.Text;
using Google.Protobuf;
using Groundshift.Models.Onnx.Proto;
using static Groundshift.Models.Onnx.Proto.AttributeProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>Attributes of ONNX nodes.</summary>
internal static class Attributes
{
    public static AttributeProto Integer(string name, long value) =>
        new() { Name = name, Type = AttributeType.Int, I = value };

    public static AttributeProto Number(string name, float value) =>
        new() { Name = name, Type = AttributeType.Float, F = value };

    public static AttributeProto Integers(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFrom(value, Encoding.UTF8) };
}
