using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Embedded.LocalFiles;

/// <summary>Objects as files of a folder. A put writes to a file aside, through to the disk, and renames it into place.</summary>
/// <remarks>Beside the folder of objects stand one for files that are being written and one for notes (tag, media type).</remarks>
public sealed class LocalObjectStore : IObjectStore
{
    // Below the size of the large object heap (85 kB).
    private const int BufferSize = 80 * 1024;

    // What a killed process left; no put takes that long.
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly string _objects;
    private readonly string _notes;
    private readonly string _incoming;

    /// <summary>Opens the store in a folder and makes what is missing.</summary>
    public LocalObjectStore(string dataFolder, TimeProvider clock)
    {
        var root = Path.GetFullPath(dataFolder);
        _objects = Path.Combine(root, "objects");
        _notes = Path.Combine(root, "object-notes");
        _incoming = Path.Combine(root, "incoming");
        DurableFiles.CreateFolder(_objects);
        DurableFiles.CreateFolder(_notes);
        DurableFiles.CreateFolder(_incoming);
        foreach (var left in new DirectoryInfo(_incoming).EnumerateFiles().Where(file => clock.GetUtcNow() - file.LastWriteTimeUtc > Abandoned))
        {
            left.Delete();
        }
    }

    public async ValueTask PutAsync(string path, string localFile, string mediaType, CancellationToken cancellationToken)
    {
        var target = Place(path);
        ObjectPath.CheckMediaType(path, mediaType);
        var temporary = Path.Combine(_incoming, Guid.NewGuid().ToString("N"));
        try
        {
            var note = await CopyAsync(localFile, temporary, mediaType, cancellationToken).ConfigureAwait(false);
            if (await FindNoteAsync(path, cancellationToken).ConfigureAwait(false) is { } before && before.Tag == note.Tag && before.MediaType == mediaType)
            {
                return;
            }

            // The note goes first: it does not count until a file of its size and time is there.
            await WriteNoteAsync(path, note, cancellationToken).ConfigureAwait(false);
            DurableFiles.Publish(temporary, target);
        }
        catch (IOException error) when (error is not FileNotFoundException and not DirectoryNotFoundException)
        {
            throw DurableFiles.Translate(error, target);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public async ValueTask<StoredObject?> FindAsync(string path, CancellationToken cancellationToken) =>
        await FindNoteAsync(path, cancellationToken).ConfigureAwait(false) is { } note
            ? new StoredObject(path, note.Size, note.Tag, note.MediaType, new DateTimeOffset(note.ModifiedTicks, TimeSpan.Zero))
            : null;

    public ValueTask<Stream?> OpenAsync(string path, long offset, long? length, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        var file = ObjectFile.Of(_objects, path);
        if (!File.Exists(file))
        {
            return ValueTask.FromResult<Stream?>(null);
        }

        var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize, FileOptions.Asynchronous);
        content.Position = Math.Min(offset, content.Length);
        var left = content.Length - content.Position;
        return ValueTask.FromResult<Stream?>(new RangeStream(content, Math.Min(length ?? left, left)));
    }

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectPath.CheckPrefix(prefix);
        var folder = prefix[..(prefix.LastIndexOf('/') + 1)];
        if (folder.Length > 0)
        {
            ObjectFile.Of(_objects, folder[..^1]);
        }

        foreach (var path in Walk(folder).Where(path => path.StartsWith(prefix, StringComparison.Ordinal)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return path;
        }

        await ValueTask.CompletedTask.ConfigureAwait(false);
    }

    public ValueTask DeleteAsync(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = ObjectFile.Of(_objects, path);
        if (!File.Exists(file))
        {
            return ValueTask.CompletedTask;
        }

        try
        {
            DurableFiles.Remove(file, _objects);
            DurableFiles.Remove(NoteFile(path), _notes);
        }
        catch (IOException error)
        {
            throw DurableFiles.Translate(error, file);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<RasterLocation> LocateAsync(string path, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new RasterLocation { Uri = new Uri(FileOf(path)) });

    /// <summary>The file of an object, for those who lay products out in folders.</summary>
    /// <exception cref="InvalidInputException">The path breaks a rule, or a link stands on the way.</exception>
    public string FileOf(string path) => ObjectFile.Of(_objects, path);

    /// <summary>Paths under a folder in ordinal order, which sorts "a-b/x" before "a/x": so folders are sorted with their slash.</summary>
    private IEnumerable<string> Walk(string folder)
    {
        var directory = new DirectoryInfo(Path.Combine(_objects, folder));
        if (!directory.Exists)
        {
            return [];
        }

        return directory.EnumerateFileSystemInfos()
            .Where(entry => entry.LinkTarget is null)
            .Select(entry => entry is DirectoryInfo ? entry.Name + "/" : entry.Name)
            .Order(StringComparer.Ordinal)
            .SelectMany(name => name.EndsWith('/') ? Walk(folder + name) : [folder + name]);
    }

    /// <summary>The file that an object is to become: neither a folder of objects nor below another object.</summary>
    private string Place(string path)
    {
        var target = ObjectFile.Of(_objects, path);
        if (Directory.Exists(target))
        {
            throw new InvalidInputException("object path", "the path of a file", $"'{path}', which holds other objects", "Choose another path.");
        }

        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (File.Exists(ObjectFile.Of(_objects, path[..slash])))
            {
                throw new InvalidInputException("object path", "a path of folders", $"'{path}', where '{path[..slash]}' is an object", "Choose another path.");
            }
        }

        return target;
    }

    private async ValueTask<ObjectNote?> FindNoteAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(ObjectFile.Of(_objects, path));
        return file.Exists ? await ObjectNote.OfAsync(file, NoteFile(path), cancellationToken).ConfigureAwait(false) : null;
    }

    private static async ValueTask<ObjectNote> CopyAsync(string source, string temporary, string mediaType, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var input = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await using var _ = input.ConfigureAwait(false);
            var output = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
            await using (output.ConfigureAwait(false))
            {
                for (int read; (read = await input.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
                {
                    hash.AppendData(buffer, 0, read);
                    await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                }

                output.Flush(flushToDisk: true);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        var written = new FileInfo(temporary);
        return new ObjectNote(written.Length, written.LastWriteTimeUtc.Ticks, Convert.ToHexStringLower(hash.GetHashAndReset()), mediaType);
    }

    private async ValueTask WriteNoteAsync(string path, ObjectNote note, CancellationToken cancellationToken)
    {
        var temporary = Path.Combine(_incoming, Guid.NewGuid().ToString("N"));
        var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(note.ToString()), cancellationToken).ConfigureAwait(false);
            stream.Flush(flushToDisk: true);
        }

        DurableFiles.Publish(temporary, NoteFile(path));
    }

    private string NoteFile(string path) => ObjectFile.Of(_notes, path);
}
