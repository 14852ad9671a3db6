using System.Text.Json.Nodes;
using Groundshift.Catalog.Tests.Api;
using Groundshift.Catalog.Tests.Tiles;
using Groundshift.Core.Stac;
using Microsoft.Playwright;

namespace Groundshift.Catalog.Tests.Pages;

/// <summary>A person walks through the catalog in a real browser that can reach nothing but the server.</summary>
public sealed class BrowsingTests : IAsyncLifetime
{
    private const string Attack = "<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script>";

    private ApiServer? _server;
    private GuardedBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        _browser = await GuardedBrowser.StartAsync();
        _server = await ApiServer.StartAsync(new() { DefaultPageSize = 3 });
        await MapScene.PutAsync(_server);
        await _server.Stores.PutObjectAsync("products/map/thumbnail.png", MapScene.Picture, "image/png");
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
    public async Task Links_lead_from_the_landing_page_to_the_map_of_an_item()
    {
        await PutAsync(5, _ => { });
        var page = await _browser!.OpenAsync(_server!.Url + "/");
        await GuardedBrowser.KeepAsync(page, "pages-landing.png");
        await page.Locator("main a", new() { HasTextString = "maps" }).First.ClickAsync();
        await page.WaitForSelectorAsync("body[data-ready=true]", new() { Timeout = 60_000 });
        await GuardedBrowser.KeepAsync(page, "pages-collection.png");
        await page.GetByText("Items", new() { Exact = true }).First.ClickAsync();
        await page.WaitForSelectorAsync("body[data-ready=true]", new() { Timeout = 60_000 });
        await GuardedBrowser.KeepAsync(page, "pages-items.png");
        var first = await page.Locator("tbody tr").CountAsync();
        var drawn = await page.Locator("tbody img").CountAsync();
        var loaded = await page.Locator("tbody img").First.EvaluateAsync<int>("picture => picture.naturalWidth");
        await page.Locator("a[rel=next]").ClickAsync();
        var second = await page.Locator("tbody tr").CountAsync();
        await page.Locator("tbody a", new() { HasTextString = MapScene.Item }).First.ClickAsync();
        await page.WaitForSelectorAsync("body[data-ready=true]", new() { Timeout = 60_000 });

        (first, drawn, second, loaded).ShouldBe((3, 3, 3, 8));
        page.Url.ShouldStartWith($"{_server.Url}/view/{MapScene.Collection}/");
        _browser.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_catalog_says_is_text_and_never_acts()
    {
        await PutAsync(1, item =>
        {
            item["properties"]!["platform"] = Attack;
            item["assets"]!["thumbnail"]!["href"] = "https://elsewhere.example/spy.png";
        });
        await _server!.Stores.PutAsync(new StacCollection(JsonNode.Parse($$"""
            {"type":"Collection","stac_version":"1.1.0","id":"hostile","license":"CC0-1.0","keywords":["a"],"providers":[{"name":"b"}],
             "links":[{"rel":"about","href":"javascript:document.title='hit'","title":"press me"}],
             "extent":{"spatial":{"bbox":[[170,-20,-170,10]]},"temporal":{"interval":[["2026-01-01T00:00:00Z",null]]} } }
            """)!.AsObject())
        { Json = { ["title"] = Attack, ["description"] = Attack } });
        foreach (var (path, shows) in new[] { ("/", true), ("/collections", true), ("/collections/hostile", true), ($"/collections/{MapScene.Collection}/items", true), ("/search", true), ("/conformance", false) })
        {
            var page = await _browser!.OpenAsync(_server.Url + path);

            (await page.Locator("main").InnerTextAsync()).Contains(Attack, StringComparison.Ordinal).ShouldBe(shows, path);
            (await page.TitleAsync()).ShouldNotBe("hit", path);
            (await page.Locator("a[href^=javascript]").CountAsync()).ShouldBe(0, path);
        }

        _browser!.Errors.ShouldBeEmpty();
    }

    // The outlines are on a sphere; drawn as they are, Russia and Fiji are bands around the Earth, and half of Antarctica is missing.
    [Fact]
    public async Task The_world_has_its_land_and_its_seas()
    {
        var page = await _browser!.OpenAsync(_server!.Url + "/conformance");
        var names = await page.EvaluateAsync<string[]>(
            """
            async () => {
              document.body.innerHTML = '<div id="map" style="width: 1200px; height: 800px"></div>';
              const { worldMap } = await import('/viewer/world.mjs');
              const map = await worldMap('', document.getElementById('map'), [[-179, -75], [179, 75]], {}, []);
              await new Promise(done => map.once('idle', done));
              const places = [[-10, 69], [-30, 55], [-100, -17], [-175.5, 66.8], [100, 66], [178, -18], [90, -70], [-65, -70], [-1.5, 52.5]];
              return places.map(place => map.queryRenderedFeatures(map.project(place), { layers: ['land'] })[0]?.properties.name ?? 'sea');
            }
            """);
        await GuardedBrowser.KeepAsync(page, "pages-world.png");

        names.ShouldBe(["sea", "sea", "sea", "Russia", "Russia", "Fiji", "Antarctica", "Antarctica", "United Kingdom"]);
        _browser.Errors.ShouldBeEmpty();
    }

    // A hundred metres are a thousandth of a pixel where the whole world is shown.
    [Fact]
    public async Task A_footprint_that_is_too_small_to_be_seen_is_a_dot_that_leads_to_its_item()
    {
        await PutAsync(1, item => item["geometry"] = JsonNode.Parse(
            """{"type":"Polygon","coordinates":[[[-70,-30],[-69.999,-30],[-69.999,-29.999],[-70,-29.999],[-70,-30]]]}"""));
        var page = await _browser!.OpenAsync($"{_server!.Url}/collections/{MapScene.Collection}/items");
        await page.WaitForSelectorAsync("body[data-ready=true]", new() { Timeout = 60_000 });
        await GuardedBrowser.KeepAsync(page, "pages-dots.png");
        var map = page.Locator("#map");
        var dots = await DotsAsync(page, await map.ScreenshotAsync());

        dots.Length.ShouldBe(2);
        var south = dots.MaxBy(dot => dot[1])!;
        await map.ClickAsync(new() { Position = new() { X = south[0], Y = south[1] } });
        await page.WaitForURLAsync($"**/view/{MapScene.Collection}/{MapScene.Item}-1");
        _browser.Errors.ShouldBeEmpty();
    }

    // Middles of the blots in the colour of dots.
    private static Task<float[][]> DotsAsync(IPage page, byte[] picture) => page.EvaluateAsync<float[][]>(
        """
        async picture => {
          const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(picture), letter => letter.charCodeAt(0))]));
          const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
          canvas.drawImage(bitmap, 0, 0);
          const { data } = canvas.getImageData(0, 0, bitmap.width, bitmap.height);
          const blots = [];
          for (let i = 0; i < data.length; i += 4) {
            if (data[i] !== 0x1d || data[i + 1] !== 0x4f || data[i + 2] !== 0x8a) continue;
            const [x, y] = [(i / 4) % bitmap.width, Math.floor(i / 4 / bitmap.width)];
            const blot = blots.find(([left, top]) => Math.hypot(left - x, top - y) < 20);
            blot ? blot[2].push([x, y]) : blots.push([x, y, [[x, y]]]);
          }
          return blots.map(([, , pixels]) => [0, 1].map(axis => pixels.reduce((sum, pixel) => sum + pixel[axis], 0) / pixels.length));
        }
        """,
        Convert.ToBase64String(picture));

    private async Task PutAsync(int more, Action<JsonObject> edit)
    {
        var first = (await _server!.Stores.FindAsync(MapScene.Collection, MapScene.Item))!.Json;
        await _server.Stores.PutAsync([.. Enumerable.Range(1, more).Select(number =>
        {
            var json = first.DeepClone().AsObject();
            json["id"] = $"{MapScene.Item}-{number}";
            edit(json);
            return new StacItem(json);
        })]);
    }
}
