using Groundshift.Core.Ports;

namespace Groundshift.InferenceWorker.Tests.Pipeline;

/// <summary>An object store that is a folder; for tests that look at what was stored.</summary>
internal sealed class FolderObjects(string folder) : IObjectStore
{
    /// <summary>Absolute path of an object.</summary>
    public string File(string path) => Path.Combine(folder, path);

    /// <summary>Number of objects.</summary>
    public int Count => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count() : 0;

    public ValueTask PutAsync(string path, string localFile, string mediaType, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File(path))!);
        System.IO.File.Copy(localFile, File(path), overwrite: true);
        return ValueTask.CompletedTask;
    }

    public ValueTask<StoredObject?> FindAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<Stream?> OpenAsync(string path, long offset, long? length, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DeleteAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<RasterLocation> LocateAsync(string path, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new RasterLocation { Uri = new Uri(File(path)) });
}
