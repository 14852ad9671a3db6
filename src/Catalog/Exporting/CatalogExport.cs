using System.Text.Json.Nodes;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Exporting;

/// <summary>What an export wrote.</summary>
/// <param name="Items">Items.</param>
/// <param name="Files">Files that they name.</param>
/// <param name="Missing">Files that they name and the object store has not.</param>
public sealed record ExportSummary(int Items, int Files, int Missing);

/// <summary>
/// Writes the public part of the catalog into another object store, as a static catalog with relative links, with the files that its
/// items name: a copy that needs no server. Private collections are left out, for files know no keys.
/// </summary>
public sealed class CatalogExport(ICatalogStore catalog, IObjectStore source, IObjectStore target)
{
    /// <summary>Writes everything. A file that is there already, equal by name, is not copied again.</summary>
    /// <param name="scratch">Folder for one file at a time.</param>
    /// <param name="progress">Told the share of items whose files are there, 0 to 1.</param>
    /// <param name="cancellationToken">Stops the export.</param>
    public async ValueTask<ExportSummary> RunAsync(string scratch, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var files = new StaticCatalog(catalog, target);
        var total = await files.CountPublicAsync(cancellationToken).ConfigureAwait(false);
        var (done, copied, missing) = (0, 0, 0);
        await foreach (var item in files.PublicItemsAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var path in Paths(item))
            {
                var outcome = await CopyAsync(path, scratch, cancellationToken).ConfigureAwait(false);
                copied += outcome == true ? 1 : 0;
                missing += outcome == false ? 1 : 0;
            }

            progress?.Report(Math.Min(1, (double)++done / total));
        }

        return new ExportSummary(await files.WriteAllAsync(cancellationToken).ConfigureAwait(false), copied, missing);
    }

    /// <summary>Null when it was copied before, false when there is none.</summary>
    private async ValueTask<bool?> CopyAsync(string path, string scratch, CancellationToken cancellationToken)
    {
        if (await target.FindAsync(path, cancellationToken).ConfigureAwait(false) is not null)
        {
            return null;
        }

        if (await source.FindAsync(path, cancellationToken).ConfigureAwait(false) is not { } stored
            || await source.OpenAsync(path, 0, null, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            return false;
        }

        var file = Path.Combine(scratch, Path.GetRandomFileName());
        try
        {
            await using (content.ConfigureAwait(false))
            {
                var copy = File.Create(file);
                await using (copy.ConfigureAwait(false))
                {
                    await content.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
                }
            }

            await target.PutAsync(path, file, stored.MediaType, cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            File.Delete(file);
        }
    }

    // What an item names by a path lies in the object store; the rest is elsewhere, or an item.
    private static IEnumerable<string> Paths(StacItem item) =>
        item.ReadAssets().Select(asset => asset.Json).Concat(item.Links.OfType<JsonObject>())
            .Select(named => (string?)named["href"]).OfType<string>()
            .Where(href => !StoredHref.IsAbsolute(href) && !StoredHref.IsItem(href, out _, out _))
            .Distinct(StringComparer.Ordinal);
}
