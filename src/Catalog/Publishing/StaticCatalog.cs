using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Api.Access;
using Groundshift.Catalog.Search;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>
/// The catalog as plain files in the object store: <c>stac/catalog.json</c>, one <c>collection.json</c> per collection with one
/// catalog per month below it, and each item under its id. All links are relative, so that a copy of the store is a catalog of its own.
/// </summary>
public sealed class StaticCatalog(ICatalogStore catalog, IObjectStore objects)
{
    private const int PageSize = 500;

    /// <summary>True when the files were never written here.</summary>
    public async ValueTask<bool> IsMissingAsync(CancellationToken cancellationToken) =>
        await objects.FindAsync(StaticPaths.Root, cancellationToken).ConfigureAwait(false) is null;

    /// <summary>Writes everything; returns the number of items.</summary>
    public async ValueTask<int> WriteAllAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var collection in await ListPublicAsync(cancellationToken).ConfigureAwait(false))
        {
            var months = new SortedSet<string>(StringComparer.Ordinal);
            await foreach (var item in ItemsAsync(collection.Id, null, cancellationToken).ConfigureAwait(false))
            {
                months.Add(await WriteItemAsync(item, cancellationToken).ConfigureAwait(false));
                count++;
            }

            await WriteCollectionAsync(collection.Id, months, cancellationToken).ConfigureAwait(false);
        }

        await WriteRootAsync(cancellationToken).ConfigureAwait(false);
        return count;
    }

    /// <summary>Every item of a collection that is not private.</summary>
    internal async IAsyncEnumerable<StacItem> PublicItemsAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var collection in await ListPublicAsync(cancellationToken).ConfigureAwait(false))
        {
            await foreach (var item in ItemsAsync(collection.Id, null, cancellationToken).ConfigureAwait(false))
            {
                yield return item;
            }
        }
    }

    /// <summary>How many items collections have that are not private.</summary>
    internal async ValueTask<long> CountPublicAsync(CancellationToken cancellationToken)
    {
        var collections = await ListPublicAsync(cancellationToken).ConfigureAwait(false);
        return collections.Count == 0 ? 0 : await catalog.CountAsync([.. collections.Select(collection => collection.Id)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes one item as the store has it now; returns the month it belongs to, or null when the item is gone.</summary>
    public async ValueTask<string?> WriteItemAsync(string collection, string id, CancellationToken cancellationToken) =>
        await FindPublicAsync(collection, cancellationToken).ConfigureAwait(false) is not null
        && await catalog.FindItemAsync(collection, id, null, cancellationToken).ConfigureAwait(false) is { } found
            ? await WriteItemAsync(found.Item, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>Removes the file of an item, if the item is gone.</summary>
    public async ValueTask RemoveItemAsync(string collection, string id, CancellationToken cancellationToken)
    {
        if (await catalog.FindItemAsync(collection, id, null, cancellationToken).ConfigureAwait(false) is null)
        {
            await objects.DeleteAsync(StaticPaths.Item(collection, id), cancellationToken).ConfigureAwait(false);

            // It may have come back, and its file been written, in between.
            await WriteItemAsync(collection, id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes all files of a collection, if the collection is gone. Those of a private one stay unserved until it is public again.</summary>
    public async ValueTask RemoveCollectionAsync(string id, CancellationToken cancellationToken)
    {
        if (await catalog.FindCollectionAsync(id, null, cancellationToken).ConfigureAwait(false) is not null)
        {
            return;
        }

        List<string> paths = [];
        await foreach (var path in objects.ListAsync(StaticPaths.Folder(id), cancellationToken).ConfigureAwait(false))
        {
            paths.Add(path);
        }

        foreach (var path in paths)
        {
            await objects.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a collection and the catalogs of those months.</summary>
    public async ValueTask WriteCollectionAsync(string id, IReadOnlyCollection<string> months, CancellationToken cancellationToken)
    {
        if (await FindPublicAsync(id, cancellationToken).ConfigureAwait(false) is not { } collection)
        {
            return;
        }

        foreach (var month in months)
        {
            await WriteMonthAsync(collection, month, cancellationToken).ConfigureAwait(false);
        }

        var path = StaticPaths.Collection(id);
        var json = collection.Json.DeepClone().AsObject();
        var links = new JsonArray
        {
            StaticPaths.Link("root", path, StaticPaths.Root),
            StaticPaths.Link("parent", path, StaticPaths.Root),
        };
        await foreach (var stored in objects.ListAsync(StaticPaths.Months(id), cancellationToken).ConfigureAwait(false))
        {
            links.Add((JsonNode)StaticPaths.Link("child", path, stored));
        }

        json["links"] = links;
        await WriteAsync(path, json, MediaTypes.Json, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the root catalog; last, because its presence says that the files are there.</summary>
    public async ValueTask WriteRootAsync(CancellationToken cancellationToken)
    {
        var links = new JsonArray { StaticPaths.Link("root", StaticPaths.Root, StaticPaths.Root) };
        foreach (var collection in await ListPublicAsync(cancellationToken).ConfigureAwait(false))
        {
            links.Add((JsonNode)StaticPaths.Link("child", StaticPaths.Root, StaticPaths.Collection(collection.Id), collection.Json["title"]?.GetValue<string>()));
        }

        await WriteAsync(StaticPaths.Root, CatalogJson("groundshift", "Groundshift", "Land cover made of satellite scenes.", links), MediaTypes.Json, cancellationToken)
            .ConfigureAwait(false);
    }

    // Private collections have no files: files know no keys.
    private async ValueTask<StacCollection?> FindPublicAsync(string id, CancellationToken cancellationToken) =>
        await catalog.FindCollectionAsync(id, null, cancellationToken).ConfigureAwait(false) is { } found && !Caller.IsPrivate(found) ? found : null;

    private async ValueTask<IReadOnlyList<StacCollection>> ListPublicAsync(CancellationToken cancellationToken) =>
        [.. (await catalog.ListCollectionsAsync(cancellationToken).ConfigureAwait(false)).Where(collection => !Caller.IsPrivate(collection))];

    private async ValueTask<string> WriteItemAsync(StacItem item, CancellationToken cancellationToken)
    {
        var path = StaticPaths.Item(item.Collection!, item.Id);
        var month = StaticPaths.MonthOf(item);
        var links = new JsonArray
        {
            StaticPaths.Link("root", path, StaticPaths.Root),
            StaticPaths.Link("parent", path, StaticPaths.Month(item.Collection!, month)),
            StaticPaths.Link("collection", path, StaticPaths.Collection(item.Collection!)),
        };
        foreach (var link in item.Links.OfType<JsonObject>())
        {
            var copy = link.DeepClone().AsObject();
            copy["href"] = Relative(path, link["href"]!.GetValue<string>());
            links.Add((JsonNode)copy);
        }

        var json = item.Json.DeepClone().AsObject();
        json["links"] = links;
        foreach (var asset in json["assets"]!.AsObject().Select(pair => pair.Value!.AsObject()))
        {
            asset["href"] = Relative(path, asset["href"]!.GetValue<string>());
        }

        await WriteAsync(path, json, MediaTypes.GeoJson, cancellationToken).ConfigureAwait(false);
        return month;
    }

    private static string Relative(string from, string href)
    {
        if (StoredHref.IsItem(href, out var collection, out var id))
        {
            return StaticPaths.Relative(from, StaticPaths.Item(collection, id));
        }

        return StoredHref.IsAbsolute(href) ? href : StaticPaths.Relative(from, href);
    }

    private async ValueTask WriteMonthAsync(StacCollection collection, string month, CancellationToken cancellationToken)
    {
        var path = StaticPaths.Month(collection.Id, month);
        var links = new JsonArray
        {
            StaticPaths.Link("root", path, StaticPaths.Root),
            StaticPaths.Link("parent", path, StaticPaths.Collection(collection.Id)),
        };
        await foreach (var item in ItemsAsync(collection.Id, StaticPaths.RangeOf(month), cancellationToken).ConfigureAwait(false))
        {
            if (StaticPaths.MonthOf(item) == month)
            {
                links.Add((JsonNode)StaticPaths.Link("item", path, StaticPaths.Item(collection.Id, item.Id), item.Id, MediaTypes.GeoJson));
            }
        }

        await WriteAsync(path, CatalogJson($"{collection.Id}-{month}", $"{month}", $"Items of {collection.Id}, {month}.", links), MediaTypes.Json, cancellationToken)
            .ConfigureAwait(false);
    }

    private async IAsyncEnumerable<StacItem> ItemsAsync(
        string collection,
        DatetimeRange? range,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var page = await catalog.SearchAsync(
                new ItemSearch { Collections = [collection], Datetime = range, SortBy = [new SortKey("id", false)], Limit = PageSize, Token = token },
                cancellationToken).ConfigureAwait(false);
            foreach (var found in page.Items)
            {
                yield return found.Item;
            }

            token = page.Next;
        }
        while (token is not null);
    }

    private static JsonObject CatalogJson(string id, string title, string description, JsonArray links) => new()
    {
        ["type"] = "Catalog",
        ["stac_version"] = StacExtensions.StacVersion,
        ["id"] = id,
        ["title"] = title,
        ["description"] = description,
        ["links"] = links,
    };

    private async ValueTask WriteAsync(string path, JsonObject json, string mediaType, CancellationToken cancellationToken)
    {
        var file = Path.GetTempFileName();
        try
        {
            var text = json.ToJsonString(StaticPaths.Indented);
            await File.WriteAllTextAsync(file, text + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellationToken).ConfigureAwait(false);
            await objects.PutAsync(path, file, mediaType, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
