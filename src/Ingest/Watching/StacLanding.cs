using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Watching;

/// <summary>The first document of a catalog, and what kind of catalog it tells of.</summary>
public sealed class StacLanding
{
    private const string QueryClass = "item-search#query";
    private const string FilterClass = "item-search#filter";
    private const string Cql2JsonClass = "conf/cql2-json";

    private readonly CatalogRoot _root;

    internal StacLanding(Uri uri, StacObject document, IReadOnlyList<string> conformance, CatalogRoot root)
    {
        (Uri, Document, Conformance, _root) = (uri, document, conformance, root);
    }

    /// <summary>Where it was read.</summary>
    public Uri Uri { get; }

    /// <summary>The document: the landing page of an API, or the first document of a static catalog.</summary>
    public StacObject Document { get; }

    /// <summary>Conformance classes; empty for a static catalog.</summary>
    public IReadOnlyList<string> Conformance { get; }

    /// <summary>True for a STAC API, which can be searched; false for a static catalog, which is walked.</summary>
    public bool IsApi => Conformance.Count > 0 || SearchUri("GET") is not null || SearchUri("POST") is not null;

    /// <summary>True when the API can be asked for items that changed in an interval.</summary>
    public bool CanFilterChanges => SearchUri("POST") is not null && ChangeFilter != ChangeFilter.None;

    // The query extension is older and understood by every server that offers both; its values need no typing.
    internal ChangeFilter ChangeFilter =>
        Conforms(QueryClass) ? ChangeFilter.Query
        : Conforms(FilterClass) && Conforms(Cql2JsonClass) ? ChangeFilter.Cql2
        : ChangeFilter.None;

    internal Uri CollectionsUri => Document.FindLink("data") is { } data ? Resolve(data) : Below("collections");

    internal Uri? SearchUri(string method) =>
        Document.ReadLinks().FirstOrDefault(link => link.Rel == "search" && link.Method == method && link.Type != "text/html") is { } link ? Resolve(link) : null;

    internal Uri CollectionUri(string collection) => Append(CollectionsUri, Uri.EscapeDataString(collection));

    internal Uri ItemsUri(string collection) => Append(CollectionUri(collection), "items");

    internal Uri ItemUri(string collection, string id) => Append(ItemsUri(collection), Uri.EscapeDataString(id));

    internal Uri Resolve(StacLink link) => _root.Admit($"links.{link.Rel}", StacHref.Resolve($"links.{link.Rel}", link.Href, Uri));

    internal Uri Below(string path) => Append(Uri, path);

    private static Uri Append(Uri uri, string segment)
    {
        var whole = new UriBuilder(uri) { Query = string.Empty, Fragment = string.Empty };
        return new Uri($"{whole.Uri.AbsoluteUri.TrimEnd('/')}/{segment}");
    }

    private bool Conforms(string part) => Conformance.Any(uri => uri.EndsWith(part, StringComparison.Ordinal));
}
