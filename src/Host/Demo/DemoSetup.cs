using Groundshift.Catalog.Areas;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Groundshift.Host.Cli;

namespace Groundshift.Host.Demo;

/// <summary>Watches every collection of a folder of scenes, and every area of its <c>areas.geojson</c>.</summary>
internal sealed class DemoSetup(DeskStores stores, string scenes, string model)
{
    private const string AreasFile = "areas.geojson";

    /// <summary>Writes watches and areas; writing them again changes nothing.</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var areas = Path.Combine(scenes, AreasFile);
        if (!File.Exists(areas))
        {
            throw new InvalidInputException("--scenes", $"a folder with {AreasFile}", $"none in {scenes}", "Add a GeoJSON file with the places to map.");
        }

        foreach (var watch in Watches())
        {
            await stores.Watches.PutAsync(watch, cancellationToken);
            await SweepAnewAsync(watch, cancellationToken);
        }

        foreach (var draft in AreaFile.Read(await File.ReadAllTextAsync(areas, cancellationToken)))
        {
            await stores.Areas.PutAsync(
                new AreaOfInterest { Id = draft.Id, Name = draft.Name, Geometry = draft.Geometry, Model = model, CloudLimitPercent = 100 },
                cancellationToken);
        }
    }

    /// <summary>A resumed demo looks at every catalog at once, and not only when the interval since the last look has passed.</summary>
    private async Task SweepAnewAsync(Watch watch, CancellationToken cancellationToken)
    {
        var cursor = await stores.Watches.CursorAsync(watch.Id, cancellationToken);
        await using var transaction = await stores.Transactions.BeginAsync(cancellationToken);
        await stores.Watches.SaveCursorAsync(transaction, watch.Id, new WatchCursor { Sequence = cursor.Sequence }, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// One watch per collection, under the catalog that holds it directly: a folder may hold the catalogs of several providers, in
    /// which one collection id stands twice.
    /// </summary>
    private IEnumerable<Watch> Watches()
    {
        foreach (var file in Directory.EnumerateFiles(scenes, "catalog.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(scenes, Path.GetDirectoryName(file) ?? scenes);
            var catalog = name == "." ? "scenes" : name.Replace(Path.DirectorySeparatorChar, '-');
            foreach (var collection in Collections(file))
            {
                yield return new Watch
                {
                    Id = $"{catalog}-{collection}".ToLowerInvariant(),
                    Catalog = catalog,
                    Url = StacHref.OfFile(Path.GetFullPath(file)).AbsoluteUri,
                    Collection = collection,
                };
            }
        }
    }

    private static IEnumerable<string> Collections(string catalogFile) =>
        Directory.EnumerateDirectories(Path.GetDirectoryName(catalogFile) ?? ".")
            .Where(folder => File.Exists(Path.Combine(folder, "collection.json")))
            .Select(folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal);
}
