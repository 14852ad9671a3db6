using System.Buffers.Binary;
using System.Numerics;

namespace Groundshift.Models.Checkpoints;

/// <summary>
/// The checksum of LevelDB tables and TensorFlow bundles: CRC-32C (Castagnoli), rotated by 15 bits and offset, so that a
/// checksum of data that holds checksums stays strong. Source: LevelDB table format, util/crc32c.
/// </summary>
internal static class MaskedCrc32C
{
    private const uint MaskDelta = 0xa282ead8;

    /// <summary>The state before the first byte; feed it through <see cref="Extend"/>.</summary>
    public const uint Start = uint.MaxValue;

    /// <summary>Adds bytes to a running state.</summary>
    public static uint Extend(uint state, ReadOnlySpan<byte> data)
    {
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(data));
        }

        foreach (var value in data)
        {
            state = BitOperations.Crc32C(state, value);
        }

        return state;
    }

    /// <summary>Closes a running state and masks it.</summary>
    public static uint Finish(uint state)
    {
        var crc = ~state;
        return ((crc >> 15) | (crc << 17)) + MaskDelta;
    }

    /// <summary>The masked checksum of one span.</summary>
    public static uint Of(ReadOnlySpan<byte> data) => Finish(Extend(Start, data));
}
