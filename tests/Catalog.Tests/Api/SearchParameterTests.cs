using System.Text.Json.Nodes;

namespace Groundshift.Catalog.Tests.Api;

public sealed class SearchParameterTests(SearchServer search) : IClassFixture<SearchServer>
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("10", 10)]
    [InlineData("45", 45)]
    [InlineData("10000", 45)]
    [InlineData("1000000", 45)]
    [InlineData("99999999999999999999", 45)]
    public async Task A_limit_is_clamped(string limit, int expected)
    {
        var (get, byGet) = await search.Server.GetAsync($"/search?limit={limit}");
        var (post, byPost) = await search.Server.PostAsync("/search", $$"""{"limit":{{limit}}}""");

        (get, post).ShouldBe((200, 200));
        byGet["features"]!.AsArray().Count.ShouldBe(expected);
        byPost["features"]!.AsArray().Count.ShouldBe(expected);
        byGet["numberReturned"]!.GetValue<int>().ShouldBe(expected);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("ten")]
    [InlineData("\"10\"")]
    public async Task A_wrong_limit_is_refused(string limit)
    {
        (await search.Server.GetAsync($"/search?limit={limit}")).Status.ShouldBe(400);
        (await search.Server.PostAsync("/search", $$"""{"limit":{{limit}}}""")).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("?ids=box-00", new[] { "boxes/box-00", "odd/box-00" })]
    [InlineData("?ids=box-00&collections=odd", new[] { "odd/box-00" })]
    [InlineData("?ids=box-00,box-01,unknown&collections=boxes", new[] { "boxes/box-00", "boxes/box-01" })]
    [InlineData("?ids=box-00,line&bbox=90,-10,110,10", new[] { "odd/line", "odd/box-00" })]
    [InlineData("?ids=box-00,line&datetime=2020-01-01T00:00:00Z", new[] { "boxes/box-00" })]
    [InlineData("?collections=unknown", new string[0])]
    [InlineData("?collections=odd&bbox=100,0,103,1", new[] { "odd/box-00", "odd/line", "odd/interval" })]
    public async Task Every_condition_must_hold(string query, string[] expected)
    {
        var (status, page) = await search.Server.GetAsync("/search" + query);

        status.ShouldBe(200);
        SearchServer.Ids(page).ShouldBe(expected, ignoreOrder: true);
    }

    [Theory]
    [InlineData("?page=2")]
    [InlineData("?next=abc")]
    [InlineData("?Limit=5")]
    [InlineData("?limit=5&limit=6")]
    [InlineData("?filter_lang=cql2-text")]
    public async Task A_parameter_that_would_be_ignored_is_refused(string query) =>
        (await search.Server.GetAsync("/search" + query)).Status.ShouldBe(400);

    [Theory]
    [InlineData("""{"filter":{"op":"="}}""")]
    [InlineData("""{"fields":[]}""")]
    [InlineData("""{"ids":"box-00"}""")]
    [InlineData("""{"ids":[1]}""")]
    [InlineData("""{"collections":{}}""")]
    [InlineData("""{"datetime":5}""")]
    [InlineData("""{"sortby":"id"}""")]
    [InlineData("""{"sortby":[{"direction":"asc"}]}""")]
    [InlineData("""{"sortby":[{"field":"id","direction":"up"}]}""")]
    [InlineData("""{"token":7}""")]
    [InlineData("""{"limit":1,"limit":2}""")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{")]
    public async Task A_wrong_body_is_refused(string body)
    {
        var (status, error) = await search.Server.PostAsync("/search", body);

        status.ShouldBe(400);
        error["code"]!.GetValue<string>().ShouldBe("InvalidParameterValue");
        error["description"]!.GetValue<string>().ShouldNotBeEmpty();
        error["status"]!.GetValue<int>().ShouldBe(400);
    }

    [Fact]
    public async Task Null_fields_count_as_absent()
    {
        var (status, page) = await search.Server.PostAsync("/search", """{"bbox":null,"ids":null,"datetime":null,"intersects":null,"token":null,"limit":null,"sortby":null}""");

        status.ShouldBe(200);
        page["numberMatched"]?.GetValue<long>().ShouldBe(45);
    }

    [Theory]
    [InlineData("id", "boxes/box-00")]
    [InlineData("+id", "boxes/box-00")]
    [InlineData("%2Bid", "boxes/box-00")]
    [InlineData("-id", "boxes/box-39")]
    [InlineData("-properties.datetime,id", "boxes/box-36")]
    [InlineData("-datetime,-id", "boxes/box-39")]
    [InlineData("-properties.eo:cloud_cover,-id", "boxes/box-39")]
    public async Task Items_come_in_the_order_asked_for(string sort, string first)
    {
        var (status, page) = await search.Server.GetAsync($"/search?collections=boxes&sortby={sort}");

        status.ShouldBe(200);
        SearchServer.Ids(page)[0].ShouldBe(first);
    }

    [Theory]
    [InlineData("geometry")]
    [InlineData("properties.unknown")]
    [InlineData("+")]
    [InlineData("id,,id")]
    [InlineData("assets.classification")]
    [InlineData("id;DROP TABLE items")]
    public async Task A_field_that_cannot_be_sorted_by_is_refused(string sort) =>
        (await search.Server.GetAsync("/search?sortby=" + Uri.EscapeDataString(sort))).Status.ShouldBe(400);

    [Fact]
    public async Task Get_and_post_give_the_same_items()
    {
        var (_, byGet) = await search.Server.GetAsync("/search?collections=boxes&bbox=10,45,12,46.2&datetime=2020-01-01T00:00:00Z/2020-01-06T00:00:00Z&sortby=-id&limit=7");
        var (_, byPost) = await search.Server.PostAsync(
            "/search",
            """{"collections":["boxes"],"bbox":[10,45,12,46.2],"datetime":"2020-01-01T00:00:00Z/2020-01-06T00:00:00Z","sortby":[{"field":"id","direction":"desc"}],"limit":7}""");

        SearchServer.Ids(byPost).ShouldBe(SearchServer.Ids(byGet));
        JsonNode.DeepEquals(byGet["features"], byPost["features"]).ShouldBeTrue();
        byGet["numberMatched"]?.GetValue<long>().ShouldBe(byPost["numberMatched"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_body_larger_than_the_limit_is_refused()
    {
        var (status, error) = await search.Server.PostAsync("/search", $$"""{"ids":["{{new string('x', 1024 * 1024)}}"]}""");

        status.ShouldBe(413);
        error["code"]!.GetValue<string>().ShouldBe("RequestTooLarge");
    }

    [Fact]
    public async Task A_body_that_is_not_declared_as_json_is_refused()
    {
        using var content = new StringContent("{}", System.Text.Encoding.UTF8, "text/plain");
        using var response = await search.Server.Http.PostAsync(new Uri("/search", UriKind.Relative), content, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(415);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }
}
