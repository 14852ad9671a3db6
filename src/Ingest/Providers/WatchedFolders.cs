using Groundshift.Core.Ports;

namespace Groundshift.Ingest.Providers;

/// <summary>The folders of local catalogs that are watched: their scenes may be read.</summary>
public static class WatchedFolders
{
    /// <summary>Asks the store at each call, so that a catalog that was just added can be read.</summary>
    public static FindFileRoots Of(IWatchStore watches) => async cancellationToken =>
        [.. (await watches.ListAsync(cancellationToken).ConfigureAwait(false))
            .Select(watch => Uri.TryCreate(watch.Url, UriKind.Absolute, out var url) && url.IsFile ? FolderOf(url.LocalPath) : null)
            .OfType<string>()
            .Distinct()];

    private static string? FolderOf(string path) =>
        Path.GetExtension(path).Length > 0 && !Directory.Exists(path) ? Path.GetDirectoryName(path) : path;
}
