using System.Globalization;
using Groundshift.Models.Onnx.Proto;

namespace Groundshift.Models.Graphs;

/// <summary>
/// A file that holds weights while a graph is built, so that memory holds one tensor at a time; it stays beside a graph too
/// large for one protobuf message (2 GB, protobuf's limit).
/// </summary>
/// <remarks>Ownership: owns the stream; dispose it before the package's checksums are taken.</remarks>
internal sealed class WeightSpool(string folder, string fileName = WeightSpool.FileName) : IDisposable
{
    /// <summary>Name of the file beside the graph.</summary>
    public const string FileName = "model.onnx" + Ending;

    /// <summary>What its name adds to that of the graph.</summary>
    public const string Ending = ".data";

    /// <summary>Bytes of weights from which they leave the graph's file: below protobuf's 2 GB with room for the rest.</summary>
    public const long Threshold = 1_800_000_000;

    // Smaller tensors stay in the graph, where shape inference of loaders looks for them.
    private const int SmallestBytes = 1 << 16;

    // ONNX asks for offsets that can be mapped: multiples of 64 KiB suit every platform (IR.md, "External Tensor Data").
    private const int Alignment = 1 << 16;

    // Keys of external data (ONNX IR.md).
    private const string Location = "location";
    private const string Offset = "offset";
    private const string Length = "length";

    private readonly FileStream _stream = new(Path.Combine(folder, fileName), FileMode.Create, FileAccess.ReadWrite);

    /// <summary>True where values of this size belong in the spool.</summary>
    public static bool Takes(long bytes) => bytes >= SmallestBytes;

    /// <summary>Appends values and points the tensor at them.</summary>
    public void Append(TensorProto tensor, ReadOnlySpan<byte> values)
    {
        var offset = (_stream.Length + Alignment - 1) / Alignment * Alignment;
        _stream.SetLength(offset);
        _stream.Position = offset;
        _stream.Write(values);
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        Add(tensor, Location, fileName);
        Add(tensor, Offset, offset.ToString(CultureInfo.InvariantCulture));
        Add(tensor, Length, values.Length.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>True where the tensor's values lie outside the graph.</summary>
    public static bool Holds(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    /// <summary>Values that <see cref="Append"/> stored.</summary>
    public byte[] Read(TensorProto tensor)
    {
        var values = new byte[Entry(tensor, Length)];
        _stream.Position = Entry(tensor, Offset);
        _stream.ReadExactly(values);
        return values;
    }

    /// <summary>Bytes of a tensor that <see cref="Append"/> stored.</summary>
    public static long Bytes(TensorProto tensor) => Entry(tensor, Length);

    /// <summary>Copies the values that <see cref="Append"/> stored.</summary>
    public void CopyTo(TensorProto tensor, Stream target)
    {
        Span<byte> piece = new byte[SmallestBytes];
        _stream.Position = Entry(tensor, Offset);
        for (var left = Bytes(tensor); left > 0;)
        {
            var part = piece[..(int)Math.Min(piece.Length, left)];
            _stream.ReadExactly(part);
            target.Write(part);
            left -= part.Length;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static long Entry(TensorProto tensor, string key) =>
        long.Parse(tensor.ExternalData.Single(entry => entry.Key == key).Value, CultureInfo.InvariantCulture);

    private static void Add(TensorProto tensor, string key, string value) =>
        tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
}
