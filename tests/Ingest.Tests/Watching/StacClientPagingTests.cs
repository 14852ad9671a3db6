using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Groundshift.Ingest.Watching;
using Microsoft.AspNetCore.Http;
using static Groundshift.Ingest.Tests.Watching.ImitationApi;

namespace Groundshift.Ingest.Tests.Watching;

public class StacClientPagingTests
{
    private static readonly string[] All = ["item-0", "item-1", "item-2", "item-3", "item-4"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("PostMerge")]
    [InlineData("PostBody")]
    [InlineData("PostTokenOnly")]
    [InlineData("PostHeaders")]
    [InlineData("GetToken")]
    [InlineData("ItemsOnly")]
    public async Task Every_style_of_paging_gives_every_item_once(string style)
    {
        await using var server = await StartAsync(Enum.Parse<Paging>(style));
        var pages = await Clients.ListAsync(Clients.Of(server["/v1"]).SearchPagesAsync(new StacQuery { Collection = "c" }, Cancellation));

        pages.SelectMany(page => page.Entries).Select(entry => entry.Item!.Id).ShouldBe(All);
        pages.Select(page => page.HasNext).ShouldBe([true, true, false]);
        pages.ShouldAllBe(page => page.Matched == Items);
        pages[0].Entries[0].Uri.ShouldBe(server["/v1/collections/c/items/item-0"]);
    }

    [Fact]
    public async Task A_next_link_that_leads_back_ends_the_search_with_a_reason()
    {
        await using var server = await StartAsync(Paging.Loop);
        var error = await Should.ThrowAsync<InvalidInputException>(() => Clients.ListAsync(Clients.Of(server["/v1"]).SearchAsync(new StacQuery { Collection = "c" }, Cancellation)));

        error.Field.ShouldBe("links.next");
        server.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Ever_new_tokens_for_the_same_items_end_the_search_with_a_reason()
    {
        await using var server = await StartAsync(Paging.TokenLoop);
        var error = await Should.ThrowAsync<InvalidInputException>(() => Clients.ListAsync(Clients.Of(server["/v1"]).SearchAsync(new StacQuery { Collection = "c" }, Cancellation)));

        error.Found.ShouldContain("without a new item");
        server.Requests.Count.ShouldBe(1 + 1 + Clients.Quick.MaxIdlePages + 1);
    }

    [Fact]
    public async Task A_query_is_written_as_servers_read_it_and_kept_on_every_page()
    {
        await using var server = await StartAsync(Paging.PostTokenOnly);
        var query = new StacQuery
        {
            Collection = "c",
            Box = new BoundingBox(1, 2, 3, 4),
            Acquired = StacInterval.Parse("2024-01-01T00:00:00Z/.."),
            Changed = new ChangeWindow("updated", new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2024, 1, 2, 0, 0, 0, TimeSpan.Zero)),
        };
        await Clients.ListAsync(Clients.Of(server["/v1"]).SearchAsync(query, Cancellation));

        const string Search = """{"collections":["c"],"limit":2,"bbox":[1,2,3,4],"datetime":"2024-01-01T00:00:00Z/..","query":{"updated":{"gte":"2024-01-01T00:00:00Z","lte":"2024-01-02T00:00:00Z"}}""";
        server.Requests.ShouldBe(["GET /v1", "POST /v1/search " + Search + "}", "POST /v1/search " + Search + ",\"token\":\"2\"}", "POST /v1/search " + Search + ",\"token\":\"4\"}"]);
    }

    [Fact]
    public async Task A_query_is_written_into_the_address_where_only_GET_is_offered()
    {
        await using var server = await StartAsync(Paging.GetToken);
        var query = new StacQuery { Collection = "c", Box = new BoundingBox(1.5, 2, 3, 4), Acquired = StacInterval.Parse("../2024-01-01T00:00:00Z") };
        await Clients.ListAsync(Clients.Of(server["/v1"]).SearchAsync(query, Cancellation));

        server.Requests[1].ShouldBe("GET /v1/search?limit=2&collections=c&bbox=1.5,2,3,4&datetime=..%2F2024-01-01T00%3A00%3A00Z");
    }

