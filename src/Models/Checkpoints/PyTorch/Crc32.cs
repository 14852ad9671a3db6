using System.Buffers.Binary;

namespace Groundshift.Models.Checkpoints.PyTorch;

/// <summary>The checksum of zip archives: CRC-32, polynomial 0xedb88320 reflected. Source: PKWARE APPNOTE.TXT 4.4.7.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xedb88320;
    private const int Slices = 8;

    // Entry [slice * 256 + byte]: the byte's effect when `slice` more bytes follow, so that eight bytes go in one step.
    private static readonly uint[] Table = MakeTable();

    /// <summary>The state before the first byte; feed it through <see cref="Extend"/>.</summary>
    public const uint Start = uint.MaxValue;

    /// <summary>Adds bytes to a running state.</summary>
    public static uint Extend(uint state, ReadOnlySpan<byte> data)
    {
        var table = Table;
        for (; data.Length >= Slices; data = data[Slices..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ state;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            state = table[(7 * 256) + (byte)low] ^ table[(6 * 256) + (byte)(low >> 8)]
                ^ table[(5 * 256) + (byte)(low >> 16)] ^ table[(4 * 256) + (byte)(low >> 24)]
                ^ table[(3 * 256) + (byte)high] ^ table[(2 * 256) + (byte)(high >> 8)]
                ^ table[256 + (byte)(high >> 16)] ^ table[(byte)(high >> 24)];
        }

        foreach (var value in data)
        {
            state = table[(byte)(state ^ value)] ^ (state >> 8);
        }

        return state;
    }

    /// <summary>Closes a running state.</summary>
    public static uint Finish(uint state) => ~state;

    private static uint[] MakeTable()
    {
        var table = new uint[Slices * 256];
        for (var value = 0u; value < 256; value++)
        {
            var state = value;
            for (var bit = 0; bit < 8; bit++)
            {
                state = (state & 1) == 0 ? state >> 1 : (state >> 1) ^ Polynomial;
            }

            table[value] = state;
        }

        for (var index = 256; index < table.Length; index++)
        {
            var shorter = table[index - 256];
            table[index] = table[(byte)shorter] ^ (shorter >> 8);
        }

        return table;
    }
}
