using System.Text.Json.Nodes;
using Groundshift.Catalog.Api.Access.Tokens;
using Groundshift.Catalog.Tests.Clients;
using Groundshift.Catalog.Tests.Tiles;
using Groundshift.Core.Ports;
using Groundshift.TestKit;

namespace Groundshift.Catalog.Tests.Api;

/// <summary>What is served in other forms than it is stored, by stac-node-validator.</summary>
public sealed class ServedValidationTests(ClientServer clients) : IClassFixture<ClientServer>
{
    private const string ItemPath = $"/collections/{MapScene.Collection}/items/{MapScene.Item}";

    [Fact]
    public async Task Items_with_the_older_projection_field_are_valid_and_hold_both()
    {
        var (_, item) = await clients.Api.GetAsync(ItemPath + "?proj=epsg");
        var (_, plain) = await clients.Api.GetAsync(ItemPath);
        var (_, page) = await clients.Api.GetAsync($"/search?collections={MapScene.Collection}&proj=epsg");

        (item["properties"]!["proj:epsg"]!.GetValue<int>(), item["properties"]!["proj:code"]!.GetValue<string>()).ShouldBe((32633, "EPSG:32633"));
        plain["properties"]!.AsObject().ContainsKey("proj:epsg").ShouldBeFalse();
        page["features"]![0]!["properties"]!["proj:epsg"]!.GetValue<int>().ShouldBe(32633);
        (await clients.Api.GetAsync(ItemPath + "?proj=4326")).Status.ShouldBe(400);
        await AcceptAsync(item, plain);
    }

    [Fact]
    public async Task Landing_page_and_collections_are_valid_with_every_authentication_scheme()
    {
        await using var server = await ApiServer.StartAsync(new() { Oidc = new OidcSettings { Issuer = "https://id.example/realms/geo", Audience = "stac" } });
        var key = await server.KeyAsync(AccessScopes.All.ToArray());
        (await server.ChangeAsync(key, "POST", "/collections", TransactionTests.Collection("p").Replace("\"links\"", "\"groundshift:access\":\"private\",\"links\""))).Dispose();
        using var answer = await server.ChangeAsync(key, "GET", "/collections/p", null);
        var collection = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        var (_, landing) = await server.GetAsync("/");

        landing["auth:schemes"]!.AsObject().Count.ShouldBe(3);
        await AcceptAsync(landing, collection);
    }

    private static async Task AcceptAsync(params JsonNode[] objects)
    {
        var validator = StacValidator.Need();
        using var folder = new TemporaryFolder();
        for (var i = 0; i < objects.Length; i++)
        {
            await File.WriteAllTextAsync(folder.File($"{i}.json"), objects[i].ToJsonString(), TestContext.Current.CancellationToken);
        }

        await validator.AcceptAsync(folder.Root, objects.Length, TestContext.Current.CancellationToken);
    }
}
