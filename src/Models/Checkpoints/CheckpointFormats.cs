using System.Buffers.Binary;

namespace Groundshift.Models.Checkpoints;

/// <summary>Formats that a checkpoint file may have.</summary>
internal enum CheckpointFormat
{
    /// <summary>None of the others.</summary>
    Unknown,

    /// <summary>What <c>torch.save</c> writes since PyTorch 1.6: a zip archive.</summary>
    PyTorchZip,

    /// <summary>What <c>torch.save</c> wrote before: a row of pickles.</summary>
    PyTorchLegacy,

    /// <summary>safetensors.</summary>
    Safetensors,
}

/// <summary>Tells checkpoint formats apart by their first bytes.</summary>
internal static class CheckpointFormats
{
    // Local file header of a zip archive: APPNOTE.TXT 4.3.7.
    private static readonly byte[] ZipSignature = [0x50, 0x4b, 0x03, 0x04];

    // Protocol 2, then the ten-byte number MAGIC_NUMBER of torch/serialization.py.
    private static readonly byte[] LegacySignature = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    /// <summary>The format of an open file; its position is at the start afterwards.</summary>
    public static CheckpointFormat Of(FileStream stream)
    {
        Span<byte> buffer = stackalloc byte[16];
        var head = buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        stream.Position = 0;
        return head switch
        {
            _ when head.StartsWith(ZipSignature) => CheckpointFormat.PyTorchZip,
            _ when head.StartsWith(LegacySignature) => CheckpointFormat.PyTorchLegacy,

            // Eight bytes of header length, then a JSON object: safetensors README "Format".
            _ when head.Length > sizeof(ulong) && head[sizeof(ulong)] == (byte)'{'
                && BinaryPrimitives.ReadUInt64LittleEndian(head) <= (ulong)stream.Length => CheckpointFormat.Safetensors,
            _ => CheckpointFormat.Unknown,
        };
    }
}
