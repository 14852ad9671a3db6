using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>The predicates and combinations of annex A of OGC 21-065r2 with their expected numbers of features, by the store's search.</summary>
public abstract class FilterConformance : PortConformance
{
    private const string Folder = "schemas/examples/cql2-test-dataset";
    private readonly Dictionary<string, Dictionary<string, Cql2Kind>> _kinds = [];

    [Fact]
    public async Task Every_predicate_and_combination_of_the_standard_finds_as_many_items_as_it_says()
    {
        var suite = Read("ats-predicates.json");
        foreach (var name in suite.GetProperty("predicates").EnumerateArray().Select(entry => Text(entry, "dataSource")).Distinct())
        {
            await LoadAsync(name);
        }

        List<string> wrong = [];
        var judged = 0;
        foreach (var (source, filter, expected) in Predicates(suite).Concat(Combinations(suite)))
        {
            judged++;
            var found = await CountAsync(source, filter);
            if (found != expected)
            {
                wrong.Add($"{filter}: {found} instead of {expected}");
            }
        }

        wrong.ShouldBeEmpty();
        judged.ShouldBeGreaterThan(330);
    }

    // Accents are not folded: the class accent-insensitive-comparison is not claimed.
    private static IEnumerable<(string Source, string Filter, int Expected)> Predicates(JsonElement suite) =>
        from entry in suite.GetProperty("predicates").EnumerateArray()
        let filter = Text(entry, "predicate")
        where !filter.Contains("accenti", StringComparison.OrdinalIgnoreCase) && Text(entry, "conformanceClass") != "accent-insensitive-comparison"
        select (Text(entry, "dataSource"), filter, entry.GetProperty("expected").GetInt32());

    private static IEnumerable<(string Source, string Filter, int Expected)> Combinations(JsonElement suite)
    {
        var combinations = suite.GetProperty("combinations");
        return from row in combinations.GetProperty("rows").EnumerateArray()
               let filter = new[] { "p1", "p2", "p3", "p4" }.Aggregate(Text(combinations, "template"), (text, name) => text.Replace($"{{{name}}}", Text(row, name), StringComparison.Ordinal))
               select (Text(combinations, "dataSource"), filter, row.GetProperty("expected").GetInt32());
    }

    private async Task<int> CountAsync(string source, Cql2Expression filter)
    {
        var page = await Host.Catalog.SearchAsync(new ItemSearch { Collections = [source], Filter = filter, Limit = 1000 }, Token);
        page.Matched.ShouldBe(page.Items.Count, filter.ToString());
        return page.Items.Count;
    }

    private async Task<int> CountAsync(string source, string filter)
    {
        try
        {
            var bound = Cql2Binding.Bind(Cql2TextParser.Parse(filter), name => Resolve(source, name));
            return await CountAsync(source, bound);
        }
        catch (Exception error) when (error is not InvalidInputException)
        {
            throw new InvalidOperationException($"{filter}: {error.Message}", error);
        }
    }

    private PropertyReference? Resolve(string source, string name) => name == "geom"
        ? new PropertyReference(ItemRecord.Geometry, Cql2Kind.Geometry)
        : _kinds[source].TryGetValue(name, out var kind) ? new PropertyReference(name, kind) : null;

    private async Task LoadAsync(string name)
    {
        _kinds[name] = Read($"{name}.queryables.json").GetProperty("properties").EnumerateObject().ToDictionary(property => property.Name, property => KindOf(property.Value));
        var items = Read($"{name}.geojson").GetProperty("features").EnumerateArray().Select((feature, number) => Item(name, feature, number)).ToList();
        await CommitAsync(async transaction =>
        {
            await Host.Catalog.PutCollectionAsync(transaction, Samples.Collection(name), Token);
            foreach (var item in items)
            {
                await Host.Catalog.PutItemAsync(transaction, item, Token);
            }
        });
    }

    private static Cql2Kind KindOf(JsonElement property) => (Member(property, "type"), Member(property, "format")) switch
    {
        (_, "date" or "date-time") => Cql2Kind.Instant,
        ("number" or "integer", _) => Cql2Kind.Number,
        ("boolean", _) => Cql2Kind.Boolean,
        ("string", _) => Cql2Kind.Text,
        _ => Cql2Kind.Unknown,
    };

    private static StacItem Item(string collection, JsonElement feature, int number)
    {
        var properties = JsonNode.Parse(feature.GetProperty("properties").GetRawText())!.AsObject();
        properties["datetime"] = "2022-01-01T00:00:00Z";
        return new StacItem(new JsonObject
        {
            ["type"] = "Feature",
            ["id"] = $"{number}",
            ["collection"] = collection,
            ["geometry"] = JsonNode.Parse(feature.GetProperty("geometry").GetRawText()),
            ["properties"] = properties,
        });
    }

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(SharedData.Need($"{Folder}/{file}"))).RootElement;

    private static string? Member(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
