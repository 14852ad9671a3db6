using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Api.Access.Tokens;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Tests.Api.Access;

/// <summary>Tokens of an OpenID Connect provider, over HTTP.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private const string Rsa = TokenServer.Rsa;
    private const string Ec = TokenServer.Ec;

    private readonly TokenServer _servers = new();

    private OidcProvider Provider => _servers.Provider;

    private ApiServer Server => _servers.Api;

    private DateTimeOffset Now => _servers.Now;

    public async ValueTask InitializeAsync()
    {
        await _servers.InitializeAsync();
        var collection = JsonNode.Parse(TransactionTests.Collection("c"))!.AsObject();
        collection["groundshift:access"] = "private";
        (await StatusAsync(await Server.KeyAsync(AccessScopes.Manage), "POST", "/collections", collection.ToJsonString())).ShouldBe(201);
    }

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Theory]
    [InlineData(Rsa)]
    [InlineData(Ec)]
    public async Task A_token_reads_and_writes_what_its_scopes_allow(string key)
    {
        var all = Provider.Sign(key, Provider.Claims(Now));
        var reading = Provider.Sign(key, Provider.Claims(Now, "groundshift:read openid"));
        var nothing = Provider.Sign(key, Provider.Claims(Now, "openid"));

        (await StatusAsync(all, "POST", "/collections/c/items", TransactionTests.Item("i"))).ShouldBe(201);
        (await StatusAsync(reading, "GET", "/collections/c/items/i")).ShouldBe(200);
        (await StatusAsync(reading, "DELETE", "/collections/c/items/i")).ShouldBe(403);
        (await StatusAsync(nothing, "GET", "/collections/c/items/i")).ShouldBe(403);
        (await StatusAsync(nothing, "GET", "/collections")).ShouldBe(200);
        var audit = await Server.Stores.Stores.Audit.ListAsync(1, TestContext.Current.CancellationToken);
        audit[0].Key.ShouldBe("oidc:ada");
    }

    [Fact]
    public async Task Roles_are_read_from_the_members_that_the_settings_name()
    {
        var nested = Provider.Claims(Now, "openid");
        nested["realm_access"] = new JsonObject { ["roles"] = new JsonArray("groundshift:read", 7) };
        var named = Provider.Claims(Now, "openid");
        named["https://ours.example/roles"] = "groundshift:read";
        var elsewhere = Provider.Claims(Now, "openid");
        elsewhere["roles"] = "groundshift:read";
        var manyAudiences = Provider.Claims(Now);
        manyAudiences["aud"] = new JsonArray("other", "stac");

        (await ReadAsync(nested), await ReadAsync(named), await ReadAsync(elsewhere), await ReadAsync(manyAudiences)).ShouldBe((200, 200, 403, 200));
        new OidcSettings { Issuer = "https://x.example", Audience = "a", Scopes = new Dictionary<string, string> { ["write"] = "editor geo-admin" } }
            .ScopesOf(new HashSet<string> { "geo-admin", "groundshift:read", "groundshift:write" }).ShouldBe(["read", "write"]);

        Task<int> ReadAsync(JsonObject claims) => StatusAsync(Provider.Sign(Rsa, claims), "GET", "/collections/c");
    }

    [Fact]
    public async Task A_token_does_not_pass_where_a_key_belongs()
    {
        using var answer = await Server.SendAsync(HttpMethod.Get, "/collections", ("X-Api-Key", Provider.Sign(Rsa, Provider.Claims(Now))));

        ((int)answer.StatusCode).ShouldBe(401);
        Provider.Fetches.ShouldBe(0);
    }

    [Fact]
    public async Task Clocks_may_differ_by_the_skew_and_no_more()
    {
        var early = Provider.Claims(Now);
        early["nbf"] = Now.AddSeconds(29).ToUnixTimeSeconds();
        var late = Provider.Claims(Now);
        late["exp"] = Now.AddSeconds(-29).ToUnixTimeSeconds();
        var tooLate = Provider.Claims(Now);
        tooLate["exp"] = Now.AddSeconds(-30).ToUnixTimeSeconds();

        (await StatusAsync(Provider.Sign(Ec, early)), await StatusAsync(Provider.Sign(Ec, late)), await StatusAsync(Provider.Sign(Ec, tooLate))).ShouldBe((200, 200, 401));
    }

    [Fact]
    public async Task A_new_key_is_fetched_when_a_token_names_it_and_the_old_one_no_longer_holds()
    {
        var old = Provider.Sign(Rsa, Provider.Claims(Now));
        (await StatusAsync(old)).ShouldBe(200);
        using var next = RSA.Create(2048);
        Provider.Rotate("rsa-2", next);
        var fresh = Provider.Sign("rsa-2", Provider.Claims(Now));

        (await StatusAsync(fresh)).ShouldBe(401, "the provider was asked a moment ago");
        Server.Stores.Clock.Advance(TimeSpan.FromSeconds(31));
        (await StatusAsync(fresh)).ShouldBe(200);
        (await StatusAsync(old)).ShouldBe(401);
        Provider.Fetches.ShouldBe(2);
    }

    [Fact]
    public async Task Invented_key_ids_make_no_storm_of_requests()
    {
        for (var i = 0; i < 40; i++)
        {
            (await StatusAsync(Provider.Sign(Rsa, Provider.Claims(Now), header => header["kid"] = $"k{i}"))).ShouldBe(401);
            Server.Stores.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Provider.Fetches.ShouldBe(2);
    }

    [Fact]
    public async Task Keys_outlive_an_outage_of_the_provider_by_a_day()
    {
        var token = Provider.Sign(Rsa, Provider.Claims(Now));
        (await StatusAsync(token)).ShouldBe(200);
        Provider.IsDown = true;
        Server.Stores.Clock.Advance(TimeSpan.FromHours(23));
        (await StatusAsync(Provider.Sign(Rsa, Provider.Claims(Now)))).ShouldBe(200);
        Server.Stores.Clock.Advance(TimeSpan.FromHours(2));
        (await StatusAsync(Provider.Sign(Rsa, Provider.Claims(Now)))).ShouldBe(503);
        (await StatusAsync(await Server.KeyAsync(AccessScopes.Read))).ShouldBe(200, "keys of our own need no provider");
        Provider.IsDown = false;
        Server.Stores.Clock.Advance(TimeSpan.FromSeconds(31));
        (await StatusAsync(Provider.Sign(Rsa, Provider.Claims(Now)))).ShouldBe(200);
    }

    [Fact]
    public async Task A_description_of_another_issuer_or_without_tls_is_not_believed()
    {
        foreach (var edit in new Action<JsonObject>[] { json => json["issuer"] = "https://other.example", json => json["jwks_uri"] = "http://keys.example/keys", json => json.Remove("jwks_uri") })
        {
            Provider.Edit = edit;
            (await StatusAsync(Provider.Sign(Rsa, Provider.Claims(Now)))).ShouldBe(503);
            Server.Stores.Clock.Advance(TimeSpan.FromSeconds(31));
        }

        Provider.Fetches.ShouldBe(0);
    }

    [Fact]
    public async Task Landing_page_collections_and_openapi_name_the_provider()
    {
        var (_, landing) = await Server.GetAsync("/");
        var (_, api) = await Server.GetAsync("/api");
        using var answer = await Server.ChangeAsync(Provider.Sign(Ec, Provider.Claims(Now)), "GET", "/collections/c", null);
        var collection = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        var url = Provider.Issuer + "/.well-known/openid-configuration";
        foreach (var schemes in new[] { landing["auth:schemes"]!, collection["auth:schemes"]!, api["components"]!["securitySchemes"]! })
        {
            (schemes["openIdConnect"]!["type"]!.GetValue<string>(), schemes["openIdConnect"]!["openIdConnectUrl"]!.GetValue<string>()).ShouldBe(("openIdConnect", url));
            schemes["header"]!["type"]!.GetValue<string>().ShouldBe("apiKey");
        }

        collection["links"]!.AsArray().Single(link => link!["rel"]!.GetValue<string>() == "items")!["auth:refs"]!.AsArray().Select(name => name!.GetValue<string>()).ShouldContain("openIdConnect");
        api["paths"]!["/collections"]!["post"]!["security"]!.AsArray().Count.ShouldBe(3);
    }

    private async Task<int> StatusAsync(string secret, string method = "GET", string path = "/conformance", string? json = null)
    {
        using var answer = await Server.ChangeAsync(secret, method, path, json);
        return (int)answer.StatusCode;
    }
}
