using System.Text.Json;
using System.Text.Json.Nodes;

namespace Groundshift.Catalog.Tests.Api;

public sealed class FilterTests(SearchServer search) : IClassFixture<SearchServer>
{
    [Theory]
    [InlineData("id = 'box-07'", 1)]
    [InlineData("collection = 'odd' AND id LIKE 'f%'", 1)]
    [InlineData("eo:cloud_cover >= 30", 16)]
    [InlineData("properties.eo:cloud_cover >= 30", 16)]
    [InlineData("eo:cloud_cover IS NULL", 13)]
    [InlineData("NOT eo:cloud_cover < 30", 16)]
    [InlineData("datetime > '2020-01-09T00:00:00Z'", 4)]
    [InlineData("datetime >= TIMESTAMP('2020-01-09T00:00:00Z') AND datetime < DATE('2020-01-10')", 4)]
    [InlineData("T_DURING(datetime, INTERVAL('2020-01-01T00:00:00Z','..'))", 36)]
    [InlineData("datetime IN ('2020-01-01T00:00:00Z','2010-01-03T00:00:00Z')", 5)]
    [InlineData("S_INTERSECTS(geometry, POINT(10.2 45.2))", 1)]
    [InlineData("S_WITHIN(geometry, BBOX(10,45,11,45.5)) AND eo:cloud_cover > 5", 1)]
    [InlineData("S_INTERSECTS(geometry, BBOX(179.5,-17.5,-179.5,-17))", 1)]
    [InlineData("gsd < 5", 0)]
    public async Task A_filter_finds_the_same_as_text_and_as_body(string filter, int expected)
    {
        var (status, page) = await search.Server.GetAsync($"/search?limit=50&filter={Uri.EscapeDataString(filter)}");
        var (posted, body) = await search.Server.PostAsync("/search", new JsonObject { ["filter"] = filter, ["filter-lang"] = "cql2-text", ["limit"] = 50 }.ToJsonString());

        (status, posted).ShouldBe((200, 200), page.ToJsonString());
        SearchServer.Ids(page).Length.ShouldBe(expected);
        page["numberMatched"]!.GetValue<int>().ShouldBe(expected);
        SearchServer.Ids(body).ShouldBe(SearchServer.Ids(page));
    }

    [Fact]
    public async Task Json_filters_are_the_default_of_bodies_and_allowed_in_queries()
    {
        const string Filter = """{"op":"and","args":[{"op":"<=","args":[{"property":"eo:cloud_cover"},10]},{"op":">=","args":[{"property":"datetime"},{"timestamp":"2020-01-09T00:00:00Z"}]}]}""";
        var (status, body) = await search.Server.PostAsync("/search", $$"""{"filter":{{Filter}},"filter-crs":"http://www.opengis.net/def/crs/OGC/1.3/CRS84"}""");
        var (_, page) = await search.Server.GetAsync($"/collections/boxes/items?filter-lang=cql2-json&filter={Uri.EscapeDataString(Filter)}");

        status.ShouldBe(200);
        SearchServer.Ids(body).ShouldBe(["boxes/box-36"]);
        SearchServer.Ids(page).ShouldBe(["boxes/box-36"]);
    }

    [Theory]
    [InlineData("filter=unheard_of = 1")]
    [InlineData("filter=eo:cloud_cover = 'much'")]
    [InlineData("filter=datetime > 'yesterday'")]
    [InlineData("filter=eo:cloud_cover <")]
    [InlineData("filter=S_INTERSECTS(geometry, POLYGON((0 0,1 1,1 0,0 1,0 0)))")]
    [InlineData("filter=id = 'a'&filter-lang=cql-json")]
    [InlineData("filter=id = 'a'&filter-crs=http://www.opengis.net/def/crs/EPSG/0/3857")]
    [InlineData("filter-lang=cql2-json&filter={")]
    [InlineData("filter-lang=cql2-json&filter={\"op\":\"=\",\"args\":[{\"property\":\"id\"},\"\\ud800\"]}")]
    [InlineData("query={\"id\":1}")]
    [InlineData("query={\"id\":{\"like\":\"a\"}}")]
    [InlineData("query=[]")]
    [InlineData("q=,")]
    [InlineData("sortby=geometry")]
    [InlineData("sortby=instruments")]
    public async Task What_makes_no_sense_is_a_400_that_names_the_parameter(string query)
    {
        var escaped = string.Join('&', query.Split('&').Select(pair => pair[..pair.IndexOf('=', StringComparison.Ordinal)] + "=" + Uri.EscapeDataString(pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..])));

        var (status, error) = await search.Server.GetAsync("/search?" + escaped);

