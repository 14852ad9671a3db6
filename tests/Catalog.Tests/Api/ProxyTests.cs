using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;

namespace Groundshift.Catalog.Tests.Api;

public sealed class ProxyTests
{
    private static readonly (string, string)[] Forwarded =
        [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "maps.example.org"), ("X-Forwarded-Prefix", "/stac")];

    [Fact]
    public async Task Links_follow_the_headers_of_a_trusted_proxy()
    {
        await using var server = await ApiServer.StartAsync();
        await server.Stores.PublishAsync(Products.Ready());

        (await SelfAsync(server, "/", Forwarded)).ShouldBe("https://maps.example.org/stac/");
        (await SelfAsync(server, $"/collections/{Products.Collection}/items/{Products.ItemId}", Forwarded))
            .ShouldBe($"https://maps.example.org/stac/collections/{Products.Collection}/items/{Products.ItemId}");
        (await SelfAsync(server, "/search?limit=1", Forwarded)).ShouldBe("https://maps.example.org/stac/search?limit=1");
    }

    [Fact]
    public async Task A_base_path_that_the_proxy_leaves_on_is_part_of_every_link()
    {
        await using var server = await ApiServer.StartAsync(new StacApiSettings { BasePath = "/stac" });

        (await SelfAsync(server, "/stac/collections")).ShouldBe(server.Url + "/stac/collections");
        (await SelfAsync(server, "/stac")).ShouldBe(server.Url + "/stac/");
    }

    [Fact]
    public async Task A_configured_address_wins_over_everything()
    {
        await using var server = await ApiServer.StartAsync(new StacApiSettings { PublicUrl = new Uri("https://public.example/api/") });

        (await SelfAsync(server, "/collections", Forwarded)).ShouldBe("https://public.example/api/collections");
    }

    [Theory]
    [InlineData("ftp://example.org", "", "*", "PublicUrl")]
    [InlineData(null, "stac/", "*", "BasePath")]
    [InlineData(null, "", "proxy.local", "TrustedProxies")]
    public void Wrong_settings_are_refused_at_the_start(string? url, string basePath, string proxy, string named)
    {
        var settings = new StacApiSettings { PublicUrl = url is null ? null : new Uri(url), BasePath = basePath, TrustedProxies = [proxy] };

        Should.Throw<ArgumentException>(() => settings.Checked()).Message.ShouldContain(named);
    }

    [Fact]
    public void All_wrong_settings_are_named_at_once()
    {
        var settings = new StacApiSettings { BasePath = "x", DefaultPageSize = 0, MostVertices = 0 };

        var message = Should.Throw<ArgumentException>(() => settings.Checked()).Message;

        message.ShouldContain("BasePath");
        message.ShouldContain("DefaultPageSize");
        message.ShouldContain("MostVertices");
    }

    private static async Task<string> SelfAsync(ApiServer server, string path, params (string, string)[] headers)
    {
        using var response = await server.SendAsync(HttpMethod.Get, path, headers);
        ((int)response.StatusCode).ShouldBe(200);
        var json = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        return json["links"]!.AsArray().Single(link => link!["rel"]!.GetValue<string>() == "self")!["href"]!.GetValue<string>();
    }
}
