namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>A folder of its own for the files of one run; gone with it. What a killed run leaves is in the way of nobody.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public ScratchFolder(string parent)
    {
        Path = System.IO.Path.Combine(parent, $"groundshift-run-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path);
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
