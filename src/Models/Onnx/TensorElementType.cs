using Groundshift.Core.Pixels;

namespace Groundshift.Models.Onnx;

/// <summary>Element type of a tensor. Source: TensorProto.DataType of ONNX; ONNX Runtime numbers them the same way.</summary>
public enum TensorElementType
{
    /// <summary>No tensor, or a type that was not declared.</summary>
    Undefined = 0,

    /// <summary>32-bit float.</summary>
    Float32 = 1,

    /// <summary>Unsigned 8-bit.</summary>
    UInt8 = 2,

    /// <summary>Signed 8-bit.</summary>
    Int8 = 3,

    /// <summary>Unsigned 16-bit.</summary>
    UInt16 = 4,

    /// <summary>Signed 16-bit.</summary>
    Int16 = 5,

    /// <summary>Signed 32-bit.</summary>
    Int32 = 6,

    /// <summary>Signed 64-bit.</summary>
    Int64 = 7,

    /// <summary>Text.</summary>
    Text = 8,

    /// <summary>One byte, 0 or 1.</summary>
    Bool = 9,

    /// <summary>IEEE half precision.</summary>
    Float16 = 10,

    /// <summary>64-bit float.</summary>
    Float64 = 11,

    /// <summary>Unsigned 32-bit.</summary>
    UInt32 = 12,

    /// <summary>Unsigned 64-bit.</summary>
    UInt64 = 13,

    /// <summary>Two 32-bit floats.</summary>
    Complex64 = 14,

    /// <summary>Two 64-bit floats.</summary>
    Complex128 = 15,

    /// <summary>The upper half of a 32-bit float.</summary>
    BFloat16 = 16,
}

/// <summary>Facts about element types.</summary>
public static class TensorElementTypes
{
    /// <summary>Bytes per element.</summary>
    /// <exception cref="NotSupportedException">The type has no fixed size.</exception>
    public static int Size(this TensorElementType type) => type switch
    {
        TensorElementType.UInt8 or TensorElementType.Int8 or TensorElementType.Bool => 1,
        TensorElementType.UInt16 or TensorElementType.Int16 or TensorElementType.Float16 or TensorElementType.BFloat16 => 2,
        TensorElementType.Float32 or TensorElementType.Int32 or TensorElementType.UInt32 => 4,
        TensorElementType.Float64 or TensorElementType.Int64 or TensorElementType.UInt64 or TensorElementType.Complex64 => 8,
        TensorElementType.Complex128 => 16,
        _ => throw new NotSupportedException($"Tensors of {type} have no fixed element size."),
    };

    /// <summary>The element type that holds raster samples of <paramref name="type"/>.</summary>
    public static TensorElementType ToElementType(this SampleType type) => type switch
    {
        SampleType.UInt8 => TensorElementType.UInt8,
        SampleType.UInt16 => TensorElementType.UInt16,
        SampleType.Int16 => TensorElementType.Int16,
        SampleType.Float32 => TensorElementType.Float32,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
