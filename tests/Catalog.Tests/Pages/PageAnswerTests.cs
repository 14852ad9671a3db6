using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Tests.Api;

namespace Groundshift.Catalog.Tests.Pages;

/// <summary>Which form a request gets, and that caches can tell them apart.</summary>
public sealed class PageAnswerTests(SearchServer search) : IClassFixture<SearchServer>
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    public static TheoryData<string> Documents => ["/", "/conformance", "/collections", "/collections?limit=1", "/collections/boxes", "/collections/boxes/items", "/collections/boxes/items?limit=2", "/search", "/collections/boxes/items/box-07"];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task A_document_has_two_forms_with_a_tag_each(string path)
    {
        using var page = await GetAsync(path, Browser);
        using var json = await GetAsync(path, "*/*");
        using var known = await search.Server.SendAsync(HttpMethod.Get, path, ("Accept", Browser), ("If-None-Match", page.Headers.ETag!.ToString()));
        using var other = await search.Server.SendAsync(HttpMethod.Get, path, ("Accept", Browser), ("If-None-Match", json.Headers.ETag!.ToString()));
        using var head = await search.Server.SendAsync(HttpMethod.Head, path, ("Accept", Browser));

        page.Content.Headers.ContentType.ShouldBe(new MediaTypeHeaderValue("text/html", "utf-8"));
        (await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldStartWith("<!doctype html>");
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'self'");
        json.Content.Headers.ContentType!.MediaType!.ShouldEndWith("json");
        page.Headers.ETag.ShouldNotBe(json.Headers.ETag);
        ((int)known.StatusCode, (int)other.StatusCode).ShouldBe((304, 200));
        head.Headers.ETag.ShouldBe(page.Headers.ETag);
        foreach (var answer in new[] { page, json, known })
        {
            answer.Headers.Vary.ShouldContain("Accept", path);
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task The_parameter_decides_before_the_header(string path)
    {
        var join = path.Contains('?') ? '&' : '?';
        using var page = await GetAsync($"{path}{join}f=html", "application/json");
        using var json = await GetAsync($"{path}{join}f=json", Browser);
        using var wrong = await GetAsync($"{path}{join}f=xml", Browser);

        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        json.Content.Headers.ContentType!.MediaType!.ShouldEndWith("json");
        ((int)wrong.StatusCode).ShouldBe(400);
    }

    [Theory]
    [InlineData("text/html", true)]
    [InlineData("text/html;q=0.5, application/json;q=0.4", true)]
    [InlineData("application/geo+json, text/html;q=0.9", false)]
    [InlineData("text/html;q=0", false)]
    [InlineData("application/json, text/html", false)]
    [InlineData("nonsense", false)]
    public async Task Accept_is_weighed(string accept, bool html)
    {
        using var answer = await GetAsync("/collections/boxes/items", accept);

        answer.Content.Headers.ContentType!.MediaType.ShouldBe(html ? "text/html" : "application/geo+json");
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task The_json_names_its_page(string path)
    {
        var (_, json) = await search.Server.GetAsync(path);
        if (path == "/conformance")
        {
            return;
        }

        var alternate = json["links"]!.AsArray().Single(link => link!["rel"]!.GetValue<string>() == "alternate")!;
        using var page = await GetAsync(alternate["href"]!.GetValue<string>(), "application/json");

        alternate["type"]!.GetValue<string>().ShouldBe("text/html");
        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
    }

    [Fact]
    public async Task Pages_follow_each_other_through_all_items_and_name_their_json()
    {
        var path = "/collections/boxes/items?limit=15&sortby=id&f=html";
        List<int> rows = [];
        while (path is not null)
        {
            using var answer = await GetAsync(path, "*/*");
            var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            rows.Add(html.Split("<tr>").Length - 2);
            using var json = await GetAsync(Between(html, "<a class=\"json\" href=\"", "\"")!, Browser);
            JsonNode.Parse(await json.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["features"]!.AsArray().Count.ShouldBe(rows[^1]);
            path = Between(html, "rel=\"next\" href=\"", "\"");
        }

        rows.ShouldBe([15, 15, 10]);
    }

    [Fact]
    public async Task Errors_are_pages_in_a_browser_and_say_how_a_key_is_passed()
    {
        await using var server = await ApiServer.StartAsync();
        var key = await server.KeyAsync(Core.Ports.AccessScopes.Manage);
        var closed = TransactionTests.Collection("closed").Replace("\"links\"", "\"groundshift:access\":\"private\",\"links\"", StringComparison.Ordinal);
        (await server.ChangeAsync(key, "POST", "/collections", closed)).Dispose();

        using var page = await server.SendAsync(HttpMethod.Get, "/collections/closed", ("Accept", Browser));
        using var json = await server.SendAsync(HttpMethod.Get, "/collections/closed", ("Accept", "*/*"));
        using var missing = await server.SendAsync(HttpMethod.Get, "/collections/%3Cb%3E", ("Accept", Browser));

        ((int)page.StatusCode, (int)json.StatusCode, (int)missing.StatusCode).ShouldBe((401, 401, 404));
        json.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var text = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        text.ShouldStartWith("<!doctype html>");
        text.ShouldContain("Authorization: Bearer $SECRET");
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'self'");
        page.Headers.Vary.ShouldContain("Accept");
        (await missing.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldNotContain("<b>");
    }

    [Fact]
    public async Task A_collection_that_was_read_with_its_page_is_sent_back_without_it()
    {
        await using var server = await ApiServer.StartAsync();
        var key = await server.KeyAsync(Core.Ports.AccessScopes.Manage);
        (await server.ChangeAsync(key, "POST", "/collections", TransactionTests.Collection("c"))).Dispose();
        var (_, read) = await server.GetAsync("/collections/c");
        using var sent = await server.ChangeAsync(key, "PUT", "/collections/c", read.ToJsonString());
        var (_, again) = await server.GetAsync("/collections/c");

        ((int)sent.StatusCode).ShouldBe(204);
        JsonNode.DeepEquals(read, again).ShouldBeTrue();
    }

    private Task<HttpResponseMessage> GetAsync(string path, string accept) => search.Server.SendAsync(HttpMethod.Get, path, ("Accept", accept));

    private static string? Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal);
        return from < 0 ? null : System.Net.WebUtility.HtmlDecode(text[(from + start.Length)..text.IndexOf(end, from + start.Length, StringComparison.Ordinal)]);
    }
}
