using System.Text.Json.Nodes;
using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>Free text, aggregation, the list of properties, and the removal of collections.</summary>
public abstract class CatalogFiguresConformance : PortConformance
{
    private static readonly PropertyReference Datetime = new("datetime", Cql2Kind.Instant);
    private static readonly PropertyReference Cloud = new("eo:cloud_cover", Cql2Kind.Number);
    private static readonly PropertyReference Platform = new("platform", Cql2Kind.Text);

    [Theory]
    [InlineData("congo", "a,b")]
    [InlineData("CONGO", "a,b")]
    [InlineData("congo basin", "a")]
    [InlineData("basin congo", "")]
    [InlineData("cong", "")]
    [InlineData("Straße", "c")]
    [InlineData("river", "a,b")]
    [InlineData("flood", "b")]
    [InlineData("basin river", "")]
    [InlineData("sentinel 2a", "a,b")]
    [InlineData("sentinel-2B", "c")]
    [InlineData("congo,straße", "a,b,c")]
    [InlineData("a", "a")]
    [InlineData("2022", "")]
    public async Task Free_text_finds_whole_words_next_to_each_other_in_one_field(string terms, string expected)
    {
        await FillAsync();

        var page = await Host.Catalog.SearchAsync(Free([.. terms.Split(',')]), Token);

        page.Items.Select(found => found.Item.Id).ShouldBe(expected.Split(',', StringSplitOptions.RemoveEmptyEntries));
        page.Matched.ShouldBe(page.Items.Count);
    }

    [Fact]
    public async Task Free_text_follows_changes_and_removals()
    {
        await FillAsync();
        await CommitAsync(async transaction =>
        {
            await Host.Catalog.PutItemAsync(transaction, Samples.Item("c", "a", null, "2022-01-01T00:00:00Z", ("title", "elsewhere")), Token);
            await Host.Catalog.RemoveItemAsync(transaction, "c", "b", Token);
        });

        (await Host.Catalog.SearchAsync(Free("congo"), Token)).Items.ShouldBeEmpty();
        (await Host.Catalog.SearchAsync(Free("elsewhere"), Token)).Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Figures_count_every_item_of_the_search()
    {
        await FillAsync();

        var results = await AggregateAsync(
            new ItemSearch(),
            new CountAggregation(),
            new ExtremeAggregation(Datetime, Greatest: false),
            new ExtremeAggregation(Datetime, Greatest: true),
            new ExtremeAggregation(Cloud, Greatest: true),
            new TermAggregation(Platform, 10),
            new TermAggregation(new PropertyReference("collection", Cql2Kind.Text), 1),
            new CalendarAggregation(Datetime, CalendarPeriod.Month, 10),
            new RangeAggregation(Cloud, [5, 20, 50]));

        results[0].Value.ShouldBe(4L);
        results[1].Value.ShouldBe(StacTime.Parse("t", "2022-01-15T00:00:00Z"));
        results[2].Value.ShouldBe(StacTime.Parse("t", "2022-03-01T00:00:00.000000001Z"));
        results[3].Value.ShouldBe(50.0);
        results[4].Buckets.ShouldBe([new AggregationBucket("Sentinel-2A", 2), new AggregationBucket("Sentinel-2B", 1)]);
        results[5].ShouldSatisfyAllConditions(
            result => result.Buckets.ShouldBe([new AggregationBucket("c", 3)]),
            result => result.Overflow.ShouldBe(1));
        results[6].Buckets.ShouldBe(
            [new AggregationBucket(StacTime.Parse("t", "2022-01-01T00:00:00Z"), 2), new AggregationBucket(StacTime.Parse("t", "2022-03-01T00:00:00Z"), 2)]);
        results[7].Buckets.ShouldBe([new AggregationBucket(0, 1), new AggregationBucket(1, 1), new AggregationBucket(3, 1)]);
    }

    [Fact]
    public async Task Figures_hold_to_place_time_filter_and_collection()
    {
        await FillAsync();
        var filter = Cql2Binding.Bind(Cql2TextParser.Parse("\"eo:cloud_cover\" >= 5 AND S_INTERSECTS(geometry, BBOX(0,0,20,20))"), RandomOrKnown);

        (await AggregateAsync(new ItemSearch { Intersects = Samples.Box(0, 0, 1.5, 1.5) }, new CountAggregation()))[0].Value.ShouldBe(1L);
        (await AggregateAsync(new ItemSearch { Filter = filter }, new CountAggregation()))[0].Value.ShouldBe(2L);
        (await AggregateAsync(new ItemSearch { ExceptCollections = ["c"] }, new CountAggregation()))[0].Value.ShouldBe(1L);
        var none = await AggregateAsync(new ItemSearch { Ids = ["none"] }, new CountAggregation(), new ExtremeAggregation(Datetime, true), new TermAggregation(Platform, 3));
        none[0].Value.ShouldBe(0L);
        none[1].Value.ShouldBeNull();
        none[2].Buckets.ShouldBeEmpty();
    }

    [Fact]
    public async Task Properties_are_listed_with_the_kinds_that_were_seen()
    {
        await FillAsync();

        var properties = await Host.Catalog.ListPropertiesAsync(Token);

        properties.ShouldContain(new ItemProperty("c", "eo:cloud_cover", Cql2Kind.Number));
        properties.ShouldContain(new ItemProperty("c", "datetime", Cql2Kind.Instant));
        properties.ShouldContain(new ItemProperty("c", "keywords", Cql2Kind.Array));
        properties.ShouldContain(new ItemProperty("d", "flag", Cql2Kind.Boolean));
        properties.ShouldContain(new ItemProperty("d", "both", Cql2Kind.Text));
        properties.ShouldNotContain(property => property.Name == "nothing" || property.Name.Contains('"'));
        properties.ShouldBeUnique();
    }

    [Fact]
    public async Task Left_out_collections_stay_out()
    {
        await FillAsync();

        (await Host.Catalog.SearchAsync(new ItemSearch { ExceptCollections = ["c", "e"] }, Token)).Items.ShouldHaveSingleItem().Item.Collection.ShouldBe("d");
        (await Host.Catalog.SearchAsync(new ItemSearch { Collections = ["c"], ExceptCollections = ["c"] }, Token)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_removed_collection_takes_its_items_along()
    {
        await FillAsync();

        (await CommitAsync(transaction => Host.Catalog.RemoveCollectionAsync(transaction, "c", Token))).ShouldBeTrue();
        (await CommitAsync(transaction => Host.Catalog.RemoveCollectionAsync(transaction, "c", Token))).ShouldBeFalse();

        (await Host.Catalog.FindCollectionAsync("c", null, Token)).ShouldBeNull();
        (await Host.Catalog.SearchAsync(new ItemSearch(), Token)).Items.ShouldHaveSingleItem().Item.Collection.ShouldBe("d");
        (await Host.Catalog.SearchAsync(Free("congo"), Token)).Items.ShouldBeEmpty();
        (await Host.Catalog.ListPropertiesAsync(Token)).ShouldAllBe(property => property.Collection == "d");
    }

    [Fact]
    public async Task What_is_read_in_a_transaction_is_held_until_its_end()
    {
        await FillAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => CommitAsync(async transaction =>
        {
            var found = (await Host.Catalog.FindItemAsync("c", "counter", transaction, Token))?.Item;
            var next = (found?.ReadNumber("count") ?? 0) + 1;
            await Host.Catalog.PutItemAsync(transaction, Samples.Item("c", "counter", null, "2022-01-01T00:00:00Z", ("count", next)), Token);
        }))));

        (await Host.Catalog.FindItemAsync("c", "counter", null, Token)).ShouldNotBeNull().Item.ReadNumber("count").ShouldBe(8);
    }

