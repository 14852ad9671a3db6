using System.Runtime.CompilerServices;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Watching;

/// <summary>Reads one catalog: a STAC API, or a static catalog on a web server or on this machine.</summary>
/// <remarks>
/// Wrong answers are <see cref="InvalidInputException"/>; failures that may pass are retried and then
/// <see cref="TransientException"/>. Not for use by several threads at once.
/// </remarks>
public sealed class StacClient
{
    private readonly StacClientOptions _options;
    private readonly CatalogRoot _root;
    private readonly StacTransport _transport;
    private readonly StacFiles? _files;
    private StacLanding? _landing;

    /// <summary>A client of the catalog at this address: see <see cref="StacHref.OfCatalog"/>.</summary>
    /// <param name="catalog">Landing page, first document, or folder.</param>
    /// <param name="http">From <see cref="StacHttp.CreateClient"/>; borrowed.</param>
    /// <param name="options">Patience and limits.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Where retries are told.</param>
    public StacClient(Uri catalog, HttpClient http, StacClientOptions options, TimeProvider time, ILogger<StacClient> logger)
    {
        _options = options;
        _root = new CatalogRoot(catalog.IsAbsoluteUri && catalog.IsFile ? StacFiles.FirstDocument(catalog) : catalog);
        _transport = new StacTransport(http, _root, options, time, logger);
        _files = _root.Folder is null ? null : new StacFiles(_root, options.Limits);
    }

    /// <summary>Address of the first document.</summary>
    public Uri Root => _root.Uri;

    /// <summary>Reads one item by its own address.</summary>
    public static async Task<FoundItem> ReadItemAsync(
        Uri item, HttpClient http, StacClientOptions options, TimeProvider time, ILogger<StacClient> logger, CancellationToken cancellationToken)
    {
        var document = await new StacClient(item, http, options, time, logger).ReadAsync(item, cancellationToken);
        var found = StacReader.View(document.Json, item.GetLeftPart(UriPartial.Path)) as StacItem
            ?? throw NoItem();
        return new FoundItem { Uri = document.Uri, Item = found };
    }

    /// <summary>The first document; read once.</summary>
    public async Task<StacLanding> OpenAsync(CancellationToken cancellationToken)
    {
        if (_landing is not null)
        {
            return _landing;
        }

        var document = await ReadAsync(_root.Uri, cancellationToken);
        var first = StacReader.View(document.Json, document.Uri.GetLeftPart(UriPartial.Path));
        var landing = new StacLanding(document.Uri, first, (first as StacCatalog)?.ConformsTo ?? [], _root);
        if (landing is { IsApi: true, Conformance.Count: 0 } && first.FindLink("conformance") is { } link)
        {
            var conformance = await ReadAsync(landing.Resolve(link), cancellationToken);
            landing = new StacLanding(document.Uri, first, new StacCatalog(conformance.Json).ConformsTo, _root);
        }

        return _landing = landing;
    }

    /// <summary>All collections.</summary>
    public async IAsyncEnumerable<StacCollection> CollectionsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var landing = await OpenAsync(cancellationToken);
        if (!landing.IsApi)
        {
            var walk = new StaticWalk(ReadAsync, _root, _options.MaxDocuments);
            await foreach (var collection in walk.CollectionsAsync(First(landing), cancellationToken))
            {
                yield return collection;
            }

            yield break;
        }

