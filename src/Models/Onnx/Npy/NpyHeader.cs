using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Groundshift.Core.Jobs;

namespace Groundshift.Models.Onnx.Npy;

/// <summary>The text at the beginning of a <c>.npy</c> file that tells type, order and shape.</summary>
internal static partial class NpyHeader
{
    public static (TensorElementType Type, long[] Shape) Read(Stream stream, string name)
    {
        // Magic, major and minor version; then the header's length, 2 bytes in version 1, 4 bytes in 2 and 3.
        Span<byte> start = stackalloc byte[8];
        ReadExactly(stream, start, name);
        if (!start.StartsWith(NpyFormat.Magic))
        {
            throw Wrong(name, "the mark of a .npy file", "other bytes");
        }

        var text = ReadText(stream, start[6], name);
        var match = HeaderPattern().Match(text);
        if (!match.Success)
        {
            throw Wrong(name, "a header with descr, fortran_order and shape", Short(text));
        }

        var type = NpyFormat.TypeOf(match.Groups["descr"].Value)
            ?? throw Wrong(name, $"one of {NpyFormat.Codes}", $"'{Short(match.Groups["descr"].Value)}'");
        if (match.Groups["fortran"].Value != "False")
        {
            throw Wrong(name, "C order", "Fortran order");
        }

        return (type, Shape(match.Groups["shape"].Value, name));
    }

    public static byte[] Write(TensorElementType type, IReadOnlyList<long> shape)
    {
        var code = NpyFormat.CodeOf(type) ?? throw new NotSupportedException($"A .npy file cannot hold {type}.");
        var sizes = string.Join(", ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
        var text = $"{{'descr': '{code}', 'fortran_order': False, 'shape': ({sizes}{(shape.Count == 1 ? "," : "")}), }}";

        // Magic and version take 8 bytes, the length 2, the line's end 1.
        var length = text.Length + 11;
        var padding = (NpyFormat.HeaderAlignment - (length % NpyFormat.HeaderAlignment)) % NpyFormat.HeaderAlignment;
        var header = new byte[length + padding];
        NpyFormat.Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(header.Length - 10));
        header.AsSpan(10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        header[^1] = (byte)'\n';
        return header;
    }

    private static string ReadText(Stream stream, byte version, string name)
    {
        if (version is < 1 or > 3)
        {
            throw Wrong(name, "format version 1 to 3", $"version {version}");
        }

        Span<byte> size = stackalloc byte[version == 1 ? 2 : 4];
        ReadExactly(stream, size, name);
        var length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > NpyFormat.LargestHeader)
        {
            throw Wrong(name, $"a header of at most {NpyFormat.LargestHeader} bytes", $"{length}");
        }

        var text = new byte[length];
        ReadExactly(stream, text, name);
        return Encoding.UTF8.GetString(text);
    }

    private static long[] Shape(string text, string name)
    {
        var sizes = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (sizes.Length > NpyFormat.MostAxes)
        {
            throw Wrong(name, $"at most {NpyFormat.MostAxes} axes", $"{sizes.Length}");
        }

        return Array.ConvertAll(sizes, size =>
            long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw Wrong(name, "a shape of whole numbers", Short(text)));
    }

    private static void ReadExactly(Stream stream, Span<byte> bytes, string name)
    {
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidInputException(name, "a whole .npy file", "a file that ends inside its header", "Write the file again with numpy.save.", exception);
        }
    }

    private static string Short(string text) => text.Length <= 80 ? text.Trim() : text[..80] + "…";

    private static InvalidInputException Wrong(string name, string expected, string found) =>
        new(name, expected, found, "Write the file with numpy.save(file, numpy.ascontiguousarray(array)).");

    // NumPy writes the three keys in this order.
    [GeneratedRegex(
        @"^\{'descr': '(?<descr>[^']*)', 'fortran_order': (?<fortran>True|False), 'shape': \((?<shape>[0-9, ]*)\),? ?\}[ \n]*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex HeaderPattern();
}
