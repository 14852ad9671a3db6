using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every catalog store does with single objects.</summary>
public abstract class CatalogStoreConformance : PortConformance
{
    private const string Time = "2022-07-06T08:56:11.123456789Z";

    private ICatalogStore Catalog => Host.Catalog;

    [Fact]
    public async Task A_collection_is_kept_field_by_field_in_order()
    {
        var collection = new StacCollection(JsonNode.Parse("""{"z":1,"type":"Collection","id":"c","unknown:ü":{"b":[1,2.50,null],"a":"é"}}""")!.AsObject());
        await CommitAsync(transaction => Catalog.PutCollectionAsync(transaction, collection, Token));

        (await Catalog.FindCollectionAsync("c", null, Token)).ShouldNotBeNull().ToJson().ShouldBe(collection.ToJson());
        (await Catalog.FindCollectionAsync("d", null, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Collections_are_replaced_and_listed_by_id()
    {
        await CollectionsAsync("b", "a", "c");
        await CommitAsync(transaction => Catalog.PutCollectionAsync(transaction, new StacCollection(new JsonObject { ["id"] = "a", ["title"] = "new" }), Token));

        var all = await Catalog.ListCollectionsAsync(Token);

        all.Select(collection => collection.Id).ShouldBe(["a", "b", "c"]);
        all[0].ToJson().ShouldContain("new");
    }

    [Fact]
    public async Task An_item_is_kept_field_by_field_in_order()
    {
        await CollectionsAsync("c");
        var item = new StacItem(JsonNode.Parse(
            """
            {"z":1,"id":"Ä/ö?","collection":"c","geometry":{"type":"Point","coordinates":[1.10,2,30]},
             "properties":{"datetime":"2022-07-06T08:56:11Z","x:y":[{"b":1,"a":"é"}],"big":12345678901234567890.5},"links":[],"assets":{}}
            """)!.AsObject());

        await PutAsync(item);

        (await FindAsync("c", "Ä/ö?")).ShouldNotBeNull().Item.ToJson().ShouldBe(item.ToJson());
    }

    [Fact]
    public async Task An_item_needs_a_stored_collection()
    {
        var error = await Should.ThrowAsync<InvalidInputException>(() => PutAsync(Item("i", collection: "unknown")));

        error.Field.ShouldBe("collection");
        error.Found.ShouldContain("unknown");
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "collection", """{"id":"i","geometry":null,"properties":{"datetime":"2022-01-01T00:00:00Z"}}""" },
        { "id", """{"collection":"c","geometry":null,"properties":{"datetime":"2022-01-01T00:00:00Z"}}""" },
        { "properties.datetime", """{"id":"i","collection":"c","geometry":null,"properties":{"datetime":null}}""" },
        { "properties.datetime", """{"id":"i","collection":"c","geometry":null}""" },
        { "properties.datetime", """{"id":"i","collection":"c","geometry":null,"properties":{"datetime":"yesterday"}}""" },
        { "properties.datetime", """{"id":"i","collection":"c","geometry":null,"properties":{"datetime":null,"start_datetime":"2022-01-01T00:00:00Z"}}""" },
        { "properties.end_datetime", """{"id":"i","collection":"c","geometry":null,"properties":{"datetime":null,"start_datetime":"2022-01-02T00:00:00Z","end_datetime":"2022-01-01T00:00:00Z"}}""" },
        { "geometry", """{"id":"i","collection":"c","geometry":"here","properties":{"datetime":"2022-01-01T00:00:00Z"}}""" },
        { "geometry", """{"id":"i","collection":"c","geometry":{"type":"Point","coordinates":["a","b"]},"properties":{"datetime":"2022-01-01T00:00:00Z"}}""" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_item_is_refused_with_its_field_and_the_one_before_stays(string field, string json)
    {
        await CollectionsAsync("c");
        var tag = await PutAsync(Item("i"));

        var error = await Should.ThrowAsync<InvalidInputException>(() => PutAsync(new StacItem(JsonNode.Parse(json)!.AsObject())));

        error.Field.ShouldBe(field);
        (await FindAsync("c", "i")).ShouldNotBeNull().Tag.ShouldBe(tag);
    }

    [Fact]
    public async Task The_tag_follows_the_content()
    {
        await CollectionsAsync("c");
        var first = await PutAsync(Item("i"));
        var same = await PutAsync(Item("i"));
        var other = await PutAsync(Item("i", time: "2022-07-06T08:56:11.123456788Z"));

        same.ShouldBe(first);
        other.ShouldNotBe(first);
        first.ShouldMatch("^[A-Za-z0-9_-]{16,}$");
        (await FindAsync("c", "i")).ShouldNotBeNull().Tag.ShouldBe(other);
        (await Catalog.SearchAsync(new ItemSearch(), Token)).Items.ShouldHaveSingleItem().Tag.ShouldBe(other);
    }

    [Fact]
    public async Task Ids_are_unique_per_collection_only()
    {
        await CollectionsAsync("c", "d");
        await PutAsync(Item("i"));
        await PutAsync(Item("i", collection: "d"));

        (await Catalog.SearchAsync(new ItemSearch { Ids = ["i"] }, Token)).Items.Count.ShouldBe(2);
        (await Catalog.SearchAsync(new ItemSearch { Ids = ["i"], Collections = ["d"] }, Token)).Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_replaced_item_is_found_where_it_is_and_not_where_it_was()
    {
        await CollectionsAsync("c");
        await PutAsync(Samples.Item("c", "i", Samples.Box(0, 0, 1, 1).Union(Samples.Box(5, 0, 6, 1)), Time));

        await PutAsync(Samples.Item("c", "i", Samples.Box(10, 10, 11, 11), "2023-01-01T00:00:00Z"));

        (await IdsAsync(new ItemSearch { Intersects = Samples.Box(-1, -1, 7, 2) })).ShouldBeEmpty();
        (await IdsAsync(new ItemSearch { Intersects = Samples.Box(10, 10, 12, 12) })).ShouldBe(["i"]);
    }

    [Fact]
    public async Task A_removed_item_is_gone()
    {
        await CollectionsAsync("c");
        await PutAsync(Item("i"));

        (await RemoveAsync("c", "i")).ShouldBeTrue();
        (await RemoveAsync("c", "i")).ShouldBeFalse();

        (await FindAsync("c", "i")).ShouldBeNull();
        (await IdsAsync(new ItemSearch { Intersects = Samples.Box(-180, -90, 180, 90) })).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_transaction_sees_the_items_that_it_wrote()
    {
        await CollectionsAsync("c");
        await using var transaction = await Host.Transactions.BeginAsync(Token);
        var tag = await Catalog.PutItemAsync(transaction, Item("i"), Token);

        (await Catalog.FindItemAsync("c", "i", transaction, Token)).ShouldNotBeNull().Tag.ShouldBe(tag);
        (await FindAsync("c", "i")).ShouldBeNull();
    }

    private static StacItem Item(string id, string collection = "c", string time = Time) => Samples.Item(collection, id, Samples.Box(0, 0, 1, 1), time);

    private Task<string> PutAsync(StacItem item) => CommitAsync(transaction => Catalog.PutItemAsync(transaction, item, Token));

    private Task<bool> RemoveAsync(string collection, string id) =>
        CommitAsync(transaction => Catalog.RemoveItemAsync(transaction, collection, id, Token));

    private ValueTask<VersionedItem?> FindAsync(string collection, string id) => Catalog.FindItemAsync(collection, id, null, Token);

    private async Task<IEnumerable<string>> IdsAsync(ItemSearch search) =>
        (await Catalog.SearchAsync(search, Token)).Items.Select(found => found.Item.Id);

    private Task CollectionsAsync(params string[] ids) => CommitAsync(async transaction =>
    {
        foreach (var id in ids)
        {
            await Catalog.PutCollectionAsync(transaction, Samples.Collection(id), Token);
        }
    });
}
