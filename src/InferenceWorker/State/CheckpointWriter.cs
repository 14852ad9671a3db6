using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using Groundshift.Core.Grids;

namespace Groundshift.InferenceWorker.State;

/// <summary>Writes a checkpoint strip by strip: magic, strips in zlib's format plane by plane, header in JSON, its length in eight bytes.</summary>
/// <remarks>Ownership: dispose once.</remarks>
internal sealed class CheckpointWriter : IDisposable
{
    private readonly FileStream _file;
    private readonly List<long> _strips = [];

    public CheckpointWriter(string file)
    {
        _file = new FileStream(file, FileMode.Create, FileAccess.Write);
        _file.Write(CheckpointHeader.Magic);
    }

    /// <summary>Appends the first rows of a buffer as the next strip.</summary>
    public void Write(StateRows rows, int count)
    {
        _strips.Add(_file.Position);
        using var packed = new ZLibStream(_file, CompressionLevel.Fastest, leaveOpen: true);
        for (var plane = 0; plane < rows.Planes; plane++)
        {
            for (var row = 0; row < count; row++)
            {
                packed.Write(rows.Stored(plane, row, 0, rows.Width));
            }
        }
    }

    /// <summary>Makes the file whole.</summary>
    public void Complete(string stateId, int classes, PixelRect extent, int steps, SeasonTable seasons, ChangeSpread spread)
    {
        _strips.Add(_file.Position);
        var header = JsonSerializer.SerializeToUtf8Bytes(
            new CheckpointHeader
            {
                StateId = stateId,
                Classes = classes,
                Extent = extent,
                Steps = steps,
                Strips = _strips,
                Seasons = seasons.Months,
                Spread = spread.Counts,
            },
            CheckpointJson.Default.CheckpointHeader);
        _file.Write(header);
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        _file.Write(length);
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();
}
