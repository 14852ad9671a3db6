using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Providers.Access;

/// <summary>Opens files below allowed folders only. Links are followed before the check, so that none leads out.</summary>
internal static class LocalFiles
{
    /// <summary>As many as the Linux kernel follows.</summary>
    private const int MostLinks = 40;

    public static RasterLocation Locate(Uri uri, IEnumerable<string> roots, string field)
    {
        if (!uri.IsFile || uri.IsUnc || uri.Host.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw new InvalidInputException(field, "a plain file address", $"'{uri.Scheme}:' with a host, a query or a fragment", "Report the item to its catalog.");
        }

        var path = RealPath(uri.LocalPath, field);
        if (!roots.Select(root => RealPath(root, "Access.FileRoots")).Any(root => IsBelow(path, root)))
        {
            throw new InvalidInputException(
                field,
                "a file inside the folder of its catalog",
                "a path outside of it",
                "Keep assets below the catalog's folder, or add their folder to Access.FileRoots.");
        }

        return File.Exists(path)
            ? new RasterLocation { Uri = StacHref.OfFile(path) }
            : throw new InvalidInputException(field, "a file", "nothing at that path", "Put the file back, or remove the item from its catalog.");
    }

    private static bool IsBelow(string path, string root)
    {
        var folder = Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar;
        return path.StartsWith(folder == "//" ? "/" : folder, StringComparison.Ordinal);
    }

    /// <summary>The path with every link on it resolved, from the root down.</summary>
    private static string RealPath(string path, string field)
    {
        var links = 0;
        var pending = new Stack<string>(Parts(Path.GetFullPath(path)).Reverse());
        var real = "/";
        while (pending.TryPop(out var part))
        {
            var next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new InvalidInputException(field, $"at most {MostLinks} links on a path", "more", "Remove the circle of links.");
            }

            foreach (var step in Parts(Path.GetFullPath(target, real)).Reverse())
            {
                pending.Push(step);
            }

            real = "/";
        }

        return real;
    }

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
