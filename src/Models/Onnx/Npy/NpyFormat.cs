namespace Groundshift.Models.Onnx.Npy;

/// <summary>Element types and limits of <c>.npy</c> files. Source: NumPy Enhancement Proposal 1 and numpy.lib.format.</summary>
internal static class NpyFormat
{
    /// <summary>What the header's length is padded to, so that data is aligned.</summary>
    public const int HeaderAlignment = 64;

    /// <summary>Headers of plain arrays are under 200 bytes; this is what NumPy itself accepts from an untrusted file.</summary>
    public const int LargestHeader = 10_000;

    /// <summary>NumPy's own bound on the number of axes (NPY_MAXDIMS before NumPy 2).</summary>
    public const int MostAxes = 32;

    /// <summary>What every file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private static readonly (string Code, TensorElementType Type)[] Types =
    [
        ("<f4", TensorElementType.Float32),
        ("<f8", TensorElementType.Float64),
        ("<f2", TensorElementType.Float16),
        ("<i8", TensorElementType.Int64),
        ("<i4", TensorElementType.Int32),
        ("<i2", TensorElementType.Int16),
        ("|i1", TensorElementType.Int8),
        ("<u8", TensorElementType.UInt64),
        ("<u4", TensorElementType.UInt32),
        ("<u2", TensorElementType.UInt16),
        ("|u1", TensorElementType.UInt8),
        ("|b1", TensorElementType.Bool),
    ];

    /// <summary>All codes, for sentences.</summary>
    public static string Codes => string.Join(", ", Types.Select(pair => pair.Code));

    /// <summary>The type of a code; null when it is none of ours.</summary>
    public static TensorElementType? TypeOf(string code) =>
        Types.Where(pair => pair.Code == code).Select(pair => (TensorElementType?)pair.Type).FirstOrDefault();

    /// <summary>The code of a type; null when the format has none.</summary>
    public static string? CodeOf(TensorElementType type) =>
        Types.Where(pair => pair.Type == type).Select(pair => pair.Code).FirstOrDefault();
}
