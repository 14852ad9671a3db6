namespace Groundshift.Host.Cli.Process;

/// <summary>
/// A hidden folder beside the results, on the same disk so that files can be moved; removed at the end, together with the folder of
/// results when nothing came into being there.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string Prefix = ".work-";

    // What a killed run left; no run takes that long.
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly string _results;

    public WorkFolder(string results, TimeProvider clock)
    {
        _results = results;
        Directory.CreateDirectory(results);
        foreach (var left in new DirectoryInfo(results).EnumerateDirectories(Prefix + "*").Where(folder => clock.GetUtcNow() - folder.LastWriteTimeUtc > Abandoned))
        {
            left.Delete(recursive: true);
        }

        Path = Directory.CreateDirectory(System.IO.Path.Combine(results, $"{Prefix}{Environment.ProcessId}")).FullName;
    }

    public string Path { get; }

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        if (!Directory.EnumerateFileSystemEntries(_results).Any())
        {
            Directory.Delete(_results);
        }
    }
}
