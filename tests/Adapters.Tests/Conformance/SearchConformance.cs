using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every search does, case by case.</summary>
public abstract class SearchConformance : PortConformance
{
    private ICatalogStore Catalog => Host.Catalog;

    [Fact]
    public async Task An_empty_catalog_has_an_empty_page()
    {
        var page = await Catalog.SearchAsync(new ItemSearch { Intersects = Samples.Box(0, 0, 1, 1) }, Token);

        page.Items.ShouldBeEmpty();
        page.Next.ShouldBeNull();
        page.Matched.ShouldBe(0);
    }

    [Fact]
    public async Task The_newest_comes_first_and_equal_times_come_by_collection_and_id()
    {
        await PutAsync(
            Timed("old", "2020-01-01T00:00:00Z"),
            Timed("b", "2022-01-01T00:00:00Z"),
            Timed("a", "2022-01-01T00:00:00.000Z"),
            Timed("new", "2022-01-01T00:00:00.000000001Z"),
            Timed("z", "2022-01-01T01:00:00+01:00", "a-collection"));

        (await IdsAsync(new ItemSearch())).ShouldBe(["new", "z", "a", "b", "old"]);
    }

    [Fact]
    public async Task An_interval_is_met_though_all_items_were_instants_before()
    {
        var june = new DatetimeRange(Nanoseconds("2022-06-01T00:00:00Z"), Nanoseconds("2022-06-30T00:00:00Z"));
        await PutAsync(Timed("instant", "2022-06-10T00:00:00Z"));
        (await IdsAsync(new ItemSearch { Datetime = june })).ShouldBe(["instant"]);

        await PutAsync(Samples.Item("c", "decade", null, null, ("start_datetime", "2015-01-01T00:00:00Z"), ("end_datetime", "2025-01-01T00:00:00Z")));

        (await IdsAsync(new ItemSearch { Datetime = june })).ShouldBe(["instant", "decade"]);
        (await Catalog.AggregateAsync(new ItemSearch { Datetime = june }, [new CountAggregation()], Token))[0].Value.ShouldBe(2L);
    }

    [Fact]
    public async Task The_number_of_matches_is_the_same_on_all_pages()
    {
        await PutAsync([.. Enumerable.Range(0, 5).Select(number => Timed($"i{number}", $"2022-01-0{number + 1}T00:00:00Z"))]);
        var search = new ItemSearch { Limit = 2 };

        var first = await Catalog.SearchAsync(search, Token);
        await PutAsync(Timed("later", "2023-01-01T00:00:00Z"));
        var second = await Catalog.SearchAsync(search with { Token = first.Next }, Token);
        var third = await Catalog.SearchAsync(search with { Token = second.Next }, Token);

        new[] { first.Matched, second.Matched, third.Matched }.ShouldBe([5L, 5L, 5L]);
    }

    [Theory]
    [InlineData("POLYGON ((0 0, 10 0, 0 10, 0 0))", "triangle")]
    [InlineData("POINT (1 1)", "triangle")]
    [InlineData("POINT (9 9)", "")]
    [InlineData("POINT (10 0)", "triangle")]
    [InlineData("LINESTRING (8 8, 20 8)", "far")]
    [InlineData("MULTIPOINT ((1 1), (20 8))", "far triangle")]
    [InlineData("GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (8 8, 20 8))", "far triangle")]
    [InlineData("POLYGON EMPTY", "")]
    public async Task The_geometry_itself_is_met_and_not_its_box(string area, string expected)
    {
        await PutAsync(
            Placed("triangle", new WKTReader().Read("POLYGON ((0 0, 10 0, 0 10, 0 0))")),
            Placed("far", Samples.Box(15, 5, 25, 10)),
            Placed("nowhere", null));

        var ids = await IdsAsync(new ItemSearch { Intersects = new WKTReader().Read(area) });

        string.Join(' ', ids.Order()).ShouldBe(expected);
    }

