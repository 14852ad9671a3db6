using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using Groundshift.Core.Grids;

namespace Groundshift.InferenceWorker.State;

/// <summary>Reads a checkpoint whose checksum was verified. Ownership: dispose once.</summary>
internal sealed class CheckpointReader : IDisposable
{
    // Extent, offsets and counts of a state take far less.
    private const long LargestHeader = 64 << 20;

    private readonly FileStream _file;

    private CheckpointReader(FileStream file, CheckpointHeader header)
    {
        _file = file;
        Header = header;
    }

    /// <summary>What the file says about itself.</summary>
    public CheckpointHeader Header { get; }

    /// <summary>Opens a local file.</summary>
    /// <exception cref="InvalidDataException">It is no checkpoint of this layout.</exception>
    public static CheckpointReader Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        try
        {
            return new CheckpointReader(file, ReadHeader(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the rows of a strip of an extent that holds this checkpoint's; what it does not hold stays as it is.</summary>
    public void Read(PixelRect extent, int strip, StateRows target)
    {
        var (first, end) = CheckpointHeader.Rows(extent, strip);
        var own = Header.Extent;
        if (first >= own.Bottom || end <= own.Row)
        {
            return;
        }

        var (ownFirst, ownEnd) = Own(Math.Max(first, own.Row), out var ownStrip);
        _file.Position = Header.Strips[ownStrip];
        using var packed = new ZLibStream(_file, CompressionMode.Decompress, leaveOpen: true);
        for (var plane = 0; plane < target.Planes; plane++)
        {
            for (var row = ownFirst; row < ownEnd; row++)
            {
                packed.ReadExactly(target.Stored(plane, row - first, own.Column - extent.Column, own.Width));
            }
        }
    }

    /// <summary>The history of the seasons.</summary>
    public SeasonTable Seasons()
    {
        var table = new SeasonTable(Header.Classes);
        foreach (var (month, counts) in Header.Seasons)
        {
            table.Set(month, [.. counts]);
        }

        return table;
    }

    /// <summary>How the change in it lies over the ground.</summary>
    public ChangeSpread Spread(FilterModel model) => new(model, Header.Spread);

    public void Dispose() => _file.Dispose();

    private (int First, int End) Own(int row, out int strip)
    {
        strip = 0;
        while (CheckpointHeader.Rows(Header.Extent, strip).End <= row)
        {
            strip++;
        }

        return CheckpointHeader.Rows(Header.Extent, strip);
    }

    private static CheckpointHeader ReadHeader(FileStream file)
    {
        Span<byte> word = stackalloc byte[sizeof(long)];
        if (file.Length < 2 * word.Length || file.ReadAtLeast(word, word.Length, throwOnEndOfStream: false) < word.Length || !word.SequenceEqual(CheckpointHeader.Magic))
        {
            throw new InvalidDataException("not a checkpoint of this version");
        }

        file.Position = file.Length - word.Length;
        file.ReadExactly(word);
        var length = BinaryPrimitives.ReadInt64LittleEndian(word);
        if (length <= 0 || length > Math.Min(LargestHeader, file.Length - (2 * word.Length)))
        {
            throw new InvalidDataException("a checkpoint with a torn end");
        }

        file.Position = file.Length - word.Length - length;
        var json = new byte[length];
        file.ReadExactly(json);
        try
        {
            return JsonSerializer.Deserialize(json, CheckpointJson.Default.CheckpointHeader) ?? throw new InvalidDataException("a checkpoint without a header");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("a checkpoint with a torn header", error);
        }
    }
}