    [Fact]
    public async Task Collections_are_paged_and_single_items_fetched_by_address()
    {
        await using var server = await StartAsync(Paging.PostMerge);
        var client = Clients.Of(server["/v1"]);

        (await Clients.ListAsync(client.CollectionsAsync(Cancellation))).Select(collection => collection.Id).ShouldBe(["c", "d"]);
        var item = await client.ItemAsync("c", "item-3", Cancellation);
        (item.Item!.Id, item.Uri).ShouldBe(("item-3", server["/v1/collections/c/items/item-3"]));
        var missing = await Should.ThrowAsync<InvalidInputException>(() => client.ItemAsync("c", "no", Cancellation));
        missing.Found.ShouldBe("HTTP 404: NotFound: no such thing");
    }

    [Fact]
    public async Task Items_that_pages_repeat_or_that_belong_elsewhere_are_left_out_and_broken_ones_reported()
    {
        await using var server = await ImitationServer.StartAsync(context => context.Request.Path == "/v1"
            ? JsonAsync(context, new System.Text.Json.Nodes.JsonObject { ["type"] = "Catalog", ["id"] = "x", ["links"] = System.Text.Json.Nodes.JsonNode.Parse("""[{"rel":"search","href":"/v1/search"}]""") })
            : JsonAsync(context, new System.Text.Json.Nodes.JsonObject { ["features"] = new System.Text.Json.Nodes.JsonArray(Item(1), Item(1), Item(2, "other"), null, System.Text.Json.Nodes.JsonNode.Parse("""{"type":"Feature","id":7}""")) }));
        var entries = await Clients.ListAsync(Clients.Of(server["/v1"]).SearchAsync(new StacQuery { Collection = "c" }, Cancellation));

        entries.Select(entry => entry.Item?.Id ?? entry.Problem!.Field).ShouldBe(["item-1", "features", "features.id"]);
    }

    [Fact]
    public async Task Next_links_never_leave_the_catalogs_host()
    {
        await using var other = await ImitationServer.StartAsync(context => context.Response.WriteAsync("secret"));
        await using var server = await ImitationServer.StartAsync(context => JsonAsync(context, System.Text.Json.Nodes.JsonNode.Parse(
            $$"""{"type":"Catalog","id":"x","features":[],"links":[{"rel":"search","href":"/v1/search"},{"rel":"next","href":"{{other.Root}}"}]}""")!));
        var error = await Should.ThrowAsync<InvalidInputException>(() => Clients.ListAsync(Clients.Of(server["/v1"]).SearchAsync(new StacQuery { Collection = "c" }, Cancellation)));

        error.Field.ShouldBe("links.next");
        other.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_recorded_pages_of_Earth_Search_are_read()
    {
        var folder = TestKit.SharedData.Need("data/stac-s2/earth-search-v1");
        await using var server = await ImitationServer.StartAsync(async (context, body) =>
        {
            var name = context.Request.Method == "GET" ? "filter_0_get" : body.Contains("\"next\"", StringComparison.Ordinal) ? "filter_2_post" : "filter_1_post";
            var text = await File.ReadAllTextAsync(Path.Combine(folder, name + ".response.json"), context.RequestAborted);
            text = text.Replace("https://earth-search.aws.element84.com", $"http://{context.Request.Host}", StringComparison.Ordinal);
            await context.Response.WriteAsync(name == "filter_2_post" ? text.Replace("\"rel\":\"next\"", "\"rel\":\"more\"", StringComparison.Ordinal).Replace("\"rel\": \"next\"", "\"rel\": \"more\"", StringComparison.Ordinal) : text, context.RequestAborted);
        });
        var client = Clients.Of(server["/v1"]);
        var landing = await client.OpenAsync(Cancellation);
        var items = await Clients.ListAsync(client.SearchAsync(new StacQuery { Collection = "sentinel-2-l2a" }, Cancellation));

        (landing.IsApi, landing.CanFilterChanges).ShouldBe((true, true));
        items.ShouldNotBeEmpty();
        items.ShouldAllBe(entry => entry.Item!.Collection == "sentinel-2-l2a" && entry.Uri.AbsolutePath.StartsWith("/v1/collections/sentinel-2-l2a/items/"));
        server.Requests.Count.ShouldBe(3);
        server.Requests[2].ShouldContain("\"collections\":[\"sentinel-2-l2a\"]", customMessage: "the recorded next link leaves the search out");
    }
}
