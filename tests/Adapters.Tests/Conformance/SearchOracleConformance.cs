using System.Text.Json.Nodes;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>Random items and random searches, against a search that looks at every item.</summary>
public abstract class SearchOracleConformance : PortConformance
{
    private const int Items = 300;
    private const int Searches = 80;

    [Theory]
    [InlineData(1)]
    [InlineData(20220706)]
    [InlineData(777)]
    public async Task Random_searches_equal_brute_force(int seed)
    {
        var random = new RandomCatalog(seed);
        var items = Enumerable.Range(0, Items).Select(random.Item).ToList();
        await PutAsync(items);
        for (var i = 0; i < Searches; i++)
        {
            var search = random.Search();
            var expected = Oracle(items, search).ToList();

            var found = await AllPagesAsync(search, expected.Count);

            found.ShouldBe(expected, $"seed {seed}, search {i}: {search}, {search.Intersects}, {string.Join(' ', search.SortBy)}");
        }
    }

    private static IEnumerable<string> Oracle(IEnumerable<StacItem> items, ItemSearch search)
    {
        var matches = items
            .Where(item => search.Collections.Count == 0 || search.Collections.Contains(item.Collection))
            .Where(item => search.Ids.Count == 0 || search.Ids.Contains(item.Id))
            .Where(item => search.Datetime is null || StacInterval.Overlaps(search.Datetime, item.ReadInterval()))
            .Where(item => search.Intersects is null || (item.Geometry is { } geometry && search.Intersects.Intersects(geometry)));
        IReadOnlyList<SortKey> keys = search.SortBy.Count == 0 ? [new SortKey("properties.datetime", true)] : search.SortBy;
        var ordered = matches.OrderBy(_ => 0);
        foreach (var key in keys)
        {
            ordered = ordered.ThenBy(item => Value(item, key.Field) is null);
            ordered = key.Descending
                ? ordered.ThenByDescending(item => Value(item, key.Field), Comparer<object?>.Create(Compare))
                : ordered.ThenBy(item => Value(item, key.Field), Comparer<object?>.Create(Compare));
        }

        return ordered.ThenBy(item => item.Collection, StringComparer.Ordinal).ThenBy(item => item.Id, StringComparer.Ordinal)
            .Select(item => $"{item.Collection}/{item.Id}");
    }

    // Numbers before texts; times as numbers.
    private static int Compare(object? left, object? right) => (left, right) switch
    {
        (double a, double b) => a.CompareTo(b),
        (string a, string b) => string.CompareOrdinal(a, b),
        (double, string) => -1,
        (string, double) => 1,
        (long a, long b) => a.CompareTo(b),
        _ => 0,
    };

    private static object? Value(StacItem item, string field) => field switch
    {
        "id" => item.Id,
        "collection" => item.Collection,
        "properties.datetime" => (item.Datetime ?? item.StartDatetime)?.Nanoseconds,
        _ => item.Properties[field["properties.".Length..]] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            var value => value.GetValue<double>(),
        },
    };

    private async Task<List<string>> AllPagesAsync(ItemSearch search, int matched)
    {
        List<string> found = [];
        ItemPage page;
        do
        {
            page = await Host.Catalog.SearchAsync(search, Token);
            page.Matched.ShouldBe(matched);
            found.AddRange(page.Items.Select(hit => $"{hit.Item.Collection}/{hit.Item.Id}"));
            search = search with { Token = page.Next };
        }
        while (page.Next is not null && found.Count <= Items);

        return found;
    }

    private Task PutAsync(List<StacItem> items) => CommitAsync(async transaction =>
    {
        foreach (var collection in items.Select(item => item.Collection!).Distinct())
        {
            await Host.Catalog.PutCollectionAsync(transaction, Samples.Collection(collection), Token);
        }

        foreach (var item in items)
        {
            await Host.Catalog.PutItemAsync(transaction, item, Token);
        }
    });
}