        status.ShouldBe(400, error.ToJsonString());
        error["description"]!.GetValue<string>().ShouldStartWith(query.Split('=')[0].Split('-')[0]);
    }

    [Theory]
    [InlineData("""{"eo:cloud_cover":{"gte":20,"lt":40}}""", 16)]
    [InlineData("""{"id":{"startsWith":"box-0"}}""", 11)]
    [InlineData("""{"id":{"endsWith":"i"},"collection":{"eq":"odd"}}""", 1)]
    [InlineData("""{"id":{"contains":"erv"}}""", 1)]
    [InlineData("""{"id":{"contains":"%"}}""", 0)]
    [InlineData("""{"eo:cloud_cover":{"in":[10,40]}}""", 16)]
    [InlineData("""{"eo:cloud_cover":{"neq":10}}""", 24)]
    [InlineData("""{"datetime":{"gt":"2020-01-09T00:00:00Z"}}""", 4)]
    [InlineData("{}", 45)]
    public async Task The_older_query_finds_the_same_by_get_and_post(string query, int expected)
    {
        var (_, page) = await search.Server.GetAsync($"/search?query={Uri.EscapeDataString(query)}");
        var (_, body) = await search.Server.PostAsync("/search", $$"""{"query":{{query}}}""");

        page["numberMatched"]!.GetValue<int>().ShouldBe(expected);
        body["numberMatched"]!.GetValue<int>().ShouldBe(expected);
    }

    [Fact]
    public async Task Free_text_finds_words_of_any_term()
    {
        var (_, page) = await search.Server.GetAsync("/search?q=FIJI,nowhere");
        var (_, body) = await search.Server.PostAsync("/search", """{"q":["fiji","nowhere"]}""");

        SearchServer.Ids(page).ShouldBe(["odd/nowhere", "odd/fiji"]);
        SearchServer.Ids(body).ShouldBe(SearchServer.Ids(page));
    }

    [Theory]
    [InlineData("/queryables", true)]
    [InlineData("/sortables", false)]
    [InlineData("/collections/boxes/queryables", true)]
    [InlineData("/collections/boxes/sortables", false)]
    [InlineData("/collection-queryables", true)]
    [InlineData("/collection-sortables", false)]
    public async Task Queryables_and_sortables_are_json_schema(string path, bool hasGeometry)
    {
        using var response = await search.Server.SendAsync(HttpMethod.Get, path);
        var schema = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/schema+json");
        schema["$schema"]!.GetValue<string>().ShouldBe("https://json-schema.org/draft/2019-09/schema");
        schema["$id"]!.GetValue<string>().ShouldBe(search.Server.Url + path);
        schema["type"]!.GetValue<string>().ShouldBe("object");
        schema["additionalProperties"]!.GetValue<bool>().ShouldBeFalse();
        schema["properties"]!["id"]!["type"]!.GetValue<string>().ShouldBe("string");
        schema["properties"]!.AsObject().ContainsKey("geometry").ShouldBe(hasGeometry);
    }

    [Fact]
    public async Task Queryables_are_what_the_items_of_the_collection_hold()
    {
        var (_, boxes) = await search.Server.GetAsync("/collections/boxes/queryables");
        var (_, odd) = await search.Server.GetAsync("/collections/odd/queryables");
        var (_, all) = await search.Server.GetAsync("/queryables");

        boxes["properties"]!["eo:cloud_cover"]!["maximum"]!.GetValue<int>().ShouldBe(100);
        boxes["properties"]!["datetime"]!["format"]!.GetValue<string>().ShouldBe("date-time");
        odd["properties"]!["eo:cloud_cover"].ShouldBeNull();
        all["properties"]!["eo:cloud_cover"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Functions_are_listed()
    {
        var (_, list) = await search.Server.GetAsync("/functions");

        list["functions"]!.AsArray().Select(function => function!["name"]!.GetValue<string>()).ShouldBe(["abs", "ceil", "day", "floor", "length", "month", "year"]);
    }

    [Fact]
    public async Task A_filter_and_its_fields_stay_on_every_page()
    {
        var next = "/search?limit=3&fields=id,-links&filter=" + Uri.EscapeDataString("eo:cloud_cover = 20");
        List<string> seen = [];
        while (next is not null)
        {
            var (_, page) = await search.Server.GetAsync(next);
            seen.AddRange(SearchServer.Ids(page));
            page["features"]!.AsArray().ShouldAllBe(feature => feature!["links"] == null && feature["properties"]!["eo:cloud_cover"] == null);
            next = page["links"]!.AsArray().FirstOrDefault(link => link!["rel"]!.GetValue<string>() == "next")?["href"]!.GetValue<string>();
        }

        seen.Count.ShouldBe(8);
        seen.ShouldBeUnique();
    }

    [Fact]
    public async Task A_deep_filter_comes_back_in_the_link_to_the_next_page()
    {
        var filter = Nested(190);
        var (status, page) = await search.Server.PostAsync("/search", $$"""{"limit":1,"filter":{{filter}}}""");

        status.ShouldBe(200, page.ToJsonString());
        var next = page["links"]!.AsArray().Single(link => link!["rel"]!.GetValue<string>() == "next")!;
        (await search.Server.PostAsync("/search", next["body"]!.ToJsonString(new JsonSerializerOptions { MaxDepth = 1000 }))).Status.ShouldBe(200);
    }

    private static string Nested(int levels) =>
        string.Concat(Enumerable.Repeat("""{"op":"not","args":[""", levels)) + """{"op":"=","args":[{"property":"collection"},"boxes"]}""" + string.Concat(Enumerable.Repeat("]}", levels));
}
