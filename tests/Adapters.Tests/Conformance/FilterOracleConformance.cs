using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>Random filters over random items, against the evaluator that looks at every item.</summary>
public abstract class FilterOracleConformance : PortConformance
{
    private const int Items = 120;
    private const int Filters = 400;

    [Theory]
    [InlineData(1)]
    [InlineData(20261121)]
    [InlineData(4242)]
    public async Task Random_filters_find_what_the_evaluator_finds(int seed)
    {
        var random = new RandomFilters(seed);
        var items = Enumerable.Range(0, Items).Select(random.Item).ToList();
        await PutAsync(items);
        var judged = 0;
        for (var number = 0; number < Filters; number++)
        {
            var filter = random.Condition(number % 4);
            if (Bound(filter) is not { } bound)
            {
                continue;
            }

            judged++;
            var expected = items.Where(item => Cql2Evaluator.Matches(bound, new ItemRecord(item)) == true).Select(Name).Order(StringComparer.Ordinal).ToList();

            var page = await Host.Catalog.SearchAsync(new ItemSearch { Filter = bound, Limit = Items + 1 }, Token);

            page.Items.Select(found => Name(found.Item)).Order(StringComparer.Ordinal).ToList().ShouldBe(expected, $"seed {seed}, filter {number}: {bound}");
            page.Matched.ShouldBe(expected.Count);
        }

        judged.ShouldBeGreaterThan(Filters / 2);
    }

    [Fact]
    public async Task A_filter_holds_over_all_pages_and_its_token_belongs_to_it()
    {
        await PutAsync([.. Enumerable.Range(0, 30).Select(number => Samples.Item("c", $"i{number:00}", Samples.Box(0, 0, 1, 1), "2022-01-01T00:00:00Z", ("number", number)))]);
        var search = new ItemSearch { Filter = Even(), Limit = 4, SortBy = [new SortKey("id", false)] };
        List<string> seen = [];
        ItemPage page;
        do
        {
            page = await Host.Catalog.SearchAsync(search, Token);
            seen.AddRange(page.Items.Select(found => found.Item.Id));
            search = search with { Token = page.Next ?? search.Token };
        }
        while (page.Next is not null);

        seen.ShouldBe([.. Enumerable.Range(0, 15).Select(number => $"i{number * 2:00}")]);
        (await Should.ThrowAsync<InvalidInputException>(async () => await Host.Catalog.SearchAsync(search with { Filter = null }, Token))).Field.ShouldBe("token");
    }

    [Theory]
    [InlineData("A_CONTAINS(list, ('a', 'É'))")]
    [InlineData("A_CONTAINEDBY(list, ('a', 'A', 'ab', 'ß', ''))")]
    [InlineData("A_EQUALS(list, ('a', 'ab'))")]
    [InlineData("A_OVERLAPS(('a', 'Σίσυφος'), list)")]
    [InlineData("A_CONTAINS(('a', 'É', 'o''clock'), list)")]
    [InlineData("A_CONTAINEDBY((), list)")]
    [InlineData("NOT A_OVERLAPS(list, ('a', '1'))")]
    [InlineData("list IS NULL")]
    [InlineData("any IS NULL")]
    [InlineData("CASEI(name) = CASEI('σίσυφος')")]
    [InlineData("CASEI(name) LIKE CASEI('%É%')")]
    [InlineData("CASEI(any) IN ('a', 'ab', 'é')")]
    [InlineData("number * 1e200 * 1e200 IS NULL")]
    [InlineData("(number - 2) * 1e-200 * 1e-200 = 0")]
    [InlineData("1 / number > 0.3")]
    [InlineData("ratio div 0 IS NULL")]
    [InlineData("1e-300 / (number * 1e300) = 0")]
    [InlineData("1e300 + number * 1e308 > 0")]
    [InlineData("abs(ratio) - floor(ratio) >= ceil(ratio)")]
    [InlineData("length(name) = 1 AND year(taken) = 2022 AND month(taken) < 2 AND day(taken) = 1")]
    public async Task What_databases_judge_by_themselves_is_what_the_evaluator_judges(string text)
    {
        var random = new RandomFilters(7);
        var items = Enumerable.Range(0, 400).Select(random.Item).ToList();
        await PutAsync(items);
        var bound = Cql2Binding.Bind(Cql2TextParser.Parse(text), RandomFilters.Resolve);
        var expected = items.Where(item => Cql2Evaluator.Matches(bound, new ItemRecord(item)) == true).Select(Name).Order(StringComparer.Ordinal).ToList();

        var page = await Host.Catalog.SearchAsync(new ItemSearch { Filter = bound, Limit = 1000 }, Token);

        page.Items.Select(found => Name(found.Item)).Order(StringComparer.Ordinal).ToList().ShouldBe(expected);
    }

    public static TheoryData<string, string> Large => new()
    {
        { "negations", string.Concat(Enumerable.Repeat("NOT ", 150)) + "number = 1" },
        { "brackets", string.Concat(Enumerable.Repeat("(flag OR (name = 'a' AND ", 60)) + "number = 1" + new string(')', 120) },
        { "sums", "number = " + string.Concat(Enumerable.Repeat("(1 * ", 90)) + "1" + new string(')', 90) },
        { "conditions", "number = 1 AND " + string.Join(" AND ", Enumerable.Repeat("name IS NULL", 490)) },
        { "alternatives", string.Join(" OR ", Enumerable.Range(0, 490).Select(value => $"ratio = {value}")) + " OR number = 1" },
        { "values", $"number IN ({string.Join(',', Enumerable.Range(1, 9000))})" },
        { "texts", $"id IN ({string.Join(',', Enumerable.Range(1, 9000).Select(value => $"'i{value}'"))})" },
        { "folds", $"{string.Concat(Enumerable.Repeat("CASEI(", 100))}id{new string(')', 100)} = 'i1'" },
    };

    [Theory]
    [MemberData(nameof(Large))]
    public async Task A_filter_as_large_as_may_be_is_judged(string what, string filter)
    {
        await PutAsync([.. Enumerable.Range(0, 2).Select(number => Samples.Item("c", $"i{number}", null, "2022-01-01T00:00:00Z", ("number", number)))]);

        var page = await Host.Catalog.SearchAsync(new ItemSearch { Filter = Cql2Binding.Bind(Cql2TextParser.Parse(filter), RandomFilters.Resolve) }, Token);

        page.Items.Select(found => found.Item.Id).ShouldBe(what == "brackets" ? [] : ["i1"]);
    }

    private static Cql2Expression Even() => Cql2Binding.Bind(Cql2TextParser.Parse("number % 2 = 0"), RandomFilters.Resolve);

    // What can never make sense is refused before it reaches a store.
    private static Cql2Expression? Bound(Cql2Expression filter)
    {
        try
        {
            return Cql2Binding.Bind(filter, RandomFilters.Resolve);
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }

    private static string Name(StacItem item) => $"{item.Collection}/{item.Id}";

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
