using System.Text.Json.Nodes;

namespace Groundshift.Catalog.Tests.Api;

public sealed class CoreTests(SearchServer search) : IClassFixture<SearchServer>
{
    [Fact]
    public async Task The_landing_page_is_a_catalog_whose_links_all_answer_with_their_type()
    {
        var (status, landing) = await search.Server.GetAsync("/");

        status.ShouldBe(200);
        landing["type"]!.GetValue<string>().ShouldBe("Catalog");
        foreach (var link in landing["links"]!.AsArray().Where(link => link!["method"]?.GetValue<string>() != "POST"))
        {
            var type = link!["type"]!.GetValue<string>();
            using var response = await search.Server.SendAsync(HttpMethod.Get, link["href"]!.GetValue<string>(), ("Accept", type));
            ((int)response.StatusCode).ShouldBe(200, link.ToJsonString());
            response.Content.Headers.NonValidated["Content-Type"].ToString().ShouldStartWith(type, Case.Sensitive, link.ToJsonString());
        }

        string[] known =
        [
            "self", "root", "alternate", "data", "conformance", "service-desc", "service-doc", "search", "child", "children", "aggregate", "aggregations",
            "http://www.opengis.net/def/rel/ogc/1.0/queryables", "http://www.opengis.net/def/rel/ogc/1.0/sortables",
        ];
        Rels(landing).ShouldBeSubsetOf(known);
        known.ShouldBeSubsetOf(Rels(landing));
    }