    [Fact]
    public async Task An_item_without_geometry_is_found_by_everything_but_a_place()
    {
        await PutAsync(Placed("nowhere", null), Placed("empty", Polygon.Empty));

        (await IdsAsync(new ItemSearch())).ShouldBe(["empty", "nowhere"]);
        (await IdsAsync(new ItemSearch { Intersects = Samples.Box(-180, -90, 180, 90) })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Both_sides_of_the_antimeridian_meet_and_the_rest_of_the_world_does_not()
    {
        var fiji = Samples.Box(177, -19, 180, -16).Union(Samples.Box(-180, -19, -178, -16));
        await PutAsync(Placed("fiji", fiji), Placed("congo", Samples.Box(14, -18, 15, -17)));

        (await IdsAsync(new ItemSearch { Intersects = fiji })).ShouldBe(["fiji"]);
        (await IdsAsync(new ItemSearch { Intersects = Samples.Box(-179.5, -18, -179, -17) })).ShouldBe(["fiji"]);
        (await IdsAsync(new ItemSearch { Intersects = Samples.Box(0, -20, 20, -15) })).ShouldBe(["congo"]);
    }

    [Fact]
    public async Task A_geometry_of_very_many_parts_is_found_by_each()
    {
        var parts = Enumerable.Range(0, 1000).Select(i => (Polygon)Samples.Box((i % 100) * 3, i / 100 * 3, ((i % 100) * 3) + 1, (i / 100 * 3) + 1)).ToArray();
        await PutAsync(Placed("islands", new MultiPolygon(parts)));

        (await IdsAsync(new ItemSearch { Intersects = parts[0].Centroid })).ShouldBe(["islands"]);
        (await IdsAsync(new ItemSearch { Intersects = parts[999].Centroid })).ShouldBe(["islands"]);
        (await IdsAsync(new ItemSearch { Intersects = new Point(2, 2) })).ShouldBeEmpty();
        (await IdsAsync(new ItemSearch { Intersects = new MultiPolygon(parts[^50..]) })).ShouldBe(["islands"]);
    }

    [Fact]
    public async Task A_self_crossing_area_is_an_invalid_input_with_the_reason()
    {
        var bowTie = new WKTReader().Read("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))");

        var error = await Should.ThrowAsync<InvalidInputException>(() => IdsAsync(new ItemSearch { Intersects = bowTie }));

        error.Field.ShouldBe("intersects");
        error.Found.ShouldContain("Self-intersection");
    }

    [Theory]
    [InlineData("2022-01-01T00:00:00Z", "2022-01-01T00:00:00Z", "instant")]
    [InlineData("2022-01-01T00:00:00.000000001Z", "2022-05-01T00:00:00Z", "")]
    [InlineData("2022-01-01T00:00:00.000000001Z", "2022-06-01T00:00:00Z", "june")]
    [InlineData("2022-06-15T00:00:00Z", "2022-06-15T00:00:00Z", "june")]
    [InlineData("2022-06-30T00:00:00Z", null, "june")]
    [InlineData("2022-06-30T00:00:00.000000001Z", null, "")]
    [InlineData(null, "2021-12-31T23:59:59.999999999Z", "")]
    [InlineData(null, "2022-01-01T00:00:00Z", "instant")]
    [InlineData(null, null, "instant june")]
    public async Task A_time_or_an_interval_is_met_to_the_nanosecond(string? from, string? to, string expected)
    {
        await PutAsync(
            Timed("instant", "2022-01-01T00:00:00Z"),
            Samples.Item("c", "june", null, null, ("start_datetime", "2022-06-01T00:00:00Z"), ("end_datetime", "2022-06-30T00:00:00Z")));
        var range = new DatetimeRange(Nanoseconds(from), Nanoseconds(to));

        string.Join(' ', (await IdsAsync(new ItemSearch { Datetime = range })).Order()).ShouldBe(expected);
        (await IdsAsync(new ItemSearch { Datetime = range, Intersects = Samples.Box(0, 0, 1, 1) })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Missing_values_come_last_in_both_directions()
    {
        await PutAsync(
            Samples.Item("c", "none", null, "2022-01-01T00:00:00Z"),
            Samples.Item("c", "null", null, "2022-01-01T00:00:00Z", ("eo:cloud_cover", null)),
            Samples.Item("c", "half", null, "2022-01-01T00:00:00Z", ("eo:cloud_cover", 50.5)),
            Samples.Item("c", "clear", null, "2022-01-01T00:00:00Z", ("eo:cloud_cover", 0)),
            Samples.Item("c", "text", null, "2022-01-01T00:00:00Z", ("eo:cloud_cover", "much")));

        (await SortedAsync("properties.eo:cloud_cover", descending: false)).ShouldBe(["clear", "half", "text", "none", "null"]);
        (await SortedAsync("properties.eo:cloud_cover", descending: true)).ShouldBe(["text", "half", "clear", "none", "null"]);
    }

    [Fact]
    public async Task Times_sort_as_moments()
    {
        await PutAsync(
            Samples.Item("c", "later", null, "2022-01-01T00:00:00Z", ("updated", "2022-01-01T00:00:00.5Z")),
            Samples.Item("c", "sooner", null, "2022-01-01T00:00:00Z", ("updated", "2022-01-01T00:00:00Z")),
            Samples.Item("c", "first", null, "2022-01-01T00:00:00Z", ("updated", "2022-01-01T01:00:00+02:00")));

        (await SortedAsync("properties.updated", descending: false)).ShouldBe(["first", "sooner", "later"]);
    }

    [Theory]
    [InlineData("id", "b1 b2 a1")]
    [InlineData("collection", "a1 b1 b2")]
    [InlineData("properties.größe", "b2 b1 a1")]
    [InlineData("properties.dot.ted", "b2 b1 a1")]
    public async Task Any_scalar_field_can_be_sorted_by(string field, string expected)
    {
        await PutAsync(
            Samples.Item("a", "a1", null, "2022-01-01T00:00:00Z", ("größe", 3), ("dot.ted", "z")),
            Samples.Item("b", "B1", null, "2022-01-01T00:00:00Z", ("größe", 2), ("dot.ted", "y")),
            Samples.Item("b", "B2", null, "2022-01-01T00:00:00Z", ("größe", 1), ("dot.ted", "x")));

        string.Join(' ', await SortedAsync(field, descending: false)).ToLowerInvariant().ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("geometry")]
    [InlineData("properties.")]
    [InlineData("properties.a\"b")]
    [InlineData("properties.a\\b")]
    [InlineData("properties.a\0b")]
    [InlineData("id; DROP TABLE items")]
    public async Task A_field_that_cannot_be_sorted_by_is_an_invalid_input(string field)
    {
        (await Should.ThrowAsync<InvalidInputException>(() => SortedAsync(field, descending: false))).Field.ShouldBe("sortby");
    }

    [Fact]
    public async Task Names_with_quotes_are_only_names()
    {
        await PutAsync(Samples.Item("c", "it's \"x\" %_", null, "2022-01-01T00:00:00Z"));

        (await IdsAsync(new ItemSearch { Ids = ["it's \"x\" %_", "' OR 1=1 --"] })).Count.ShouldBe(1);
        (await IdsAsync(new ItemSearch { Ids = ["' OR 1=1 --"] })).ShouldBeEmpty();
        (await IdsAsync(new ItemSearch { Ids = ["%"], Collections = ["c"] })).ShouldBeEmpty();
    }

    private static StacItem Timed(string id, string time, string collection = "c") => Samples.Item(collection, id, null, time);

    private static StacItem Placed(string id, Geometry? geometry) => Samples.Item("c", id, geometry, "2022-01-01T00:00:00Z");

    private static long? Nanoseconds(string? time) => time is null ? null : StacTime.Parse("time", time).Nanoseconds;

    private Task<List<string>> SortedAsync(string field, bool descending) =>
        IdsAsync(new ItemSearch { SortBy = [new SortKey(field, descending)] });

    private async Task<List<string>> IdsAsync(ItemSearch search)
    {
        var page = await Catalog.SearchAsync(search, Token);
        page.Next.ShouldBeNull();
        page.Matched.ShouldBe(page.Items.Count);
        return [.. page.Items.Select(found => found.Item.Id)];
    }

    private Task PutAsync(params StacItem[] items) => CommitAsync(async transaction =>
    {
        foreach (var collection in items.Select(item => item.Collection!).Distinct())
        {
            await Catalog.PutCollectionAsync(transaction, Samples.Collection(collection), Token);
        }

        foreach (var item in items)
        {
            await Catalog.PutItemAsync(transaction, item, Token);
        }
    });
}
