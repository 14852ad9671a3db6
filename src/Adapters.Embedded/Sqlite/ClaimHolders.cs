namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>Tells which openings of a data folder still live, so that what a killed process held is free at once and not only when its lease ends.</summary>
/// <remarks>
/// Each opening that claims work keeps a file of its own locked. The kernel drops the lock when the process ends, however it ends;
/// unlike a process id, a lock is not reused and holds across containers that share the folder. All openings are on one machine,
/// because SQLite's write-ahead log asks for that. Where file locks do not work, nobody is called dead and leases alone decide.
/// </remarks>
internal sealed class ClaimHolders(string dataFolder) : IDisposable
{
    private const string FolderName = "holders";

    private readonly string _folder = Path.Combine(Path.GetFullPath(dataFolder), FolderName);
    private readonly Lock _gate = new();
    private FileStream? _lock;
    private bool _locksWork = true;

    /// <summary>The name of this opening, whose file it locks at the first call; null where locks do not work.</summary>
    public string? Own()
    {
        lock (_gate)
        {
            if (_lock is null && _locksWork)
            {
                Directory.CreateDirectory(_folder);
                _lock = new FileStream(FileOf(Guid.NewGuid().ToString("N")), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
                if (!IsLocked(_lock.Name))
                {
                    _locksWork = false;
                    Remove();
                }
            }

            return _lock is null ? null : Path.GetFileName(_lock.Name);
        }
    }

    /// <summary>True when the opening of that name has ended.</summary>
    public bool IsDead(string holder)
    {
        var file = FileOf(holder);
        if (!File.Exists(file))
        {
            return true;
        }

        if (Own() is null || IsLocked(file))
        {
            return false;
        }

        File.Delete(file);
        return true;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _locksWork = false;
            Remove();
        }
    }

    private void Remove()
    {
        if (_lock is { } file)
        {
            // Gone before it is unlocked: a missing file means the same as an unlocked one.
            File.Delete(file.Name);
            file.Dispose();
            _lock = null;
        }
    }

    private string FileOf(string holder) => Path.Combine(_folder, holder);

    private static bool IsLocked(string file)
    {
        try
        {
            using var probe = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
