using Groundshift.Core.Jobs;

namespace Groundshift.Models.Checkpoints.PyTorch;

/// <summary>
/// One entry of a zip archive: where its bytes lie in the file, and the CRC-32 of what they hold. It is stored when they
/// are neither compressed nor encrypted.
/// </summary>
internal sealed record ZipEntry(string Name, long Start, long Length, uint Crc32, bool IsStored);

/// <summary>
/// Where the entries of a PyTorch archive lie. Entries must be stored as they are, so that a tensor is read in place;
/// nothing in the archive is believed: entries lie inside the file and apart, names are unique. Source: PKWARE APPNOTE.TXT 6.3.10.
/// </summary>
internal sealed class ZipArchiveIndex
{
    private const int BlockBytes = 1 << 20;
    private const string Pickle = "/data.pkl";

    private readonly FileStream _stream;
    private readonly Dictionary<string, ZipEntry> _entries;
    private readonly string _root;

    private ZipArchiveIndex(FileStream stream, Dictionary<string, ZipEntry> entries, string root)
    {
        _stream = stream;
        _entries = entries;
        _root = root;
    }

    /// <summary>Reads the index. Ownership: borrows the stream. Throws InvalidInputException when the archive is damaged or not PyTorch's.</summary>
    public static ZipArchiveIndex Read(FileStream stream)
    {
        var entries = new Dictionary<string, ZipEntry>();
        foreach (var entry in new ZipDirectory(stream).Entries())
        {
            if (!entries.TryAdd(entry.Name, entry))
            {
                throw CorruptCheckpoint.At(stream.Name, "entries of different names", $"'{entry.Name}' twice");
            }
        }

        // Everything lies in one folder, named after the file that was saved.
        var pickles = entries.Keys.Where(name => name.IndexOf('/', StringComparison.Ordinal) == name.Length - Pickle.Length
            && name.EndsWith(Pickle, StringComparison.Ordinal)).ToArray();
        return pickles.Length == 1
            ? new ZipArchiveIndex(stream, entries, pickles[0][..^(Pickle.Length - 1)])
            : throw new InvalidInputException(
                stream.Name,
                "a zip archive with one data.pkl, as torch.save writes it",
                $"{pickles.Length} among {entries.Count} entries",
                "Name the file that torch.save wrote.");
    }

    /// <summary>True when the archive's folder holds <paramref name="name"/>.</summary>
    public bool Has(string name) => _entries.ContainsKey(_root + name);

    /// <summary>The entry <paramref name="name"/> of the archive's folder. Throws InvalidInputException when there is none, or it is compressed.</summary>
    public ZipEntry Entry(string name)
    {
        if (!_entries.TryGetValue(_root + name, out var entry))
        {
            throw CorruptCheckpoint.At(_stream.Name, $"an entry '{_root}{name}'", $"{_entries.Count} others");
        }

        return entry.IsStored
            ? entry
            : throw new InvalidInputException(
                _stream.Name,
                $"'{entry.Name}' stored as it is",
                "it compressed or encrypted",
                "The archive was packed again after torch.save: save it again in Python with torch.save.");
    }

    /// <summary>Reads an entry whole and checks its CRC-32.</summary>
    public byte[] ReadAll(string name, int maxBytes)
    {
        var entry = Entry(name);
        if (entry.Length > maxBytes)
        {
            throw CorruptCheckpoint.At(_stream.Name, $"at most {maxBytes} bytes in '{entry.Name}'", $"{entry.Length}");
        }

        var bytes = new byte[entry.Length];
        _stream.Position = entry.Start;
        _stream.ReadExactly(bytes);
        Check(entry, Crc32.Finish(Crc32.Extend(Crc32.Start, bytes)));
        return bytes;
    }

    /// <summary>Reads an entry through and throws InvalidInputException when its CRC-32 is another.</summary>
    public void CheckIntact(ZipEntry entry)
    {
        var buffer = new byte[(int)Math.Min(BlockBytes, entry.Length)];
        var state = Crc32.Start;
        _stream.Position = entry.Start;
        for (var left = entry.Length; left > 0;)
        {
            var block = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            _stream.ReadExactly(block);
            state = Crc32.Extend(state, block);
            left -= block.Length;
        }

        Check(entry, Crc32.Finish(state));
    }

    private void Check(ZipEntry entry, uint crc)
    {
        if (crc != entry.Crc32)
        {
            throw CorruptCheckpoint.At(_stream.Name, $"CRC-32 {entry.Crc32:x8} of '{entry.Name}'", $"{crc:x8}");
        }
    }
}
