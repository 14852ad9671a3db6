using System.Buffers.Text;
using System.Text;
using Groundshift.Catalog.Pages;
using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.AspNetCore.Http;
using NetTopologySuite.Geometries;

namespace Groundshift.Catalog.Search;

/// <summary>A search over collections, judged one by one: there are never many.</summary>
internal sealed class CollectionSearch
{
    private static readonly string[] Known = ["bbox", "datetime", "limit", "q", "filter", "filter-lang", "filter-crs", "query", "sortby", "fields", "token", AskedFormat.Parameter];

    private readonly Geometry? _place;
    private readonly DatetimeRange? _time;
    private readonly IReadOnlyList<string> _terms;
    private readonly Cql2Expression? _filter;
    private readonly IReadOnlyList<SortKey> _order;
    private readonly int _limit;
    private readonly string? _token;

    /// <summary>Reads the parameters of <c>/collections</c>. Without a limit a page is as large as it can be.</summary>
    public CollectionSearch(IQueryCollection query, SearchLimits limits)
    {
        SearchParameters.Check(query, Known);
        _place = Text("bbox") is { } bbox ? BoxParameter.Parse(bbox) : null;
        _time = Text("datetime") is { } datetime ? DatetimeParameter.Parse(datetime) : null;
        _terms = Text("q") is { } terms ? FreeTextParameter.Parse(terms) : [];
        var filter = FilterParameter.Join(
            FilterParameter.Read(Text("filter"), Text("filter-lang"), Text("filter-crs")), Text("query") is { } conditions ? QueryParameter.Parse(conditions) : null);
        _filter = filter is null ? null : Cql2Binding.Bind(filter, CollectionQueryables.Resolve);
        _order = Text("sortby") is { } sort ? [.. SortParameter.Parse(sort).Select(Sortable)] : [];
        _limit = Text("limit") is { } limit ? SearchParameters.Limit(limit, limits) : limits.LargestPage;
        _token = Text("token");
        Fields = Text("fields") is { } fields ? FieldSelection.Parse(fields) : null;

        string? Text(string name) => SearchParameters.Text(query, name);
    }

    /// <summary>Which fields to answer with; null for all.</summary>
    public FieldSelection? Fields { get; }

    /// <summary>One page of those that match, the number of all, and the token of the next page.</summary>
    public (IReadOnlyList<StacCollection> Page, int Matched, string? Next) Run(IEnumerable<StacCollection> all)
    {
        var ordered = all.Where(Matches).OrderBy(_ => 0);
        foreach (var key in _order)
        {
            ordered = ordered.ThenBy(collection => Value(collection, key) is null);
            ordered = key.Descending
                ? ordered.ThenByDescending(collection => Value(collection, key), Comparer<object?>.Create(Compare))
                : ordered.ThenBy(collection => Value(collection, key), Comparer<object?>.Create(Compare));
        }

        var found = ordered.ThenBy(collection => collection.Id, StringComparer.Ordinal).ToList();
        var start = _token is null ? 0 : After(found);
        var page = found.Skip(start).Take(_limit).ToList();
        return (page, found.Count, start + page.Count < found.Count ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(page[^1].Id)) : null);
    }

    private bool Matches(StacCollection collection) =>
        (_place is null || CollectionQueryables.Ground(collection)?.Intersects(_place) == true)
        && (_time is null || StacInterval.Overlaps(_time, new DatetimeRange(collection.TemporalExtent.From?.Nanoseconds, collection.TemporalExtent.To?.Nanoseconds)))
        && (_terms.Count == 0 || FreeText.Matches(FreeText.WordsOf(collection), _terms))
        && (_filter is null || Cql2Evaluator.Matches(_filter, new CollectionQueryables.Record(collection)) == true);

    private int After(List<StacCollection> found)
    {
        var last = Base64Url.IsValid(_token) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(_token)) : null;
        var index = found.FindIndex(collection => collection.Id == last);
        return index >= 0
            ? index + 1
            : throw new InvalidInputException("token", "the token of the page before, of the same search", "another one", "Start again without a token.");
    }

    private static SortKey Sortable(SortKey key) => CollectionQueryables.Resolve(key.Field) is { Kind: Cql2Kind.Text or Cql2Kind.Instant }
        ? key
        : throw new InvalidInputException("sortby", "fields of /collection-sortables, with + or - before them", $"'{key.Field}'", "Write for example sortby=-title.");

    private static object? Value(StacCollection collection, SortKey key) =>
        CollectionQueryables.Resolve(key.Field) is { } property ? new CollectionQueryables.Record(collection).ValueOf(property) : null;

    private static int Compare(object? left, object? right) => (left, right) switch
    {
        (string first, string second) => Cql2Like.CompareCodePoints(first, second),
        (Cql2Instant first, Cql2Instant second) => first.Nanoseconds.CompareTo(second.Nanoseconds),
        _ => 0,
    };
}
