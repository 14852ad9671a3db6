using System.Text.Json.Nodes;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Tests.Api;

public sealed class AccessTests : IAsyncLifetime
{
    private ApiServer? _server;

    private ApiServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        var key = await _server.KeyAsync(AccessScopes.Write, AccessScopes.Manage);
        foreach (var collection in new[] { TransactionTests.Collection("open"), TransactionTests.Collection("closed").Replace("\"links\"", "\"groundshift:access\":\"private\",\"links\"") })
        {
            using var made = await _server.ChangeAsync(key, "POST", "/collections", collection);
            ((int)made.StatusCode).ShouldBe(201);
        }

        (await _server.ChangeAsync(key, "POST", "/collections/open/items", TransactionTests.Item("o"))).Dispose();
        (await _server.ChangeAsync(key, "POST", "/collections/closed/items", TransactionTests.Item("p", """, "secret_property": 1 """))).Dispose();
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData("POST", "/collections")]
    [InlineData("PUT", "/collections/open")]
    [InlineData("PATCH", "/collections/open")]
    [InlineData("DELETE", "/collections/open")]
    [InlineData("POST", "/collections/open/items")]
    [InlineData("PUT", "/collections/open/items/o")]
    [InlineData("PATCH", "/collections/open/items/o")]
    [InlineData("DELETE", "/collections/open/items/o")]
    public async Task Changes_need_a_key_that_allows_them(string method, string path)
    {
        using var anybody = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(TransactionTests.Collection("open"), null, "application/json") };
        using var without = await Server.Http.SendAsync(anybody, TestContext.Current.CancellationToken);
        using var reading = await Server.ChangeAsync(await Server.KeyAsync(AccessScopes.Read), method, path, TransactionTests.Collection("open"));
        using var elsewhere = await Server.ChangeAsync(
            await Server.KeyAsync(Like() with { Scopes = AccessScopes.All, Collections = ["other"] }), method, path, TransactionTests.Collection("open"));

        ((int)without.StatusCode, (int)reading.StatusCode, (int)elsewhere.StatusCode).ShouldBe((401, 403, 403));
        without.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        (await Server.GetAsync("/collections/open/items/o")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_key_that_does_not_hold_is_refused_everywhere()
    {
        var revoked = await Server.KeyAsync(Like() with { Revoked = Server.Stores.Clock.GetUtcNow() });
        var expired = await Server.KeyAsync(Like() with { Expires = Server.Stores.Clock.GetUtcNow() });
        foreach (var header in new[] { "Bearer x", "Bearer ", "Basic dTpw", $"Bearer {revoked}", $"Bearer {expired}", "Bearer " + new string('x', 5000) })
        {
            using var answer = await Server.SendAsync(HttpMethod.Get, "/collections", ("Authorization", header));
            ((int)answer.StatusCode).ShouldBe(401, header);
        }

        using var good = await Server.SendAsync(HttpMethod.Get, "/collections", ("X-Api-Key", await Server.KeyAsync(Like())));
        ((int)good.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task A_private_collection_is_not_there_for_others()
    {
        var (_, page) = await Server.GetAsync("/search");
        var (_, named) = await Server.GetAsync("/search?collections=closed,open");
        var (_, figures) = await Server.GetAsync("/aggregate?aggregations=total_count");

        SearchServer.Ids(page).ShouldBe(["open/o"]);
        SearchServer.Ids(named).ShouldBe(["open/o"]);
        figures["aggregations"]![0]!["value"]!.GetValue<int>().ShouldBe(1);
        foreach (var path in new[] { "/collections", "/children", "/queryables", "/sortables", "/aggregations", "/" })
        {
            (await Server.GetAsync(path)).Json.ToJsonString().ShouldNotContain(path is "/queryables" or "/sortables" or "/aggregations" ? "secret_property" : "closed", Case.Sensitive, path);
        }

        foreach (var path in new[] { "", "/items", "/items/p", "/items/none", "/queryables", "/sortables", "/browse", "/aggregate", "/aggregations" })
        {
            (await Server.GetAsync("/collections/closed" + path)).Status.ShouldBe(401, path);
        }

        (await Server.GetAsync("/search?filter=secret_property%20=%201")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_private_collection_opens_to_a_key_that_reads_it()
    {
        var key = await Server.KeyAsync(AccessScopes.Read);
        using var read = await Server.ChangeAsync(key, "GET", "/collections/closed/items/p", null);
        using var found = await Server.ChangeAsync(key, "GET", "/search?filter=secret_property%20=%201", null);
        using var collection = await Server.ChangeAsync(key, "GET", "/collections/closed", null);
        using var other = await Server.ChangeAsync(await Server.KeyAsync(AccessScopes.Write), "GET", "/collections/closed", null);
        var json = JsonNode.Parse(await collection.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        ((int)read.StatusCode, (int)found.StatusCode, (int)other.StatusCode).ShouldBe((200, 200, 403));
        (await found.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("\"p\"");
        json["auth:schemes"]!["bearer"]!["scheme"]!.GetValue<string>().ShouldBe("bearer");
        json["stac_extensions"]!.AsArray().Select(each => each!.GetValue<string>()).ShouldContain("https://stac-extensions.github.io/authentication/v1.1.0/schema.json");
    }

    [Fact]
    public async Task Files_of_a_private_collection_are_neither_written_nor_served()
    {
        await Server.Stores.PutObjectAsync("products/closed/a.tif", [1], "image/tiff");
        await Server.Stores.PutObjectAsync("stac/closed/collection.json", [1], "application/json");
        await Server.Stores.PutObjectAsync("products/other/a.tif", [1], "image/tiff");
        await Server.Stores.Relay.DrainAsync(TestContext.Current.CancellationToken);

        (await Server.SendAsync(HttpMethod.Get, "/assets/products/closed/a.tif")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await Server.SendAsync(HttpMethod.Get, "/assets/stac/closed/collection.json")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await Server.SendAsync(HttpMethod.Get, "/assets/products/other/a.tif")).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        File.Exists(Path.Combine(Server.Stores.ObjectFolder, "stac/open/items/o.json")).ShouldBeTrue();
        File.Exists(Path.Combine(Server.Stores.ObjectFolder, "stac/closed/items/p.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task Every_change_is_in_the_audit_log_with_key_and_target()
    {
        var like = Like() with { Id = "writer", Scopes = [AccessScopes.Write] };
        var key = await Server.KeyAsync(like);
        (await Server.ChangeAsync(key, "PATCH", "/collections/open/items/o", """{"properties":{"gsd":1}}""", ("X-Request-Id", "r-1"))).Dispose();
        (await Server.ChangeAsync(key, "PATCH", "/collections/open/items/o", """{"type":"x"}""")).Dispose();
        (await Server.ChangeAsync(key, "DELETE", "/collections/open/items/absent", null)).Dispose();

        var entries = await Server.Stores.Stores.Audit.ListAsync(10, TestContext.Current.CancellationToken);

        entries.Count.ShouldBe(5);
        entries[0].ShouldSatisfyAllConditions(
            entry => entry.Key.ShouldBe("writer"),
            entry => entry.Action.ShouldBe("PATCH"),
            entry => entry.Target.ShouldBe("/collections/open/items/o"),
            entry => entry.RequestId.ShouldBe("r-1"),
            entry => entry.Address.ShouldNotBeEmpty());
    }

    [Fact]
    public async Task An_address_that_asks_too_often_is_told_to_wait()
    {
        await using var server = await ApiServer.StartAsync(new() { RequestsPerMinute = 30 });
        List<int> statuses = [];
        for (var i = 0; i < 12; i++)
        {
            using var answer = await server.SendAsync(HttpMethod.Get, "/conformance");
            statuses.Add((int)answer.StatusCode);
            if (answer.StatusCode == System.Net.HttpStatusCode.TooManyRequests)
            {
                answer.Headers.RetryAfter!.ToString().ShouldBe("1");
            }
        }

        statuses[0].ShouldBe(200);
        statuses.ShouldContain(429);
        (await server.GetAsync("/health/live")).Status.ShouldBe(200);
    }

    private AccessKey Like() => new() { Id = $"k{Guid.NewGuid():N}", Name = "For tests", Hash = string.Empty, Scopes = [AccessScopes.Read], Created = Server.Stores.Clock.GetUtcNow() };
}
