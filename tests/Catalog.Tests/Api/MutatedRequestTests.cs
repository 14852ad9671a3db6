using System.Diagnostics;
using System.Globalization;
using System.Net.Mime;
using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Tests.Api;

/// <summary>
/// Requests changed at random from valid ones: none is an error of the server, and no answer tells of the inside. Set
/// GROUNDSHIFT_MUTATED_REQUESTS to send more than a run of all tests has time for.
/// </summary>
public sealed class MutatedRequestTests(SearchServer search) : IClassFixture<SearchServer>
{
    private const int Default = 1500;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1)]
    [InlineData(20261121)]
    public async Task No_request_is_an_error_of_the_server(int seed)
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("GROUNDSHIFT_MUTATED_REQUESTS"), CultureInfo.InvariantCulture, out var asked) ? asked : Default;
        var key = await search.Server.KeyAsync([.. AccessScopes.All]);
        var mutations = new RequestMutations(seed, search.Server.Url, key);
        Dictionary<int, int> statuses = [];
        for (var number = 0; number < count; number++)
        {
            var description = string.Empty;
            using var request = mutations.Next(ref description);
            var started = Stopwatch.GetTimestamp();
            using var answer = await search.Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
            var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

            var status = (int)answer.StatusCode;
            var told = $"seed {seed}, request {number}: {description} gave {status} {body[..Math.Min(body.Length, 300)]}";
            status.ShouldBeLessThan(500, told);
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Longest, told);
            if (status >= 400)
            {
                Leaks.In(body).ShouldBeNull(told);
                if (body.Length > 0 && request.Method != HttpMethod.Head)
                {
                    SaysWhat(answer, body).ShouldBeTrue(told);
                }
            }

            statuses[status] = statuses.GetValueOrDefault(status) + 1;
        }

        statuses.Keys.ShouldContain(200);
        statuses.Keys.ShouldContain(400);
        (statuses.GetValueOrDefault(400) + statuses.GetValueOrDefault(200)).ShouldBeGreaterThan(count / 3, string.Join(", ", statuses));
    }

    // A mutated request may come to ask for a page, and gets its error as one.
    private static bool SaysWhat(HttpResponseMessage answer, string body) => answer.Content.Headers.ContentType?.MediaType == MediaTypeNames.Text.Html
        ? body.Contains(answer.ReasonPhrase!, StringComparison.Ordinal) // HTTP/1.1 has one
        : JsonNode.Parse(body)!["code"] is not null; // other errors are JSON

    /// <summary>Valid requests, and what is done to them.</summary>
    private sealed class RequestMutations(int seed, string server, string key)
    {
        private static readonly (string Method, string Path, string? Body)[] Valid =
        [
            ("GET", "/search?bbox=10,45,12,46&datetime=2020-01-01T00:00:00Z/..&limit=3&sortby=-properties.datetime,id", null),
            ("GET", "/search?filter=eo:cloud_cover%20%3C%2020%20AND%20S_INTERSECTS(geometry,POLYGON((10%2045,11%2045,11%2046,10%2045)))&filter-lang=cql2-text", null),
            ("GET", "/search?filter=CASEI(id)%20LIKE%20CASEI('BOX%25')%20OR%20T_DURING(datetime,INTERVAL('2020-01-01','..'))%20AND%20id%20IN%20('a','b')", null),
            ("GET", "/search?query=%7B%22eo:cloud_cover%22:%7B%22lt%22:20%7D%7D&fields=id,-links,properties.gsd&q=fiji,box", null),
            ("GET", "/search?intersects=%7B%22type%22:%22Point%22,%22coordinates%22:%5B10.2,45.2%5D%7D&ids=box-00,box-01&collections=boxes", null),
            ("GET", "/collections/boxes/items?limit=2&filter=eo:cloud_cover%20BETWEEN%201%20AND%20(2*10)%5E2", null),
            ("GET", "/collections/boxes/items/box-07", null),
            ("GET", "/collections?q=tests&bbox=0,0,1,1&sortby=title&limit=1&filter=id='boxes'", null),
            ("GET", "/aggregate?aggregations=total_count,datetime_frequency,cloud_cover_frequency&collections=boxes", null),
            ("GET", "/collections/boxes/queryables", null),
            ("GET", "/children?type=Collection", null),
            ("GET", "/collections/boxes/browse", null),
            ("POST", "/search", """{"collections":["boxes"],"bbox":[10,45,12,46],"datetime":"2020-01-01T00:00:00Z/..","limit":3,"sortby":[{"field":"id","direction":"desc"}],"fields":{"include":["id"],"exclude":["links"]}}"""),
            ("POST", "/search", """{"filter":{"op":"and","args":[{"op":"<","args":[{"property":"eo:cloud_cover"},20]},{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[10,45],[11,45],[11,46],[10,45]]]}]},{"op":"t_after","args":[{"property":"datetime"},{"timestamp":"2020-01-01T00:00:00Z"}]}]}}"""),
            ("POST", "/search", """{"filter":{"op":"or","args":[{"op":"in","args":[{"property":"id"},["a","b"]]},{"op":"a_contains","args":[{"property":"keywords"},["x",1,true]]},{"op":"like","args":[{"op":"casei","args":[{"property":"id"}]},"box%"]},{"op":"isNull","args":[{"property":"gsd"}]}]},"query":{"id":{"startsWith":"b"}},"q":["box"]}"""),
            ("POST", "/aggregate", """{"aggregations":["total_count","collection_frequency"],"intersects":{"type":"MultiPoint","coordinates":[[10.2,45.2],[1,2]]},"ids":["box-00"]}"""),
            ("POST", "/collections/odd/items", TransactionTests.Item("made")),
            ("POST", "/collections/odd/items", $$"""{"type":"FeatureCollection","features":[{{TransactionTests.Item("m1")}},{{TransactionTests.Item("m2")}}]}"""),
            ("PUT", "/collections/odd/items/made", TransactionTests.Item("made")),
            ("PATCH", "/collections/odd/items/made", """{"properties":{"gsd":10,"title":null},"assets":{"b":{"href":"https://example.com/b.tif"}}}"""),
            ("DELETE", "/collections/odd/items/made", null),
            ("POST", "/collections", TransactionTests.Collection("made")),
            ("PATCH", "/collections/made", """{"title":"New","extent":{"temporal":{"interval":[[null,"2022-01-01T00:00:00Z"]]}}}"""),
            ("DELETE", "/collections/made", null),
        ];

        private static readonly string[] Nasty =
        [
            "", "'", "\"", "'; DROP TABLE items; --", "null", "[]", "{}", "-1", "0", "1e999", "NaN", "99999999999999999999", "true", "..", "/", "%", "_", "\\", "\0", "\u202e", "😀", "é",
            "((((((((((", "))))))", "a,b,,c", "../..", "POINT(1 1)", "POINT EMPTY", "POLYGON((0 0,1 1,1 0,0 1,0 0))", "2020-01-01T00:00:00.123456789Z", "2020-02-30T00:00:00Z", "9999-12-31T23:59:59Z",
            "0001-01-01T00:00:00Z", "{\"op\":\"=\"}", "{\"property\":\"id\"}", "casei(id)", "INTERVAL('..','..')", "id", "geometry", "datetime", "%25%25%25", "(a+)+$", "[[[[[[1]]]]]]", "180,90,-180,-90",
        ];

        private static readonly string[] Types = ["application/json", "application/geo+json", "application/merge-patch+json", "text/plain", "", "application/json; charset=utf-16", "garbage"];

        private readonly Random _random = new(seed);

        public HttpRequestMessage Next(ref string description)
        {
            var (method, path, body) = Valid[_random.Next(Valid.Length)];
            path = Times(Address, path);
            body = body is null ? null : Times(Body, body);
            if (Chance(20))
            {
                method = new[] { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW" }[_random.Next(8)];
            }

            description = $"{method} {path} {body}";
            var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server + path));
            if (body is not null)
            {
                request.Content = new ByteArrayContent(Bytes(body));
                request.Content.Headers.TryAddWithoutValidation("Content-Type", Chance(15) ? Types[_random.Next(Types.Length)] : "application/json");
            }

            AddHeaders(request);
            return request;
        }

        private string Times(Func<string, string> change, string text)
        {
            for (var times = _random.Next(4); times > 0; times--)
            {
                text = change(text);
            }

            return text;
        }

        private string Address(string path) => _random.Next(6) switch
        {
            0 when path.Contains('=') => Value(path),
            1 => path + (path.Contains('?') ? "&" : "?") + $"{Uri.EscapeDataString(Pick())}={Uri.EscapeDataString(Pick())}",
            2 when path.Contains('&') => path + path[path.IndexOf('&')..],
            3 => Segment(path),
            4 => path + new[] { "%FF", "%00", "%C3%28", "%ED%A0%80", "&", "#", "%2F" }[_random.Next(7)],
            _ => Value(path),
        };

        private string Value(string path)
        {
            var starts = Enumerable.Range(0, path.Length).Where(index => path[index] == '=').ToList();
            if (starts.Count == 0)
            {
                return path;
            }

            var start = starts[_random.Next(starts.Count)] + 1;
            var end = path.IndexOf('&', start) is var next && next < 0 ? path.Length : next;
            var value = Uri.UnescapeDataString(path[start..end]);
            return path[..start] + Uri.EscapeDataString(Chance(2) ? Pick() : Letter(value)) + path[end..];
        }

        private string Segment(string path)
        {
            var query = path.IndexOf('?') is var mark && mark < 0 ? path.Length : mark;
            var segments = path[..query].Split('/');
            segments[_random.Next(1, segments.Length)] = Uri.EscapeDataString(Pick());
            return string.Join('/', segments) + path[query..];
        }

        private string Body(string body) => _random.Next(4) switch
        {
            0 => Letter(body),
            1 => body[.._random.Next(body.Length + 1)],
            _ => Node(body),
        };

        // One value of the JSON becomes another, whatever it was.
        private string Node(string body)
        {
            JsonNode? json;
            try
            {
                json = JsonNode.Parse(body);
            }
            catch (System.Text.Json.JsonException)
            {
                return Letter(body);
            }

            var all = Below(json).ToList();
            if (all.Count == 0)
            {
                return body;
            }

            var chosen = all[_random.Next(all.Count)];
            chosen.ReplaceWith(Other());
            return json!.ToJsonString();
        }

        private JsonNode? Other() => _random.Next(6) switch
        {
            0 => null,
            1 => JsonValue.Create(_random.Next(-5, 500)),
            2 => JsonValue.Create(_random.NextDouble() * 1e300),
            3 => new JsonArray(1, "a", null),
            4 => new JsonObject { ["op"] = Pick(), ["args"] = new JsonArray(new JsonObject { ["property"] = "id" }, Pick()) },
            _ => JsonValue.Create(Pick()),
        };

        private static IEnumerable<JsonNode> Below(JsonNode? node) => node switch
        {
            JsonObject json => json.Select(member => member.Value).OfType<JsonNode>().SelectMany(child => Below(child).Prepend(child)),
            JsonArray list => list.OfType<JsonNode>().SelectMany(child => Below(child).Prepend(child)),
            _ => [],
        };

        private string Letter(string text)
        {
            if (text.Length == 0)
            {
                return Pick();
            }

            var at = _random.Next(text.Length);
            return _random.Next(3) switch
            {
                0 => text.Remove(at, 1),
                1 => text.Insert(at, Pick()),
                _ => text[..at] + (char)_random.Next(32, 127) + text[(at + 1)..],
            };
        }

        // Now and then a byte that is no UTF-8.
        private byte[] Bytes(string body)
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            if (bytes.Length > 0 && Chance(10))
            {
                bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
            }

            return bytes;
        }

        private void AddHeaders(HttpRequestMessage request)
        {
            if (!Chance(10))
            {
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {(Chance(20) ? "wrong" : key)}");
            }

            if (Chance(10))
            {
                request.Headers.TryAddWithoutValidation(new[] { "If-Match", "If-None-Match", "Accept", "Range", "X-Request-Id", "If-Modified-Since" }[_random.Next(6)], new[] { "*", "\"a\"", "W/\"a\"", "what", "text/html;q=x", "bytes=9-1" }[_random.Next(6)]);
            }
        }

        private string Pick() => Nasty[_random.Next(Nasty.Length)];

        private bool Chance(int oneIn) => _random.Next(oneIn) == 0;
    }
}
