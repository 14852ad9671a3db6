using System.Net;
using Groundshift.Catalog.Tests.Api;

namespace Groundshift.Catalog.Tests.Tiles;

public sealed class TileEndpointsTests : IAsyncLifetime
{
    private ApiServer? _server;

    private ApiServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        await MapScene.PutAsync(_server);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task A_tile_is_a_picture_with_a_tag_that_answers_304()
    {
        using var response = await Server.SendAsync(HttpMethod.Get, $"{MapScene.Tile}.png");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        var picture = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        SizeOf(picture).ShouldBe((256, 256));
        using var again = await Server.SendAsync(HttpMethod.Get, $"{MapScene.Tile}.png", ("If-None-Match", response.Headers.ETag!.ToString()));
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        using var stretched = await Server.SendAsync(HttpMethod.Get, $"{MapScene.Tile}.png?rescale=0,1", ("If-None-Match", response.Headers.ETag!.ToString()));
        stretched.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Dense_screens_get_twice_the_pixels()
    {
        using var response = await Server.SendAsync(HttpMethod.Get, $"{MapScene.Tile}@2x.png");

        SizeOf(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBe((512, 512));
    }

    [Fact]
    public async Task A_tile_beside_the_map_is_empty_and_not_missing()
    {
        using var response = await Server.SendAsync(HttpMethod.Get, $"{MapScene.Tiles}/14/0/0.png");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/tiles/maps/west-and-east/classes/25/0/0.png", 404)]
    [InlineData("/tiles/maps/west-and-east/classes/3/8/0.png", 404)]
    [InlineData("/tiles/maps/west-and-east/classes/3/1/y.png", 404)]
    [InlineData("/tiles/maps/west-and-east/classes/3/1/1@3x.png", 404)]
    [InlineData("/tiles/maps/west-and-east/classes/3/1/-1.png", 404)]
    [InlineData("/tiles/maps/west-and-east/nothing/3/1/1.png", 404)]
    [InlineData("/tiles/maps/west-and-east/lost/3/1/1.png", 404)]
    [InlineData("/tiles/maps/nothing/classes/3/1/1.png", 404)]
    [InlineData("/tiles/nothing/west-and-east/classes/3/1/1.png", 404)]
    [InlineData("/tiles/maps/west-and-east/thumbnail/3/1/1.png", 400)]
    [InlineData("/tiles/maps/west-and-east/elsewhere/3/1/1.png", 400)]
    [InlineData("/tiles/maps/west-and-east/classes/3/1/1.png?bands=2", 400)]
    [InlineData("/tiles/maps/west-and-east/classes/3/1/1.png?bands=1,1", 400)]
    [InlineData("/tiles/maps/west-and-east/classes/3/1/1.png?bands=99999999999", 400)]
    [InlineData("/tiles/maps/west-and-east/classes/3/1/1.png?rescale=5", 400)]
    [InlineData("/tiles/maps/west-and-east/classes/3/1/1.png?rescale=2,1", 400)]
    [InlineData("/tiles/maps/west-and-east/classes/3/1/1.png?rescale=0,1e999", 400)]
    [InlineData("/tiles/maps/west-and-east/classes/3/1/1.png?colour=red", 400)]
    [InlineData("/tiles/maps/west-and-east/nothing/tilejson.json", 404)]
    public async Task What_cannot_be_drawn_is_said(string path, int status)
    {
        var (found, json) = await Server.GetAsync(path);

        found.ShouldBe(status);
        ((string?)json["code"]).ShouldNotBeNullOrEmpty();
        ((string?)json["description"]).ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task TileJson_says_where_and_how_deep()
    {
        var (status, json) = await Server.GetAsync($"{MapScene.Tiles}/tilejson.json?rescale=0,1");

        status.ShouldBe(200);
        ((string)json["tilejson"]!).ShouldBe("3.0.0");
        ((string)json["tiles"]![0]!).ShouldBe($"{Server.Url}{MapScene.Tiles}/{{z}}/{{x}}/{{y}}.png?rescale=0,1");
        ((int)json["maxzoom"]!).ShouldBe(14);
        json["bounds"]!.AsArray().Select(value => (double)value!).ShouldBe([13.915, 49.809, 13.931, 49.819]);
    }

    [Fact]
    public async Task An_item_links_to_its_tiles_and_its_page()
    {
        var (_, item) = await Server.GetAsync($"/collections/{MapScene.Collection}/items/{MapScene.Item}");

        var links = item["links"]!.AsArray().ToLookup(link => (string)link!["rel"]!, link => (string)link!["href"]!);
        links["xyz"].ShouldBe([$"{Server.Url}{MapScene.Tiles}/{{z}}/{{x}}/{{y}}.png"]);
        links["tilejson"].ShouldBe([$"{Server.Url}{MapScene.Tiles}/tilejson.json"]);
        links["alternate"].ShouldBe([$"{Server.Url}/view/{MapScene.Collection}/{MapScene.Item}"]);
        item["stac_extensions"]!.AsArray().Select(name => (string)name!).ShouldBe(["https://stac-extensions.github.io/web-map-links/v1.2.0/schema.json"]);
    }

    // The header chunk of a PNG: RFC 2083, section 4.1.1.
    private static (int Width, int Height) SizeOf(ReadOnlySpan<byte> png) =>
        (System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png[16..]), System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png[20..]));
}
