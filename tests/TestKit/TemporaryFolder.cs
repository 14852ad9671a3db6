namespace Groundshift.TestKit;

/// <summary>A folder of its own for one test, removed with it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Absolute path.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("groundshift-").FullName;

    /// <summary>Absolute path of a file in it.</summary>
    public string File(string relative) => Path.Combine(Root, relative);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Root, recursive: true);
}
