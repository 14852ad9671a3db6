using System.Text.Json.Nodes;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Tests.Api;

public sealed class TransactionTests : IAsyncLifetime
{
    private const string Items = "/collections/c/items";
    private ApiServer? _server;
    private string _key = string.Empty;

    private ApiServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        _key = await _server.KeyAsync(AccessScopes.Write, AccessScopes.Manage);
        using var made = await ChangeAsync("POST", "/collections", Collection("c"));
        ((int)made.StatusCode).ShouldBe(201);
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task An_item_is_added_with_its_address_and_the_tag_that_a_read_gives()
    {
        using var added = await ChangeAsync("POST", Items, Item("a"));
        using var read = await Server.SendAsync(HttpMethod.Get, Items + "/a");
        var body = await JsonAsync(read);

        ((int)added.StatusCode).ShouldBe(201);
        added.Headers.Location!.ToString().ShouldBe($"{Server.Url}{Items}/a");
        added.Headers.ETag.ShouldBe(read.Headers.ETag);
        added.Headers.ETag!.IsWeak.ShouldBeFalse();
        JsonNode.DeepEquals(await JsonAsync(added), body).ShouldBeTrue();
        body["bbox"]!.ToJsonString().ShouldBe("[1,2,3,4]");
        using var again = await ChangeAsync("POST", Items, Item("a"));
        ((int)again.StatusCode).ShouldBe(409);
    }

    [Fact]
    public async Task What_was_read_can_be_sent_back_as_it_is()
    {
        (await ChangeAsync("POST", Items, Item("a"))).Dispose();
        var stored = (await Server.Stores.FindAsync("c", "a"))!.ToJson();
        var (_, read) = await Server.GetAsync(Items + "/a");

        using var put = await ChangeAsync("PUT", Items + "/a", read.ToJsonString());
        using var patched = await ChangeAsync("PATCH", Items + "/a", "{}");

        ((int)put.StatusCode, (int)patched.StatusCode).ShouldBe((204, 204));
        (await Server.Stores.FindAsync("c", "a"))!.ToJson().ShouldBe(stored);
    }

