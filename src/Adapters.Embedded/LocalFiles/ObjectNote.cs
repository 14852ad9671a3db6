using System.Globalization;
using System.Security.Cryptography;

namespace Groundshift.Adapters.Embedded.LocalFiles;

/// <summary>What is remembered of an object beside it: one line of text, true while size and time of the file agree.</summary>
internal sealed record ObjectNote(long Size, long ModifiedTicks, string Tag, string MediaType)
{
    private const string UnknownType = "application/octet-stream";

    /// <summary>The note of a file, made anew where it is missing or stale.</summary>
    public static async ValueTask<ObjectNote> OfAsync(FileInfo file, string noteFile, CancellationToken cancellationToken)
    {
        var note = await ReadAsync(noteFile, cancellationToken).ConfigureAwait(false);
        if (note is not null && note.Size == file.Length && note.ModifiedTicks == file.LastWriteTimeUtc.Ticks)
        {
            return note;
        }

        var content = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using (content.ConfigureAwait(false))
        {
            var hash = await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false);
            return new ObjectNote(file.Length, file.LastWriteTimeUtc.Ticks, Convert.ToHexStringLower(hash), note?.MediaType ?? UnknownType);
        }
    }

    /// <summary>The note, or null where there is none that can be read.</summary>
    public static async ValueTask<ObjectNote?> ReadAsync(string noteFile, CancellationToken cancellationToken)
    {
        if (!File.Exists(noteFile))
        {
            return null;
        }

        var parts = (await File.ReadAllTextAsync(noteFile, cancellationToken).ConfigureAwait(false)).TrimEnd('\n').Split(' ', 4);
        return parts.Length == 4
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var modified)
            ? new ObjectNote(size, modified, parts[2], parts[3])
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Size} {ModifiedTicks} {Tag} {MediaType}\n");
}
