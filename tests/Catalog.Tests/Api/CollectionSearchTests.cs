using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Tests.Api;

public sealed class CollectionSearchTests : IAsyncLifetime
{
    private ApiServer? _server;

    private ApiServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync(new StacApiSettings { DefaultPageSize = 3, LargestPageSize = 3 });
        await _server.Stores.PutAsync(
            Collection("alps", "Alps, Land cover", "[5,44,16,48]", "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z", "snow", "forest"),
            Collection("fiji", "Fiji", "[177,-19,-178,-16]", "2021-06-01T00:00:00Z", null, "reef"),
            Collection("congo", "Congo basin", "[12,-5,30,5]", null, null, "forest"),
            Collection("world", null, "[-180,-90,180,90],[0,50,10,60],[100,0,101,1]", "2000-01-01T00:00:00Z", "2001-01-01T00:00:00Z"));
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData("bbox=6,45,7,46", "alps")]
    [InlineData("bbox=179,-18,-179,-17", "fiji")]
    [InlineData("bbox=5,51,6,52", "world")]
    [InlineData("bbox=20,60,21,61", "")]
    [InlineData("datetime=2021-07-01T00:00:00Z/..", "congo,fiji")]
    [InlineData("datetime=2000-06-01T00:00:00Z", "congo,world")]
    [InlineData("q=forest", "alps,congo")]
    [InlineData("q=land cover,reef", "alps,fiji")]
    [InlineData("filter=title LIKE 'C%25' OR id = 'world'", "congo,world")]
    [InlineData("filter=A_CONTAINS(keywords, ('snow'))", "alps")]
    [InlineData("filter=S_INTERSECTS(geometry, POINT(13 0))", "congo")]
    [InlineData("filter=start_datetime < '2020-06-01T00:00:00Z'", "alps,world")]
    [InlineData("query={\"title\":{\"eq\":\"Fiji\"}}", "fiji")]
    public async Task Collections_are_found_by_place_time_words_and_filter(string query, string expected)
    {
        var (status, page) = await Server.GetAsync("/collections?" + query);

        status.ShouldBe(200, page.ToJsonString());
        string.Join(',', Ids(page)).ShouldBe(expected);
    }

    [Fact]
    public async Task Pages_follow_the_order_and_hold_every_collection_once()
    {
        List<string> seen = [];
        var next = "/collections?limit=1&sortby=-title&fields=title";
        while (next is not null)
        {
            var (_, page) = await Server.GetAsync(next);
            page["numberMatched"]!.GetValue<int>().ShouldBe(4);
            seen.AddRange(Ids(page));
            next = page["links"]!.AsArray().FirstOrDefault(link => link!["rel"]!.GetValue<string>() == "next")?["href"]!.GetValue<string>();
        }

        seen.ShouldBe(["fiji", "congo", "alps", "world"]);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("sortby=keywords")]
    [InlineData("filter=eo:cloud_cover > 1")]
    [InlineData("token=x")]
    [InlineData("token=YWJj")]
    [InlineData("ids=alps")]
    [InlineData("bbox=1,2,3")]
    [InlineData("datetime=today")]
    public async Task What_makes_no_sense_is_a_400(string query) => (await Server.GetAsync("/collections?" + query)).Status.ShouldBe(400);

    [Fact]
    public async Task Children_are_what_the_child_links_lead_to()
    {
        var (_, landing) = await Server.GetAsync("/");
        var (_, children) = await Server.GetAsync("/children");

        landing["links"]!.AsArray().Where(link => link!["rel"]!.GetValue<string>() == "child").Select(link => link!["href"]!.GetValue<string>())
            .ShouldBe(children["children"]!.AsArray().Select(child => child!["links"]!.AsArray().Single(link => link!["rel"]!.GetValue<string>() == "self")!["href"]!.GetValue<string>()));
        (await Server.GetAsync("/children?type=Catalog")).Json["children"]!.AsArray().ShouldBeEmpty();
        (await Server.GetAsync("/children?type=Item")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Every_item_is_reached_by_child_and_item_links()
    {
        await Server.Stores.PutAsync([.. Enumerable.Range(0, 8).Select(number => new StacItem(JsonNode.Parse(
            $$$"""{"type":"Feature","stac_version":"1.1.0","id":"i{{{number}}}","collection":"alps","geometry":null,"properties":{"datetime":"2020-01-01T00:00:00Z"},"links":[],"assets":{}}""")!.AsObject()))]);
        HashSet<string> items = [];
        Queue<string> documents = new(["/"]);
        while (documents.TryDequeue(out var address))
        {
            var (status, document) = await Server.GetAsync(address);
            status.ShouldBe(200);
            foreach (var link in document["links"]!.AsArray())
            {
                var (rel, href) = (link!["rel"]!.GetValue<string>(), link["href"]!.GetValue<string>());
                if (rel == "child")
                {
                    documents.Enqueue(href);
                }
                else if (rel == "item")
                {
                    items.Add(href).ShouldBeTrue(href);
                }
            }
        }

        items.Order(StringComparer.Ordinal).ShouldBe([.. Enumerable.Range(0, 8).Select(number => $"{Server.Url}/collections/alps/items/i{number}")]);
    }

    private static string[] Ids(JsonNode page) => [.. page["collections"]!.AsArray().Select(collection => collection!["id"]?.GetValue<string>() ?? "?")];

    private static StacCollection Collection(string id, string? title, string boxes, string? from, string? to, params string[] keywords)
    {
        var json = JsonNode.Parse($$$"""{"type":"Collection","stac_version":"1.1.0","id":"{{{id}}}","description":"For tests.","license":"other","extent":{"spatial":{"bbox":[{{{boxes}}}]},"temporal":{"interval":[[null,null]]}},"links":[]}""")!.AsObject();
        json["extent"]!["temporal"]!["interval"]![0] = new JsonArray(from, to);
        json["keywords"] = new JsonArray([.. keywords.Select(keyword => (JsonNode)keyword)]);
        if (title is not null)
        {
            json["title"] = title;
        }

        return new StacCollection(json);
    }
}