    [Fact]
    public async Task Put_patch_and_delete_answer_without_a_body_and_take_effect()
    {
        (await ChangeAsync("POST", Items, Item("a"))).Dispose();

        using var put = await ChangeAsync("PUT", Items + "/a", Item("a", """, "eo:cloud_cover": 5, "title": "One" """));
        using var patched = await ChangeAsync("PATCH", Items + "/a", """{"properties":{"eo:cloud_cover":7,"title":null}}""", ("Content-Type", "application/merge-patch+json"));
        var (_, read) = await Server.GetAsync(Items + "/a");
        using var removed = await ChangeAsync("DELETE", Items + "/a", null);
        using var removedAgain = await ChangeAsync("DELETE", Items + "/a", null);

        foreach (var answer in new[] { put, patched, removed, removedAgain })
        {
            ((int)answer.StatusCode).ShouldBe(204);
            answer.Content.Headers.ContentType.ShouldBeNull();
        }

        read["properties"]!["eo:cloud_cover"]!.GetValue<int>().ShouldBe(7);
        read["properties"]!.AsObject().ContainsKey("title").ShouldBeFalse();
        (await Server.GetAsync(Items + "/a")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_change_on_an_old_version_is_refused_and_changes_nothing()
    {
        using var added = await ChangeAsync("POST", Items, Item("a"));
        var old = added.Headers.ETag!.ToString();
        using var first = await ChangeAsync("PATCH", Items + "/a", """{"properties":{"gsd":1}}""", ("If-Match", old));
        using var second = await ChangeAsync("PATCH", Items + "/a", """{"properties":{"gsd":2}}""", ("If-Match", old));
        using var put = await ChangeAsync("PUT", Items + "/a", Item("a"), ("If-Match", old));
        using var deleted = await ChangeAsync("DELETE", Items + "/a", null, ("If-Match", old));
        using var weak = await ChangeAsync("DELETE", Items + "/a", null, ("If-Match", "W/" + first.Headers.ETag));
        using var broken = await ChangeAsync("DELETE", Items + "/a", null, ("If-Match", "what"));
        using var absent = await ChangeAsync("DELETE", Items + "/b", null, ("If-Match", "*"));

        ((int)first.StatusCode).ShouldBe(204);
        new[] { second, put, deleted, weak, broken, absent }.Select(answer => (int)answer.StatusCode).ShouldAllBe(status => status == 412);
        (await Server.GetAsync(Items + "/a")).Json["properties"]!["gsd"]!.GetValue<int>().ShouldBe(1);
        using var current = await ChangeAsync("DELETE", Items + "/a", null, ("If-Match", $"\"other\", {first.Headers.ETag}"));
        ((int)current.StatusCode).ShouldBe(204);
    }

    [Fact]
    public async Task Put_adds_only_where_it_is_told_that_there_is_nothing()
    {
        using var plain = await ChangeAsync("PUT", Items + "/a", Item("a"));
        using var adding = await ChangeAsync("PUT", Items + "/a", Item("a"), ("If-None-Match", "*"));
        using var again = await ChangeAsync("PUT", Items + "/a", Item("a"), ("If-None-Match", "*"));

        ((int)plain.StatusCode, (int)adding.StatusCode, (int)again.StatusCode).ShouldBe((404, 201, 412));
    }

    // RFC 9110, section 13.1.2: If-None-Match compares weakly, whatever the method.
    [Theory]
    [InlineData("", 412)]
    [InlineData("W/", 412)]
    [InlineData(null, 204)]
    public async Task Put_leaves_the_version_alone_that_if_none_match_names(string? prefix, int status)
    {
        using var added = await ChangeAsync("POST", Items, Item("a"));
        using var put = await ChangeAsync("PUT", Items + "/a", Item("a"), ("If-None-Match", prefix is null ? "\"other\"" : prefix + added.Headers.ETag));

        ((int)put.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task Of_changes_at_the_same_time_on_one_version_one_wins()
    {
        using var added = await ChangeAsync("POST", Items, Item("a"));
        var tag = added.Headers.ETag!.ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => ChangeAsync("PATCH", Items + "/a", $$$"""{"properties":{"gsd":{{{number}}}}}""", ("If-Match", tag))));

        answers.Select(answer => (int)answer.StatusCode).Order().ShouldBe([204, 412, 412, 412, 412, 412, 412, 412]);
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task An_item_collection_comes_in_whole_or_not_at_all()
    {
        (await ChangeAsync("POST", Items, Item("m"))).Dispose();
        using var clash = await ChangeAsync("POST", Items, Many(Item("a"), Item("b"), Item("m"), Item("z")));
        using var broken = await ChangeAsync("POST", Items, Many(Item("a"), Item("b").Replace("2022-07-06", "2022-13-06")));
        using var twice = await ChangeAsync("POST", Items, Many(Item("a"), Item("a")));
        (await Server.GetAsync(Items)).Json["numberMatched"]!.GetValue<int>().ShouldBe(1);
        using var whole = await ChangeAsync("POST", Items, Many(Item("a"), Item("b")));

        ((int)clash.StatusCode, (int)broken.StatusCode, (int)twice.StatusCode, (int)whole.StatusCode).ShouldBe((409, 400, 400, 201));
        whole.Headers.Location.ShouldBeNull();
        (await Server.GetAsync(Items)).Json["numberMatched"]!.GetValue<int>().ShouldBe(3);
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "type", Item("a").Replace("Feature", "Thing") },
        { "no id", Item("a").Replace("\"id\"", "\"name\"") },
        { "path in id", Item("a/b") },
        { "dots as id", Item("..") },
        { "number as id", Item("a").Replace("\"a\"", "5") },
        { "other collection", Item("a").Replace("\"stac_version\"", "\"collection\":\"d\",\"stac_version\"") },
        { "no version", Item("a").Replace("stac_version", "version") },
        { "old version", Item("a").Replace("1.1.0", "0.9.0") },
        { "no time", Item("a").Replace("\"datetime\"", "\"date\"") },
        { "bad time", Item("a").Replace("2022-07-06T00:00:00Z", "2022-07-06") },
        { "bow tie", Item("a").Replace("[[1,2],[3,2],[3,4],[1,4],[1,2]]", "[[1,2],[3,4],[3,2],[1,4],[1,2]]") },
        { "off the globe", Item("a").Replace("[3,4]", "[300,4]") },
        { "no geometry", Item("a").Replace("\"geometry\"", "\"place\"") },
        { "box as text", Item("a").Replace("\"links\"", "\"bbox\":\"1,2,3,4\",\"links\"") },
        { "links as object", Item("a").Replace("\"links\":[]", "\"links\":{}") },
        { "link without href", Item("a").Replace("\"links\":[]", "\"links\":[{\"rel\":\"about\"}]") },
        { "no assets", Item("a").Replace("\"assets\"", "\"files\"") },
        { "asset as text", Item("a").Replace("\"assets\":{", "\"assets\":{\"b\":\"x\",") },
        { "relative asset", Item("a").Replace("https://example.com/a.tif", "../secret.tif") },
        { "null", "null" },
        { "list", "[]" },
        { "twice the same name", """{"type":"Feature","type":"Feature"}""" },
        { "half a letter", Item("\\ud800") },
        { "features as object", """{"type":"FeatureCollection","features":{}}""" },
        { "a feature as number", """{"type":"FeatureCollection","features":[5]}""" },
        { "deep", string.Concat(Enumerable.Repeat("[", 1000)) },
        { "nothing", string.Empty },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_item_is_a_400_and_changes_nothing(string what, string json)
    {
        using var added = await ChangeAsync("POST", Items, json);
        using var put = await ChangeAsync("PUT", Items + "/a", json, ("If-None-Match", "*"));

        ((int)added.StatusCode, (int)put.StatusCode).ShouldBe((400, 400), what);
        (await JsonAsync(added))["description"]!.GetValue<string>().ShouldContain("expected");
        (await Server.GetAsync(Items)).Json["numberMatched"]!.GetValue<int>().ShouldBe(0);
    }

    [Theory]
    [InlineData("POST", "/collections/unknown/items", 404)]
    [InlineData("PUT", "/collections/c/items/b", 400)]
    [InlineData("PUT", "/collections/c/items/a", 404)]
    [InlineData("PATCH", "/collections/c/items/a", 404)]
    public async Task What_does_not_fit_its_path_is_refused(string method, string path, int expected)
    {
        using var answer = await ChangeAsync(method, path, Item("a"));

        ((int)answer.StatusCode).ShouldBe(expected);
    }

    [Fact]
    public async Task Bodies_are_held_to_their_type_and_size()
    {
        await using var small = await ApiServer.StartAsync(new() { LargestUploadBytes = 1000 });
        var key = await small.KeyAsync(AccessScopes.Write, AccessScopes.Manage);
        using var large = await small.ChangeAsync(key, "POST", Items, Item("a", $", \"title\": \"{new string('x', 2000)}\""));
        using var text = await small.ChangeAsync(key, "POST", Items, Item("a"), ("Content-Type", "text/plain"));
        using var patch = await small.ChangeAsync(key, "PATCH", Items + "/a", "[]", ("Content-Type", "application/json-patch+json"));

        ((int)large.StatusCode, (int)text.StatusCode, (int)patch.StatusCode).ShouldBe((413, 415, 415));
        patch.Headers.GetValues("Accept-Patch").ShouldBe(["application/merge-patch+json"]);
    }

    [Fact]
    public async Task Collections_are_added_changed_and_removed_with_their_items()
    {
        (await ChangeAsync("POST", Items, Item("a"))).Dispose();
        using var again = await ChangeAsync("POST", "/collections", Collection("c"));
        using var read = await Server.SendAsync(HttpMethod.Get, "/collections/c");
        var tag = read.Headers.ETag!.ToString();
        using var patched = await ChangeAsync("PATCH", "/collections/c", """{"title":"New"}""", ("If-Match", tag));
        using var stale = await ChangeAsync("PUT", "/collections/c", Collection("c"), ("If-Match", tag));
        using var known = await Server.SendAsync(HttpMethod.Get, "/collections/c", ("If-None-Match", patched.Headers.ETag!.ToString()));
        using var other = await ChangeAsync("PUT", "/collections/c", Collection("d"));
        using var absent = await ChangeAsync("PUT", "/collections/d", Collection("d"));
        using var removed = await ChangeAsync("DELETE", "/collections/c", null);

        ((int)again.StatusCode, (int)patched.StatusCode, (int)stale.StatusCode, (int)known.StatusCode, (int)other.StatusCode, (int)absent.StatusCode, (int)removed.StatusCode)
            .ShouldBe((409, 204, 412, 304, 400, 404, 204));
        (await Server.GetAsync("/collections/c")).Status.ShouldBe(404);
        (await Server.GetAsync("/search")).Json["numberMatched"]!.GetValue<int>().ShouldBe(0);
    }

    [Theory]
    [InlineData("\"license\":\"other\"", "\"license\":5")]
    [InlineData("\"description\":\"For tests.\"", "\"description\":\"\"")]
    [InlineData("[[-180,-90,180,90]]", "[]")]
    [InlineData("[[-180,-90,180,90]]", "[[1,2,3]]")]
    [InlineData("[[null,null]]", "[[\"today\",null]]")]
    [InlineData("[[null,null]]", "[[null]]")]
    [InlineData("\"links\":[]", "\"groundshift:access\":\"secret\",\"links\":[]")]
    [InlineData("\"Collection\"", "\"Catalog\"")]
    [InlineData("\"id\":\"n\"", "\"id\":\"n/m\"")]
    public async Task A_wrong_collection_is_a_400(string right, string wrong)
    {
        var json = Collection("n");
        json.ShouldContain(right);

        using var answer = await ChangeAsync("POST", "/collections", json.Replace(right, wrong, StringComparison.Ordinal));

        ((int)answer.StatusCode).ShouldBe(400);
    }

    [Fact]
    public async Task The_static_catalog_follows()
    {
        (await ChangeAsync("POST", Items, Many(Item("a"), Item("b"), Item("c d")))).Dispose();
        await Server.Stores.Relay.DrainAsync(TestContext.Current.CancellationToken);
        var month = Path.Combine(Server.Stores.ObjectFolder, "stac/c/months/2022-07/catalog.json");
        (await File.ReadAllTextAsync(month, TestContext.Current.CancellationToken)).ShouldContain("items/a.json");

        (await ChangeAsync("DELETE", Items + "/a", null)).Dispose();
        await Server.Stores.Relay.DrainAsync(TestContext.Current.CancellationToken);

        var after = await File.ReadAllTextAsync(month, TestContext.Current.CancellationToken);
        after.ShouldNotContain("items/a.json");
        after.ShouldContain("items/b.json");
        var files = Path.Combine(Server.Stores.ObjectFolder, "stac/c/items");
        Directory.EnumerateFiles(files, "*.json").Select(Path.GetFileName).ShouldBe(["b.json"]);

        (await ChangeAsync("POST", Items, Item("a"))).Dispose();
        await Server.Stores.Relay.DrainAsync(TestContext.Current.CancellationToken);
        Directory.EnumerateFiles(files, "*.json").Count().ShouldBe(2);

        (await ChangeAsync("PATCH", "/collections/c", """{"groundshift:access":"private"}""")).Dispose();
        (await ChangeAsync("DELETE", Items + "/b", null)).Dispose();
        (await ChangeAsync("PATCH", "/collections/c", """{"groundshift:access":"public"}""")).Dispose();
        await Server.Stores.Relay.DrainAsync(TestContext.Current.CancellationToken);
        Directory.EnumerateFiles(files, "*.json").Select(Path.GetFileName).ShouldBe(["a.json"]);

        (await ChangeAsync("DELETE", "/collections/c", null)).Dispose();
        await Server.Stores.Relay.DrainAsync(TestContext.Current.CancellationToken);
        Directory.EnumerateFiles(Path.Combine(Server.Stores.ObjectFolder, "stac"), "*.json", SearchOption.AllDirectories).Select(Path.GetFileName).ShouldBe(["catalog.json"]);
        (await Server.Stores.PendingAsync(OutboxTopics.StaticFiles)).ShouldBeEmpty();
    }

    internal static string Collection(string id) =>
        $$$"""{"type":"Collection","stac_version":"1.1.0","id":"{{{id}}}","description":"For tests.","license":"other","extent":{"spatial":{"bbox":[[-180,-90,180,90]]},"temporal":{"interval":[[null,null]]}},"links":[]}""";

    internal static string Item(string id, string properties = "") =>
        $$$$"""{"type":"Feature","stac_version":"1.1.0","id":"{{{{id}}}}","geometry":{"type":"Polygon","coordinates":[[[1,2],[3,2],[3,4],[1,4],[1,2]]]},"properties":{"datetime":"2022-07-06T00:00:00Z"{{{{properties}}}}},"links":[],"assets":{"a":{"href":"https://example.com/a.tif"}}}""";

    private static string Many(params string[] items) => $$"""{"type":"FeatureCollection","features":[{{string.Join(',', items)}}]}""";

    private Task<HttpResponseMessage> ChangeAsync(string method, string path, string? json, params (string Name, string Value)[] headers) => Server.ChangeAsync(_key, method, path, json, headers);

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
}
