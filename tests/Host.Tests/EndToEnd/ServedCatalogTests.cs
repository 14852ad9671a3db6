using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>What the service mapped is found and fetched as a client does it.</summary>
public sealed class ServedCatalogTests(ServedCatalogTests.Mapped mapped) : IClassFixture<ServedCatalogTests.Mapped>
{
    // Within the simulated landscape, and a degree away from it.
    private const string Here = "13.88,49.81,13.9,49.83";
    private const string Elsewhere = "15.88,49.81,15.9,49.83";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData($"bbox={Here}", 3)]
    [InlineData($"bbox={Elsewhere}", 0)]
    [InlineData("datetime=2026-07-01T00:00:00Z/2026-08-01T00:00:00Z", 1)]
    [InlineData($"bbox={Here}&datetime=2026-07-01T00:00:00Z/..", 2)]
    [InlineData("datetime=../2026-01-01T00:00:00Z", 0)]
    public async Task An_item_is_found_by_place_and_time(string query, int count)
    {
        var page = await mapped.GetAsync($"search?collections={mapped.Collection}&{query}");

        page["features"]!.AsArray().Count.ShouldBe(count);
    }

    [Theory]
    [InlineData(13.89, 49.82, 3)]
    [InlineData(15.89, 49.82, 0)]
    public async Task An_item_is_found_by_a_geometry(double x, double y, int count)
    {
        var body = new JsonObject
        {
            ["collections"] = new JsonArray(mapped.Collection),
            ["intersects"] = JsonNode.Parse(FormattableString.Invariant($$"""{"type":"Polygon","coordinates":[[[{{x - 0.01}},{{y - 0.01}}],[{{x + 0.01}},{{y - 0.01}}],[{{x}},{{y + 0.01}}],[{{x - 0.01}},{{y - 0.01}}]]]}""")),
        };

        using var answer = await mapped.Client.PostAsJsonAsync("search", body, Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadFromJsonAsync<JsonObject>(Token))!["features"]!.AsArray().Count.ShouldBe(count);
    }

    [Fact]
    public async Task Every_asset_that_is_downloaded_in_ranges_is_the_stored_file()
    {
        var item = (await mapped.GetAsync($"search?collections={mapped.Collection}&limit=1"))["features"]![0]!;
        foreach (var (key, asset) in item["assets"]!.AsObject())
        {
            if (asset!["file:checksum"] is null)
            {
                continue;
            }

            var href = (string)asset["href"]!;
            var size = (int)asset["file:size"]!;
            var content = (byte[])[.. await RangeAsync(href, 0, (size / 2) - 1), .. await RangeAsync(href, size / 2, size - 1)];

            content.Length.ShouldBe(size, key);
            ("1220" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content))).ShouldBe((string?)asset["file:checksum"], key);
        }
    }

    [Fact]
    public async Task Everything_that_is_served_is_valid_stac()
    {
        var validator = StacValidator.Need();
        using var folder = new TemporaryFolder();
        var files = 0;
        foreach (var item in (await mapped.GetAsync("search"))["features"]!.AsArray())
        {
            var json = await mapped.GetAsync($"collections/{item!["collection"]}/items/{item["id"]}");
            await File.WriteAllTextAsync(folder.File($"item-{files++}.json"), json.ToJsonString(), Token);
        }

        foreach (var collection in (await mapped.GetAsync("collections"))["collections"]!.AsArray())
        {
            var json = await mapped.GetAsync($"collections/{collection!["id"]}");
            await File.WriteAllTextAsync(folder.File($"collection-{files++}.json"), json.ToJsonString(), Token);
        }

        files.ShouldBe(4 + 2);
        await validator.AcceptAsync(folder.Root, files, Token);
    }

    private async Task<byte[]> RangeAsync(string href, long from, long to)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, href);
        request.Headers.Range = new RangeHeaderValue(from, to);
        using var answer = await mapped.Client.SendAsync(request, Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.PartialContent, href);
        return await answer.Content.ReadAsByteArrayAsync(Token);
    }

    /// <summary>A service that has mapped three scenes.</summary>
    public sealed class Mapped : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();
        private RunningService? _service;

        internal HttpClient Client { get; } = new();

        internal string Collection { get; private set; } = string.Empty;

        internal async Task<JsonObject> GetAsync(string path) => (await Client.GetFromJsonAsync<JsonObject>(path, Token))!;

        public async ValueTask InitializeAsync()
        {
            _service = await RunningService.StartAsync(_folder.File("data"));
            await _service.WatchAsync(SmallCatalog.Write(_folder.File("catalog")));
            await _service.UntilIdleAsync();
            Client.BaseAddress = _service.Url;
            Collection = (await _service.ProductsAsync())[0].Collection!;
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            if (_service is not null)
            {
                await _service.DisposeAsync();
            }

            _folder.Dispose();
        }
    }
}
