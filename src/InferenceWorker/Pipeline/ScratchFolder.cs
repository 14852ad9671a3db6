namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>A folder of its own for the files of one run; gone with it. What a killed run left is removed by a later one.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private const string Prefix = "groundshift-run-";

    // No run takes a day, and none goes so long without adding a file.
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    public ScratchFolder(string parent, TimeProvider time)
    {
        Directory.CreateDirectory(parent);
        var limit = time.GetUtcNow() - Abandoned;
        foreach (var left in new DirectoryInfo(parent).EnumerateDirectories($"{Prefix}*").Where(folder => folder.LastWriteTimeUtc < limit))
        {
            Remove(left);
        }

        Path = System.IO.Path.Combine(parent, $"{Prefix}{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path);
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static void Remove(DirectoryInfo left)
    {
        try
        {
            left.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another worker removed it in the same moment.
        }
        catch (UnauthorizedAccessException)
        {
            // In a temporary folder that several users share, theirs are not ours to remove.
        }
    }
}
