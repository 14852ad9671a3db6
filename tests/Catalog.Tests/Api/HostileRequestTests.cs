using System.Text;

namespace Groundshift.Catalog.Tests.Api;

/// <summary>Requests that mean harm: large, deep, slow or full of SQL. Each is refused or answered, soon, and says nothing of the inside.</summary>
public sealed class HostileRequestTests(SearchServer search) : IClassFixture<SearchServer>
{
    private const int TenMegabytes = 10 * 1024 * 1024;
    private const string Sql = "'; DROP TABLE items; --";

    [Fact]
    public async Task A_filter_of_ten_megabytes_is_a_413()
    {
        var (status, error) = await search.Server.PostAsync("/search", $$$$"""{"filter":{"op":"=","args":[{"property":"id"},"{{{{new string('x', TenMegabytes)}}}}"]}}""");

        status.ShouldBe(413);
        error["description"]!.GetValue<string>().Length.ShouldBeLessThan(500);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("NOT ")]
    [InlineData("-")]
    [InlineData("CASEI(")]
    [InlineData("1+(")]
    [InlineData("a IN (")]
    [InlineData("A_EQUALS(a,((")]
    [InlineData("POLYGON((")]
    [InlineData("GEOMETRYCOLLECTION(")]
    public async Task Text_nested_a_thousand_times_is_a_400(string bracket)
    {
        var (status, _) = await search.Server.PostAsync("/search", $$"""{"filter-lang":"cql2-text","filter":"{{string.Concat(Enumerable.Repeat(bracket, 1000))}}"}""");

        status.ShouldBe(400);
    }

    [Theory]
    [InlineData("""{"op":"not","args":[""")]
    [InlineData("""{"op":"and","args":[true,""")]
    [InlineData("""{"op":"+","args":[1,""")]
    [InlineData("[")]
    [InlineData("""{"filter":""")]
    [InlineData("""{"type":"GeometryCollection","geometries":[""")]
    public async Task Json_nested_a_thousand_times_is_a_400(string bracket)
    {
        foreach (var field in new[] { "filter", "query", "intersects", "fields" })
        {
            var (status, _) = await search.Server.PostAsync("/search", $$"""{"{{field}}":{{string.Concat(Enumerable.Repeat(bracket, 1000))}}""");
            status.ShouldBe(400);
        }
    }

