namespace Groundshift.Host.Cli.Process;

/// <summary>A hidden folder beside the results, on the same disk so that files can be moved; removed at the end.</summary>
internal sealed class WorkFolder : IDisposable
{
    public WorkFolder(string beside) =>
        Path = Directory.CreateDirectory(System.IO.Path.Combine(beside, $".work-{Environment.ProcessId}")).FullName;

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
