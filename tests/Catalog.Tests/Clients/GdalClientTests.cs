using System.Text.RegularExpressions;
using Groundshift.Catalog.Tests.Tiles;
using Groundshift.TestKit;

namespace Groundshift.Catalog.Tests.Clients;

/// <summary>GDAL's own command lines as clients: the OGC API Features driver and the STAC items driver.</summary>
public sealed partial class GdalClientTests(ClientServer server) : IClassFixture<ClientServer>
{
    private string Features => $"OAPIF:{server.Api.Url}";

    private string Mosaic => $"STACIT:\"{server.Api.Url}/collections/{MapScene.Collection}/items?proj=epsg\":asset=classes";

    [Fact]
    public async Task Oapif_lists_the_collections()
    {
        var text = await RunAsync("ogrinfo", "-ro", "-q", Features);

        text.ShouldContain($": {MapScene.Collection}");
        text.ShouldContain($": {ClientServer.Points}");
    }

    [Fact]
    public async Task Oapif_pages_through_all_items_with_their_properties()
    {
        var text = await RunAsync("ogrinfo", "-ro", "-al", Features, ClientServer.Points, "-oo", "PAGE_SIZE=4");

        Ids(text).ShouldBe(Enumerable.Range(0, 11).Select(number => $"p{number:00}"), ignoreOrder: true);
        text.ShouldContain("Feature Count: 11");
        text.ShouldContain("POINT (7 45)");
        text.ShouldContain("platform (String) = sentinel-2b");
    }

    [Theory]
    [InlineData(new[] { "-spat", "2.5", "40", "5.5", "50" }, new[] { "p03", "p04", "p05" })]
    [InlineData(new[] { "-where", "id = 'p07'" }, new[] { "p07" })]
    [InlineData(new[] { "-where", "datetime >= '2026/01/10 00:00:00'" }, new[] { "p09", "p10" })]
    public async Task Oapif_hands_its_filters_over(string[] filter, string[] expected) =>
        Ids(await RunAsync("ogrinfo", ["-ro", "-al", .. filter, Features, ClientServer.Points])).ShouldBe(expected, ignoreOrder: true);

    [Fact]
    public async Task Stacit_opens_a_search_as_one_raster_and_reads_its_pixels()
    {
        var text = await RunAsync("gdalinfo", Mosaic);

        text.ShouldContain("Size is 100, 100");
        text.ShouldContain("ID[\"EPSG\",32633]");
        (await PixelAsync(10), await PixelAsync(90), await PixelAsync(50)).ShouldBe(("0", "1", "255"));

        async Task<string> PixelAsync(int column) => (await RunAsync("gdallocationinfo", "-valonly", Mosaic, $"{column}", "50")).Trim();
    }

    private static Task<string> RunAsync(string program, params string[] arguments) => ClientProgram.RunAsync($"/usr/bin/{program}", [], arguments, TestContext.Current.CancellationToken);

    private static IEnumerable<string> Ids(string text) => IdLine().Matches(text).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^  id \(String\) = (\S+)$", RegexOptions.Multiline)]
    private static partial Regex IdLine();
}