        var pages = new PageLoop(_transport, _root, _options);
        await foreach (var page in pages.RunAsync(new StacRequest(landing.CollectionsUri), cancellationToken))
        {
            if (page.Json["collections"] is not System.Text.Json.Nodes.JsonArray collections)
            {
                throw new InvalidInputException(page.Uri.GetLeftPart(UriPartial.Path), "a list of collections", "none", "Check that the address is that of a STAC API.");
            }

            foreach (var collection in collections.OfType<System.Text.Json.Nodes.JsonObject>())
            {
                yield return new StacCollection(collection);
            }
        }
    }

    /// <summary>One collection.</summary>
    /// <exception cref="InvalidInputException">The catalog has none of this id.</exception>
    public async Task<StacCollection> CollectionAsync(string id, CancellationToken cancellationToken)
    {
        var landing = await OpenAsync(cancellationToken);
        if (landing.IsApi)
        {
            return new StacCollection((await ReadAsync(landing.CollectionUri(id), cancellationToken)).Json);
        }

        await foreach (var collection in CollectionsAsync(cancellationToken))
        {
            if (collection.Id == id)
            {
                return collection;
            }
        }

        throw new InvalidInputException("collection", $"a collection '{id}' in {_root.Uri}", "none", "Name one of the catalog's collections.");
    }

    /// <summary>One item of a collection.</summary>
    /// <exception cref="InvalidInputException">The catalog has none of this id, or it cannot be read.</exception>
    public async Task<FoundItem> ItemAsync(string collection, string id, CancellationToken cancellationToken)
    {
        var landing = await OpenAsync(cancellationToken);
        if (landing.IsApi)
        {
            // Not by search: DLR's ignores ids.
            var document = await ReadAsync(landing.ItemUri(collection, id), cancellationToken);
            return new FoundItem { Uri = document.Uri, Item = new StacItem(document.Json) };
        }

        await foreach (var entry in WalkAsync(collection, cancellationToken))
        {
            if (entry.Item?.Id == id)
            {
                return entry;
            }
        }

        throw new InvalidInputException("item", $"an item '{id}' in collection '{collection}'", "none", "Check the id.");
    }

    /// <summary>One item that was there before, by id in an API and by address in a static catalog; null where it is gone.</summary>
    /// <exception cref="InvalidInputException">Something is there that is no item.</exception>
    public async Task<FoundItem?> FindItemAsync(string collection, string id, Uri? address, CancellationToken cancellationToken)
    {
        var landing = await OpenAsync(cancellationToken);
        var place = landing.IsApi ? landing.ItemUri(collection, id) : address;
        if (place is null)
        {
            return null;
        }

        var document = _files is null
            ? await _transport.FindAsync(new StacRequest(_root.Admit("item", place)), cancellationToken)
            : File.Exists(place.LocalPath) ? await _files.ReadAsync(_root.Admit("item", place), cancellationToken) : null;
        return document is null ? null : new FoundItem { Uri = document.Uri, Item = StacReader.View(document.Json, id) as StacItem ?? throw NoItem() };
    }

    /// <summary>The items of a static catalog's collection, or of all its collections.</summary>
    public async IAsyncEnumerable<FoundItem> WalkAsync(string? collection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var walk = new StaticWalk(ReadAsync, _root, _options.MaxDocuments);
        await foreach (var entry in walk.ItemsAsync(First(await OpenAsync(cancellationToken)), collection, cancellationToken))
        {
            yield return entry;
        }
    }

    /// <summary>The pages of an API's answer, one request at a time as the caller goes on.</summary>
    /// <remarks>
    /// An API without item search is asked for the collection's items. A <see cref="StacQuery.Changed"/> that the server cannot be
    /// asked for is not asked: see <see cref="StacLanding.CanFilterChanges"/>.
    /// </remarks>
    public async IAsyncEnumerable<StacPage> SearchPagesAsync(StacQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var landing = await OpenAsync(cancellationToken);
        var request = landing.SearchUri("POST") is { } post ? query.ToPost(post, _options.PageSize, landing.ChangeFilter)
            : landing.SearchUri("GET") is { } get ? query.ToGet(get, _options.PageSize, ofCollection: false)
            : query.ToGet(landing.ItemsUri(query.Collection), _options.PageSize, ofCollection: true);
        var reader = new PageReader(landing, query.Collection);
        var pages = new PageLoop(_transport, _root, _options);
        await foreach (var page in pages.RunAsync(request, cancellationToken))
        {
            var read = reader.Read(page);
            pages.Report(reader.LastWasNews);
            yield return read;
        }
    }

    /// <summary>The items of a collection that a query asks for, whatever kind of catalog it is; a static one is filtered here.</summary>
    public async IAsyncEnumerable<FoundItem> SearchAsync(StacQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if ((await OpenAsync(cancellationToken)).IsApi)
        {
            await foreach (var page in SearchPagesAsync(query, cancellationToken))
            {
                foreach (var entry in page.Entries)
                {
                    yield return entry;
                }
            }

            yield break;
        }

        await foreach (var entry in WalkAsync(query.Collection, cancellationToken))
        {
            if (LocalFilter.Holds(query, entry))
            {
                yield return entry;
            }
        }
    }

    private static InvalidInputException NoItem() =>
        new("item", "the address of a STAC item", "a catalog or collection", "Name the item's own address.");

    private static StacDocument First(StacLanding landing) => new(landing.Uri, landing.Document.Json);

    private Task<StacDocument> ReadAsync(Uri uri, CancellationToken cancellationToken) => _files is not null
        ? _files.ReadAsync(uri, cancellationToken)
        : _transport.FetchAsync(new StacRequest(uri), cancellationToken);
}
