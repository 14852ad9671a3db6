using System.Text.Json.Nodes;
using Groundshift.Catalog.Tests.Api;
using Groundshift.Catalog.Tests.Tiles;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Tests.Clients;

/// <summary>A running API over a collection of one raster and eleven points, for clients that others wrote.</summary>
public sealed class ClientServer : IAsyncLifetime
{
    public const string Points = "points";

    private ApiServer? _api;

    internal ApiServer Api => _api!;

    public async ValueTask InitializeAsync()
    {
        _api = await ApiServer.StartAsync(new() { DefaultPageSize = 5 });
        await MapScene.PutAsync(_api, item =>
        {
            item["stac_extensions"] = new JsonArray("https://stac-extensions.github.io/projection/v2.0.0/schema.json");
            var properties = item["properties"]!.AsObject();
            properties["proj:code"] = "EPSG:32633";
            properties["proj:shape"] = new JsonArray(100, 100);
            properties["proj:transform"] = new JsonArray(10, 0, 422_000, 0, -10, 5_519_100, 0, 0, 1);
            item["assets"]!.AsObject().Remove("lost");
            item["assets"]!.AsObject().Remove("elsewhere");
        });
        await _api.Stores.PutObjectAsync("products/map/thumbnail.png", MapScene.Picture, "image/png");
        await _api.Stores.PutAsync(new StacCollection(JsonNode.Parse(TransactionTests.Collection(Points))!.AsObject()));
        await _api.Stores.PutAsync([.. Enumerable.Range(0, 11).Select(Point)]);
    }

    public ValueTask DisposeAsync() => _api?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static StacItem Point(int number) => new(JsonNode.Parse($$"""
        {"type":"Feature","stac_version":"1.1.0","id":"p{{number:00}}","collection":"{{Points}}","geometry":{"type":"Point","coordinates":[{{number}},45]},"bbox":[{{number}},45,{{number}},45],
         "properties":{"datetime":"2026-01-{{number + 1:00}}T00:00:00Z","platform":"sentinel-2b","gsd":{{number}}},"links":[],"assets":{} }
        """)!.AsObject());
}
