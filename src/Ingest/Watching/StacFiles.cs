using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Watching;

/// <summary>Reads documents of a catalog on this machine, and nothing outside its folder, not even through symbolic links.</summary>
internal sealed class StacFiles
{
    private static readonly string[] FirstDocuments = ["catalog.json", "collection.json"];

    private readonly StacLimits _limits;
    private readonly CatalogRoot _realRoot;

    public StacFiles(CatalogRoot root, StacLimits limits)
    {
        _limits = limits;
        _realRoot = new CatalogRoot(StacHref.OfFile(RealPath(root.Uri.LocalPath)));
    }

    /// <summary>The first document of a catalog that the user named by file or folder.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static Uri FirstDocument(Uri fileOrFolder)
    {
        var path = fileOrFolder.LocalPath;
        if (!Directory.Exists(path))
        {
            return fileOrFolder;
        }

        var first = FirstDocuments.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists);
        return first is not null
            ? StacHref.OfFile(first)
            : throw new InvalidInputException("catalog", "a folder with catalog.json or collection.json", path, "Name the file that the catalog begins with.");
    }

    /// <exception cref="InvalidInputException">The file is absent, outside the catalog, too large or no JSON.</exception>
    /// <exception cref="TransientException">The disk failed.</exception>
    public async Task<StacDocument> ReadAsync(Uri uri, CancellationToken cancellationToken)
    {
        var path = uri.LocalPath;
        try
        {
            if (!_realRoot.IsInside(RealPath(path)))
            {
                throw new InvalidInputException(path, $"a file in {_realRoot.Folder}", "a symbolic link that leads out of it", "A catalog's files may not leave its folder.");
            }

            var file = new FileInfo(path);
            if (file.Exists && file.Length > _limits.MaxBytes)
            {
                throw new InvalidInputException(path, $"at most {_limits.MaxBytes} bytes", $"{file.Length} bytes", "Split the document, or raise the limit.");
            }

            return new StacDocument(uri, StacReader.ReadObject(await File.ReadAllBytesAsync(path, cancellationToken), path, _limits));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(path, "a file that can be read", error is UnauthorizedAccessException ? "no permission" : "no such file", "Check the link or the permissions.", error);
        }
        catch (IOException error)
        {
            throw new TransientException($"{path} could not be read: {error.Message}", error);
        }
    }

    // The path with every symbolic link on the way followed; what does not exist is left as it is.
    private static string RealPath(string path)
    {
        var real = Path.GetPathRoot(path) ?? string.Empty;
        foreach (var name in Path.GetFullPath(path)[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, name);
            FileSystemInfo entry = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            real = entry.LinkTarget is null ? next : RealPath(entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next);
        }

        return real;
    }
}
