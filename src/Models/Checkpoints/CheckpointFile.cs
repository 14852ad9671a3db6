using Groundshift.Core.Jobs;

namespace Groundshift.Models.Checkpoints;

/// <summary>A file of a checkpoint folder that a person named: absent or unreadable is invalid input, not a crash.</summary>
internal sealed class CheckpointFile(string path)
{
    /// <summary>Reads the file whole. Throws InvalidInputException when it is absent, unreadable or above <paramref name="maxBytes"/>.</summary>
    public byte[] ReadAll(int maxBytes)
    {
        using var stream = Open();
        if (stream.Length > maxBytes)
        {
            throw CorruptCheckpoint.At(path, $"a file of at most {maxBytes} bytes", $"{stream.Length} bytes");
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Opens the file. Ownership: the caller disposes the stream.</summary>
    public FileStream Open()
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(
                path, "a readable checkpoint file", error.Message.TrimEnd('.'), "Name the checkpoint that the publisher offers.", error);
        }
    }
}
