using Groundshift.Catalog.Tests.Pages;
using Groundshift.Catalog.Tests.Tiles;
using Microsoft.Playwright;

namespace Groundshift.Catalog.Tests.Clients;

/// <summary>STAC Browser in Chromium, pointed at the API from another origin.</summary>
public sealed class StacBrowserTests(ClientServer server) : IClassFixture<ClientServer>
{
    // What it takes from the Internet by itself: its base map, and the schema that queryables name for geometries.
    private static readonly Dictionary<string, RouteFulfillOptions> Internet = new()
    {
        ["https://tile.openstreetmap.org/"] = Answer("image/png", MapScene.Picture),
        ["https://geojson.org/schema/"] = Answer("application/schema+json", """{"type":"object"}"""u8.ToArray()),
    };

    [Fact]
    public async Task It_opens_the_catalog_a_collection_and_an_item_without_complaint()
    {
        await using var browser = await GuardedBrowser.StartAsync();
        await using var host = await StacBrowserServer.StartAsync();
        var page = await browser.OpenAsync(host.AddressOf(server.Api.Url + "/"), [server.Api.Url], Internet);

        await SeenAsync(page, "Groundshift", "stac-browser-catalog.png");
        await page.Locator("main a, .card a", new() { HasTextString = MapScene.Collection }).First.ClickAsync();
        await SeenAsync(page, MapScene.Item, "stac-browser-collection.png");
        await page.Locator("a", new() { HasTextString = MapScene.Item }).First.ClickAsync();
        await SeenAsync(page, "sentinel-2b", "stac-browser-item.png");

        browser.Errors.ShouldBeEmpty();
    }

    private static RouteFulfillOptions Answer(string type, byte[] body) =>
        new() { ContentType = type, BodyBytes = body, Headers = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = "*" } };

    private static async Task SeenAsync(IPage page, string text, string picture)
    {
        await page.GetByText(text).First.WaitForAsync(new() { Timeout = 60_000 });
        await GuardedBrowser.KeepAsync(page, picture);
    }
}