    // A class is a promise to clients: none comes or goes unnoticed.
    [Fact]
    public async Task The_classes_are_these()
    {
        const string Promised = """
            https://api.stacspec.org/v1.0.0/core
            https://api.stacspec.org/v1.0.0/collections
            https://api.stacspec.org/v1.0.0/ogcapi-features
            https://api.stacspec.org/v1.0.0/item-search
            https://api.stacspec.org/v1.0.0/ogcapi-features/extensions/transaction
            https://api.stacspec.org/v1.0.0/collections/extensions/transaction
            https://api.stacspec.org/v1.0.0/item-search#filter
            https://api.stacspec.org/v1.0.0/item-search#fields
            https://api.stacspec.org/v1.0.0/ogcapi-features#fields
            https://api.stacspec.org/v1.0.0/item-search#query
            https://api.stacspec.org/v1.0.0/ogcapi-features#query
            https://api.stacspec.org/v1.1.0/item-search#sort
            https://api.stacspec.org/v1.1.0/item-search#sortables
            https://api.stacspec.org/v1.1.0/ogcapi-features#sort
            https://api.stacspec.org/v1.1.0/collection-search#sort
            https://api.stacspec.org/v1.1.0/collection-search#sortables
            https://api.stacspec.org/v1.0.0-rc.1/item-search#free-text
            https://api.stacspec.org/v1.0.0-rc.1/ogcapi-features#free-text
            https://api.stacspec.org/v1.0.0-rc.1/collection-search
            https://api.stacspec.org/v1.0.0-rc.1/collection-search#free-text
            https://api.stacspec.org/v1.0.0-rc.1/collection-search#filter
            https://api.stacspec.org/v1.0.0-rc.1/collection-search#query
            https://api.stacspec.org/v1.0.0-rc.1/collection-search#sort
            https://api.stacspec.org/v1.0.0-rc.1/collection-search#fields
            https://api.stacspec.org/v0.3.0/aggregation
            https://api.stacspec.org/v0.3.0/aggregation#query
            https://api.stacspec.org/v0.3.0/aggregation#filter
            https://api.stacspec.org/v1.0.0-rc.2/children
            https://api.stacspec.org/v1.0.0-rc.2/children#type-filter
            https://api.stacspec.org/v1.0.0-rc.3/browseable
            http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/simple-query
            http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core
            http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30
            http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson
            http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter
            http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter
            http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/sortables
            http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2
            http://www.opengis.net/spec/cql2/1.0/conf/cql2-text
            http://www.opengis.net/spec/cql2/1.0/conf/cql2-json
            http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators
            http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions
            http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus
            http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions
            http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions
            http://www.opengis.net/spec/cql2/1.0/conf/array-functions
            http://www.opengis.net/spec/cql2/1.0/conf/arithmetic
            http://www.opengis.net/spec/cql2/1.0/conf/functions
            http://www.opengis.net/spec/cql2/1.0/conf/property-property
            http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison
            """;

        var (_, conformance) = await search.Server.GetAsync("/conformance");

        string.Join('\n', conformance["conformsTo"]!.AsArray().Select(name => name!.GetValue<string>())).ShouldBe(Promised.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Conformance_is_the_same_on_both_pages_and_names_conf_classes_only()
    {
        var (_, landing) = await search.Server.GetAsync("/");
        var (_, conformance) = await search.Server.GetAsync("/conformance");

        JsonNode.DeepEquals(landing["conformsTo"], conformance["conformsTo"]).ShouldBeTrue();
        conformance["conformsTo"]!.AsArray().Select(name => name!.GetValue<string>()).ShouldNotContain(name => name.Contains("/req/"));
    }

    [Fact]
    public async Task A_browser_gets_a_page_and_a_program_gets_json()
    {
        using var page = await search.Server.SendAsync(HttpMethod.Get, "/", ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
        using var json = await search.Server.SendAsync(HttpMethod.Get, "/", ("Accept", "application/json, text/html;q=0.5"));

        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(search.Server.Url);
        json.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        page.Headers.Vary.ShouldContain("Accept");
    }

    [Fact]
    public async Task Collections_and_items_carry_the_links_of_their_address()
    {
        var (_, collections) = await search.Server.GetAsync("/collections");
        var (_, collection) = await search.Server.GetAsync("/collections/boxes");
        var (_, items) = await search.Server.GetAsync("/collections/boxes/items?limit=1");
        var (_, item) = await search.Server.GetAsync("/collections/boxes/items/box-07");

        collections["collections"]!.AsArray().Count.ShouldBe(2);
        Href(collections, "self").ShouldBe(search.Server.Url + "/collections");
        Href(collection, "self").ShouldBe(search.Server.Url + "/collections/boxes");
        Href(collection, "items").ShouldBe(search.Server.Url + "/collections/boxes/items");
        Href(collection, "root").ShouldBe(search.Server.Url + "/");
        Href(items, "collection").ShouldBe(search.Server.Url + "/collections/boxes");
        Href(items, "self").ShouldBe(search.Server.Url + "/collections/boxes/items?limit=1");
        Href(item, "self").ShouldBe(search.Server.Url + "/collections/boxes/items/box-07");
        Href(item, "parent").ShouldBe(search.Server.Url + "/collections/boxes");
        Href(item, "collection").ShouldBe(search.Server.Url + "/collections/boxes");
    }

    [Theory]
    [InlineData("/collections/unknown")]
    [InlineData("/collections/unknown/items")]
    [InlineData("/collections/unknown/items/box-07")]
    [InlineData("/collections/boxes/items/unknown")]
    [InlineData("/collections/boxes/items/line")]
    [InlineData("/nothing/here")]
    [InlineData("/collections/boxes/nothing")]
    [InlineData("/collections/%2e%2e/items")]
    [InlineData("/assets/unknown.tif")]
    public async Task What_is_not_there_is_a_404_with_the_error_body(string path)
    {
        var (status, error) = await search.Server.GetAsync(path);

        status.ShouldBe(404);
        error["code"]!.GetValue<string>().ShouldBe("NotFound");
        error["description"]!.GetValue<string>().ShouldNotBeEmpty();
        error["title"]!.GetValue<string>().ShouldBe("Not Found");
    }

    [Fact]
    public async Task A_method_that_is_not_allowed_is_refused_with_those_that_are()
    {
        using var response = await search.Server.SendAsync(HttpMethod.Delete, "/queryables");

        ((int)response.StatusCode).ShouldBe(405);
        response.Content.Headers.Allow.ShouldBe(["GET", "HEAD"], ignoreOrder: true);
        JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["code"]!.GetValue<string>().ShouldBe("MethodNotAllowed");
    }

    [Theory]
    [InlineData("/search", new[] { "GET", "HEAD", "POST", "OPTIONS" })]
    [InlineData("/collections", new[] { "GET", "HEAD", "POST", "OPTIONS" })]
    [InlineData("/collections/boxes/items/box-07", new[] { "GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS" })]
    public async Task Options_names_the_methods(string path, string[] methods)
    {
        using var response = await search.Server.SendAsync(HttpMethod.Options, path);

        ((int)response.StatusCode).ShouldBe(204);
        response.Content.Headers.Allow.ShouldBe(methods, ignoreOrder: true);
        using var unknown = await search.Server.SendAsync(HttpMethod.Options, "/nothing/here");
        ((int)unknown.StatusCode).ShouldBe(404);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/collections")]
    [InlineData("/collections/boxes/items/box-07")]
    [InlineData("/search?limit=2")]
    [InlineData("/api")]
    [InlineData("/collections/unknown")]
    public async Task Head_gives_the_headers_of_get_without_a_body(string path)
    {
        using var get = await search.Server.SendAsync(HttpMethod.Get, path);
        using var head = await search.Server.SendAsync(HttpMethod.Head, path);

        head.StatusCode.ShouldBe(get.StatusCode);
        head.Content.Headers.ContentType.ShouldBe(get.Content.Headers.ContentType);
        head.Headers.ETag.ShouldBe(get.Headers.ETag);
        (await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Scripts_of_other_origins_may_read()
    {
        using var get = await search.Server.SendAsync(HttpMethod.Get, "/collections", ("Origin", "https://browser.example"));
        using var preflight = await search.Server.SendAsync(
            HttpMethod.Options, "/search", ("Origin", "https://browser.example"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "content-type"));

        get.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        get.Headers.GetValues("Access-Control-Expose-Headers").Single().ShouldContain("ETag");
        ((int)preflight.StatusCode).ShouldBe(204);
        preflight.Headers.GetValues("Access-Control-Allow-Methods").Single().ShouldContain("POST");
        preflight.Headers.GetValues("Access-Control-Allow-Headers").Single().ShouldContain("Content-Type", Case.Insensitive);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Answers_are_compressed_for_those_who_ask(string encoding)
    {
        using var response = await search.Server.SendAsync(HttpMethod.Get, "/search?limit=40", ("Accept-Encoding", encoding));

        response.Content.Headers.ContentEncoding.ShouldBe([encoding]);
        response.Headers.Vary.ShouldContain("Accept-Encoding");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/geo+json");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/conformance")]
    [InlineData("/api")]
    [InlineData("/collections")]
    [InlineData("/collections/boxes")]
    [InlineData("/collections/boxes/items")]
    [InlineData("/collections/boxes/items/box-07")]
    [InlineData("/search")]
    public async Task A_client_that_has_the_answer_gets_304(string path)
    {
        using var first = await search.Server.SendAsync(HttpMethod.Get, path);
        var tag = first.Headers.ETag.ShouldNotBeNull().ToString();

        using var known = await search.Server.SendAsync(HttpMethod.Get, path, ("If-None-Match", $"\"other\", {tag}"));
        using var other = await search.Server.SendAsync(HttpMethod.Get, path, ("If-None-Match", "\"other\""));

        ((int)known.StatusCode).ShouldBe(304);
        known.Headers.ETag!.ToString().ShouldBe(tag);
        ((int)other.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task An_items_tag_is_strong_and_begins_with_its_version()
    {
        var stored = await search.Server.Stores.Catalog.FindItemAsync("boxes", "box-07", null, TestContext.Current.CancellationToken);
        using var response = await search.Server.SendAsync(HttpMethod.Get, "/collections/boxes/items/box-07");

        response.Headers.ETag!.IsWeak.ShouldBeFalse();
        response.Headers.ETag.Tag.ShouldStartWith($"\"{stored!.Tag}-");
    }

    [Fact]
    public async Task A_request_keeps_the_name_that_its_client_gave_it()
    {
        using var given = await search.Server.SendAsync(HttpMethod.Get, "/collections/unknown", ("X-Request-Id", "client-42"));
        using var hostile = await search.Server.SendAsync(HttpMethod.Get, "/conformance", ("X-Request-Id", "a b\"<script>"));

        given.Headers.GetValues("X-Request-Id").ShouldBe(["client-42"]);
        JsonNode.Parse(await given.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["requestId"]!.GetValue<string>().ShouldBe("client-42");
        hostile.Headers.GetValues("X-Request-Id").Single().ShouldNotContain("script");
    }

    [Fact]
    public async Task Health_tells_alive_and_ready()
    {
        (await search.Server.GetAsync("/health/live")).Status.ShouldBe(200);
        var (status, ready) = await search.Server.GetAsync("/health/ready");

        status.ShouldBe(200);
        ready["checks"]!["catalog"]!["status"]!.GetValue<string>().ShouldBe("Healthy");
    }

    private static string[] Rels(JsonNode json) => [.. json["links"]!.AsArray().Select(link => link!["rel"]!.GetValue<string>()).Distinct()];

    private static string Href(JsonNode json, string rel) =>
        json["links"]!.AsArray().Single(link => link!["rel"]!.GetValue<string>() == rel)!["href"]!.GetValue<string>();
}
