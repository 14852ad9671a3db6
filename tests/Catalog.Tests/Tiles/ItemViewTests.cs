using System.Text.Json.Nodes;
using Groundshift.Catalog.Tests.Api;
using Groundshift.Catalog.Tests.Pages;
using Microsoft.Playwright;

namespace Groundshift.Catalog.Tests.Tiles;

/// <summary>The page of an item in a real browser that can reach nothing but the server.</summary>
public sealed class ItemViewTests : IAsyncLifetime
{
    private const string Page = $"/view/{MapScene.Collection}/{MapScene.Item}";

    private ApiServer? _server;
    private GuardedBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        _browser = await GuardedBrowser.StartAsync();
        _server = await ApiServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task It_shows_the_map_with_its_classes_and_loads_nothing_from_elsewhere()
    {
        await MapScene.PutAsync(_server!);
        var page = await OpenAsync();

        await page.WaitForSelectorAsync("body[data-ready=true]", new() { Timeout = 60_000 });

        (await page.Locator("#legend tbody tr").AllInnerTextsAsync()).Select(row => row.Trim().ReplaceLineEndings(" ")).ShouldBe(["Water\t50.0 %\t45.0", "Trees\t50.0 %\t45.0"]);
        (await page.Locator("#layer option").AllInnerTextsAsync()).ShouldBe(["Classes", "lost"]);
        (await PixelAsync(page, 0.36)).ShouldBe([0x41, 0x9B, 0xDF, 255]);
        (await PixelAsync(page, 0.88)).ShouldBe([0x39, 0x7D, 0x49, 255]);
        (await PixelAsync(page, 0.63))[3].ShouldBe(0, "no data is transparent");
        (await PixelAsync(page, 0.05))[3].ShouldBe(0, "so is the ground beside the map");
        _browser!.Errors.ShouldBeEmpty();
        await GuardedBrowser.KeepAsync(page, "item-page.png");
    }

    [Fact]
    public async Task What_an_item_says_is_text_and_never_acts()
    {
        const string Attack = "<img src=x onerror=\"document.title='hit'\">";
        await MapScene.PutAsync(_server!, item =>
        {
            item["properties"]!["platform"] = Attack;
            item["assets"]!["classes"]!["title"] = Attack;
            item["assets"]!["thumbnail"]!["title"] = Attack;
            item["links"]!.AsArray().Add(new JsonObject { ["rel"] = "about", ["href"] = "javascript:document.title='hit'", ["title"] = "press me" });
        });
        var page = await OpenAsync();

        await page.WaitForSelectorAsync("body[data-ready=true]", new() { Timeout = 60_000 });

        (await page.Locator("#facts").InnerTextAsync()).ShouldContain(Attack);
        (await page.Locator("a", new() { HasTextString = "press me" }).GetAttributeAsync("href")).ShouldBeNull();
        (await page.TitleAsync()).ShouldBe(MapScene.Item);
    }

    [Fact]
    public async Task An_unknown_item_has_no_page()
    {
        await MapScene.PutAsync(_server!);

        (await _server!.GetAsync($"/view/{MapScene.Collection}/nothing")).Status.ShouldBe(404);
        (await _server!.GetAsync("/viewer/nothing.mjs")).Status.ShouldBe(404);
    }

    private Task<IPage> OpenAsync() => _browser!.OpenAsync(_server!.Url + Page);

    // A pixel of the tile that holds the map, as the browser decodes it: red, green, blue, alpha, at a share of its width.
    private static async Task<int[]> PixelAsync(IPage page, double share) => await page.EvaluateAsync<int[]>(
        """
        async ([address, share]) => {
          const picture = await createImageBitmap(await (await fetch(address)).blob());
          const canvas = new OffscreenCanvas(256, 256).getContext('2d');
          canvas.drawImage(picture, 0, 0);
          return [...canvas.getImageData(Math.round(share * 255), 180, 1, 1).data];
        }
        """,
        new object[] { $"{MapScene.Tile}.png", share });
}