    [Theory]
    [InlineData(1_000_000, 1)]
    [InlineData(5, 100_000)]
    public async Task A_pattern_of_many_wildcards_ends_soon(int letters, int wildcards)
    {
        var pattern = string.Concat(Enumerable.Repeat("%a_", Math.Min(wildcards, 100_000))) + new string('x', Math.Min(letters, 500_000));
        var (status, page) = await search.Server.PostAsync("/search", $$$$"""{"filter":{"op":"like","args":[{"property":"id"},"{{{{pattern}}}}"]}}""");

        status.ShouldBe(200, page.ToJsonString()[..Math.Min(300, page.ToJsonString().Length)]);
        page["numberMatched"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task Sql_in_every_string_does_nothing()
    {
        var escaped = Uri.EscapeDataString(Sql);
        var literal = Sql.Replace("'", "''", StringComparison.Ordinal);
        string[] paths =
        [
            $"/search?ids={escaped}", $"/search?collections={escaped}", $"/search?token={escaped}", $"/search?sortby={escaped}", $"/search?q={escaped}",
            $"/search?bbox={escaped}", $"/search?datetime={escaped}", $"/search?intersects={escaped}", $"/search?limit={escaped}", $"/search?fields={escaped}",
            $"/search?filter={escaped}", $"/search?filter=id%20=%20%27{Uri.EscapeDataString(literal)}%27", $"/search?filter=%22{escaped}%22%20=%201",
            $"/search?filter=CASEI(id)%20LIKE%20CASEI(%27{Uri.EscapeDataString(literal)}%27)", $"/search?query={Uri.EscapeDataString($$$$"""{"id":{"eq":"{{{{Sql}}}}"}}""")}",
            $"/search?query={Uri.EscapeDataString($$$$"""{"{{{{Sql}}}}":{"eq":1}}""")}", $"/search?filter=A_CONTAINS(keywords,(%27{Uri.EscapeDataString(literal)}%27))",
            $"/collections/{escaped}", $"/collections/boxes/items/{escaped}", $"/collections/{escaped}/queryables", $"/aggregate?aggregations={escaped}",
            $"/collections?q={escaped}", $"/collections?filter=title%20=%20%27{Uri.EscapeDataString(literal)}%27", $"/collections?token={escaped}", $"/assets/{escaped}",
        ];
        foreach (var path in paths)
        {
            using var answer = await search.Server.SendAsync(HttpMethod.Get, path);
            ((int)answer.StatusCode).ShouldBeOneOf([200, 400, 404], path);
            Leaks.In(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBeNull(path);
        }

        (await search.Server.GetAsync("/search")).Json["numberMatched"]!.GetValue<int>().ShouldBe(45);
    }

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "bytes", [0xFF, 0xFE, 0xFD] },
        { "bytes in a string", [.. "{\"ids\":[\""u8, 0xC3, 0x28, .. "\"]}"u8] },
        { "an overlong slash", [.. "{\"ids\":[\""u8, 0xC0, 0xAF, .. "\"]}"u8] },
        { "a surrogate in UTF-8", [.. "{\"ids\":[\""u8, 0xED, 0xA0, 0x80, .. "\"]}"u8] },
        { "half a surrogate pair", "{\"ids\":[\"\\ud83d\"]}"u8.ToArray() },
        { "half a pair as a name", "{\"\\ud83d\":1}"u8.ToArray() },
        { "UTF-16", Encoding.Unicode.GetBytes("{}") },
        { "nothing", [] },
        { "a name twice", "{\"limit\":1,\"limit\":2}"u8.ToArray() },
        { "a comment", "{/**/}"u8.ToArray() },
        { "too much", "{}{}"u8.ToArray() },
        { "a number beyond all", "{\"limit\":1e999}"u8.ToArray() },
        { "numbers beyond all", "{\"bbox\":[1e999,0,1,1]}"u8.ToArray() },
        { "a filter beyond all", "{\"filter\":{\"op\":\"=\",\"args\":[{\"property\":\"gsd\"},1e999]}}"u8.ToArray() },
        { "NUL in a filter", "{\"filter\":{\"op\":\"=\",\"args\":[{\"property\":\"id\"},\"a\\u0000b\"]}}"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_body_is_a_400(string what, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { { "Content-Type", "application/json" } } };
        using var answer = await search.Server.Http.PostAsync(new Uri("/search", UriKind.Relative), content, TestContext.Current.CancellationToken);

        ((int)answer.StatusCode).ShouldBe(400, what);
    }

    [Theory]
    [InlineData("/search?filter=id%20=%20%27%FF%FE%27")]
    [InlineData("/search?filter=id%20=%20%27%00%27")]
    [InlineData("/search?ids=%C3%28,%00")]
    [InlineData("/search?q=%ED%A0%80a")]
    [InlineData("/collections/%FF%FE/items")]
    [InlineData("/collections/boxes/items/%00")]
    [InlineData("/search?token=%F0%9F%98%80")]
    [InlineData("/search?%00=%00")]
    public async Task Broken_text_in_an_address_is_no_error_of_ours(string path)
    {
        using var answer = await search.Server.SendAsync(HttpMethod.Get, path);

        ((int)answer.StatusCode).ShouldBeOneOf([200, 400, 404], path);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/xml")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json-patch+json")]
    public async Task A_body_of_another_type_is_a_415(string type)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await search.Server.Http.PostAsync(new Uri("/search", UriKind.Relative), content, TestContext.Current.CancellationToken);

        ((int)answer.StatusCode).ShouldBe(415);
    }

    [Fact]
    public async Task A_long_text_that_is_wrong_does_not_come_back()
    {
        foreach (var body in new[] { "\"datetime\":\"LONG\"", "\"sortby\":\"LONG\"", "\"LONG\":1", "\"q\":[\"LONG\"]", "\"token\":\"LONG\"", "\"filter-lang\":\"LONG\"", "\"fields\":\"LONG\"", "\"query\":{\"LONG\":1}", "\"bbox\":\"LONG\"", "\"filter\":\"LONG\"" })
        {
            var (status, error) = await search.Server.PostAsync("/search", "{" + body.Replace("LONG", new string('x', 500_000), StringComparison.Ordinal) + "}");

            status.ShouldBe(400, body);
            error.ToJsonString().Length.ShouldBeLessThan(6000, body);
        }
    }
}
