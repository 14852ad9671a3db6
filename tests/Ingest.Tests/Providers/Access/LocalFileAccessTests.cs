using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using Groundshift.Ingest.Providers;
using Groundshift.TestKit;

namespace Groundshift.Ingest.Tests.Providers.Access;

public sealed class LocalFileAccessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AccessFixture _fixture;

    public LocalFileAccessTests()
    {
        Directory.CreateDirectory(_folder.File("catalog/scene"));
        Directory.CreateDirectory(_folder.File("catalog-of-others"));
        File.WriteAllText(_folder.File("catalog/scene/B 02#.tif"), "II*");
        File.WriteAllText(_folder.File("secret.tif"), "II*");
        File.WriteAllText(_folder.File("catalog-of-others/x.tif"), "II*");
        _fixture = new AccessFixture(new AssetAccessOptions { FileRoots = [_folder.File("catalog")] });
    }

    [Fact]
    public async Task A_file_below_an_allowed_folder_is_opened()
    {
        var location = await ResolveAsync(StacHref.OfFile(_folder.File("catalog/scene/B 02#.tif")).AbsoluteUri);

        location.Uri.LocalPath.ShouldBe(_folder.File("catalog/scene/B 02#.tif"));
        location.Expires.ShouldBeNull();
    }

    [Fact]
    public async Task A_link_inside_the_folder_is_followed_and_one_that_leads_out_is_refused()
    {
        File.CreateSymbolicLink(_folder.File("catalog/inside.tif"), "scene/B 02#.tif");
        File.CreateSymbolicLink(_folder.File("catalog/outside.tif"), _folder.File("secret.tif"));
        Directory.CreateSymbolicLink(_folder.File("catalog/up"), "..");
        File.CreateSymbolicLink(_folder.File("catalog/circle.tif"), "circle.tif");

        (await ResolveAsync(StacHref.OfFile(_folder.File("catalog/inside.tif")).AbsoluteUri)).Uri.LocalPath.ShouldEndWith("scene/B 02#.tif");
        foreach (var name in new[] { "outside.tif", "up/secret.tif", "circle.tif" })
        {
            await RefusedAsync(StacHref.OfFile(_folder.File("catalog/" + name)).AbsoluteUri);
        }
    }

    [Theory]
    [InlineData("catalog/../secret.tif")]
    [InlineData("catalog/%2e%2e/secret.tif")]
    [InlineData("catalog/scene/..%2f..%2fsecret.tif")]
    [InlineData("secret.tif")]
    [InlineData("catalog-of-others/x.tif")]
    [InlineData("catalog/scene")]
    [InlineData("catalog/absent.tif")]
    [InlineData("catalog/scene/B%2002%23.tif?x=1")]
    public async Task What_lies_outside_or_is_no_file_is_refused(string relative) => await RefusedAsync($"file://{_folder.Root}/{relative}");

    [Theory]
    [InlineData("file://server/share/x.tif")]
    [InlineData("https://example.org/x.tif")]
    [InlineData("file:///etc/passwd")]
    public async Task Other_addresses_are_refused(string href) => await RefusedAsync(href);

    [Fact]
    public void A_remote_item_cannot_name_a_file_of_this_machine()
    {
        var item = CatalogItems.Parse("""
            {"type":"Feature","id":"x","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]},
             "properties":{"datetime":"2020-01-01T00:00:00Z","platform":"sentinel-2a","s2:processing_baseline":"02.14"},
             "assets":{"B02":{"href":"file:///data/x.tif"}}}
            """);

        Should.Throw<InvalidInputException>(() => CatalogItems.Normalise("https://stac.example/", item)).Field.ShouldBe("assets.B02.href");
    }

    public void Dispose()
    {
        _fixture.Dispose();
        _folder.Dispose();
    }

    private Task<Core.Ports.RasterLocation> ResolveAsync(string href) => _fixture.ResolveAsync(AccessFixture.Asset(AccessNames.Files, href));

    private async Task RefusedAsync(string href)
    {
        var failure = await Should.ThrowAsync<InvalidInputException>(() => ResolveAsync(href), href);
        failure.Field.ShouldBe("assets.B02.href");
        failure.Message.ShouldNotContain(_folder.Root);
    }
}
