using System.Text.Json.Nodes;

namespace Groundshift.Catalog.Tests.Api;

public sealed class PagingTests(SearchServer search) : IClassFixture<SearchServer>
{
    [Theory]
    [InlineData("/search?limit=7", 45)]
    [InlineData("/search?limit=1&collections=odd", 5)]
    [InlineData("/search?limit=3&sortby=%2Bproperties.eo:cloud_cover", 45)]
    [InlineData("/search?limit=4&sortby=-properties.datetime", 45)]
    [InlineData("/search?limit=6&sortby=-properties.eo:cloud_cover,-properties.datetime&bbox=10,45,14,47.5", 40)]
    [InlineData("/collections/boxes/items?limit=9", 40)]
    [InlineData("/collections/boxes/items?limit=9&datetime=2020-01-02T00:00:00Z/..", 36)]
    [InlineData("/search?limit=5", 45)]
    public async Task Pages_by_get_hold_every_item_once(string first, int expected)
    {
        List<string> seen = [];
        string? path = first;
        while (path is not null)
        {
            var (status, page) = await search.Server.GetAsync(path);
            status.ShouldBe(200);
            seen.AddRange(SearchServer.Ids(page));
            var next = Link(page, "next");
            next?["method"]!.GetValue<string>().ShouldBe("GET");
            next?["href"]!.GetValue<string>().ShouldNotBe(path);
            path = next?["href"]!.GetValue<string>();
        }

        seen.Count.ShouldBe(expected);
        seen.ShouldBeUnique();
    }

    [Fact]
    public async Task Pages_by_post_keep_the_whole_body()
    {
        List<string> seen = [];
        string? body = """{"limit":6,"collections":["boxes"],"bbox":[10,45,14,46.9],"sortby":[{"field":"properties.eo:cloud_cover","direction":"desc"}]}""";
        while (body is not null)
        {
            var (status, page) = await search.Server.PostAsync("/search", body);
            status.ShouldBe(200);
            seen.AddRange(SearchServer.Ids(page));
            var next = Link(page, "next");
            next?["method"]!.GetValue<string>().ShouldBe("POST");
            next?["href"]!.GetValue<string>().ShouldEndWith("/search");
            next?["body"]!["sortby"].ShouldNotBeNull();
            next?["body"]!["bbox"].ShouldNotBeNull();
            body = next?["body"]!.ToJsonString();
        }

        seen.Count.ShouldBe(32);
        seen.ShouldBeUnique();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("../../etc/passwd")]
    [InlineData("W10")]
    [InlineData("bnVsbA")]
    public async Task A_forged_token_is_refused(string token)
    {
        (await search.Server.GetAsync("/search?token=" + Uri.EscapeDataString(token))).Status.ShouldBe(400);
        (await search.Server.PostAsync("/search", new JsonObject { ["token"] = token }.ToJsonString())).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_token_of_another_search_is_refused()
    {
        var (_, page) = await search.Server.GetAsync("/search?limit=5&collections=boxes");
        var token = Link(page, "next")!["href"]!.GetValue<string>().Split("token=")[1];

        (await search.Server.GetAsync($"/search?limit=5&collections=odd&token={token}")).Status.ShouldBe(400);
    }

    private static JsonNode? Link(JsonNode page, string rel) => page["links"]!.AsArray().SingleOrDefault(link => link!["rel"]!.GetValue<string>() == rel);
}