    private static PropertyReference? RandomOrKnown(string name) => name == "geometry" ? new PropertyReference(name, Cql2Kind.Geometry) : name == Cloud.Name ? Cloud : null;

    private static ItemSearch Free(params string[] terms) => new() { FreeText = [.. terms.Select(FreeText.Words)], SortBy = [new SortKey("id", false)] };

    private async Task<IReadOnlyList<AggregationResult>> AggregateAsync(ItemSearch search, params Aggregation[] aggregations) =>
        await Host.Catalog.AggregateAsync(search, aggregations, Token);

    private Task FillAsync() => CommitAsync(async transaction =>
    {
        await Host.Catalog.PutCollectionAsync(transaction, Samples.Collection("c"), Token);
        await Host.Catalog.PutCollectionAsync(transaction, Samples.Collection("d"), Token);
        StacItem[] items =
        [
            Samples.Item("c", "a", Samples.Box(0, 0, 1, 1), "2022-01-15T00:00:00Z", ("title", "Congo basin"), ("keywords", new JsonArray("River-bed")), ("platform", "Sentinel-2A"), ("eo:cloud_cover", 50)),
            Samples.Item("c", "b", Samples.Box(10, 10, 11, 11), "2022-01-31T23:59:59Z", ("title", "congo"), ("keywords", new JsonArray("river", "flood")), ("platform", "Sentinel-2A"), ("eo:cloud_cover", 5.0)),
            Samples.Item("c", "c", Samples.Box(2, 0, 3, 1), "2022-03-01T00:00:00.000000001Z", ("description", "Die STRASSE, die Straße."), ("platform", "Sentinel-2B"), ("eo:cloud_cover", 4.9)),
            Samples.Item("d", "d", null, "2022-03-01T00:00:00Z", ("flag", true), ("both", "text"), ("nothing", null), ("bad\"name", 1), ("object", new JsonObject { ["a"] = 1 })),
        ];
        foreach (var item in items)
        {
            await Host.Catalog.PutItemAsync(transaction, item, Token);
        }
    });
}
