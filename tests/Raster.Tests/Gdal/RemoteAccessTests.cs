using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Tests.Gdal;

public sealed class RemoteAccessTests
{
    [Theory]
    [InlineData("file:///data/a.tif", "/data/a.tif")]
    [InlineData("file:///data/with%20space/a.tif", "/data/with space/a.tif")]
    [InlineData("file:///data/vsi/a.tif", "/data/vsi/a.tif")]
    [InlineData("https://host/a.tif?sig=x%2Fy", "/vsicurl/https://host/a.tif?sig=x%2Fy")]
    [InlineData("http://host:8080/a.tif", "/vsicurl/http://host:8080/a.tif")]
    [InlineData("s3://bucket/key/a.tif", "/vsis3/bucket/key/a.tif")]
    public void A_plain_uri_becomes_a_path(string href, string path) =>
        RemoteAccess.From(new RasterLocation { Uri = new Uri(href) }, "assets.B02").Path.ShouldBe(path);

    [Theory]
    [InlineData("file:///vsicurl/http://169.254.169.254/latest")]
    [InlineData("file:///vsizip/data/a.zip/a.tif")]
    [InlineData("file:///vsimem/a.tif")]
    [InlineData("https://host/vsizip/a.zip/a.tif")]
    [InlineData("https://host/%2Fvsicurl/a.tif")]
    [InlineData("https://host/a.tif?url=/vsimem/x")]
    [InlineData("https://user:password@host/a.tif")]
    [InlineData("https://host/a.tif#fragment")]
    [InlineData("vrt://host/a.tif?bands=1")]
    [InlineData("ftp://host/a.tif")]
    [InlineData("file://server/share/a.tif")]
    [InlineData("file:///data/GTIFF_DIR:1:a.tif")]
    public void An_href_in_gdals_own_language_is_refused(string href)
    {
        var failure = Should.Throw<InvalidInputException>(() => RemoteAccess.From(new RasterLocation { Uri = new Uri(href) }, "assets.B02"));

        failure.Field.ShouldBe("assets.B02");
        failure.Message.ShouldNotContain("password");
    }

    [Fact]
    public void A_relative_href_is_refused() =>
        Should.Throw<InvalidInputException>(() => RemoteAccess.From(new RasterLocation { Uri = new Uri("../a.tif", UriKind.Relative) }, "assets.B02"));

    [Fact]
    public void Headers_cannot_smuggle_lines()
    {
        var location = new RasterLocation
        {
            Uri = new Uri("https://host/a.tif"),
            Headers = new Dictionary<string, string> { ["Authorization"] = "x\r\nHost: evil" },
        };

        Should.Throw<InvalidInputException>(() => RemoteAccess.From(location, "assets.B02"));
    }

    [Fact]
    public void Settings_of_a_path_hold_until_the_scope_ends()
    {
        var access = RemoteAccess.From(
            new RasterLocation
            {
                Uri = new Uri("s3://bucket/key/a.tif"),
                Options = new Dictionary<string, string> { ["AWS_REQUEST_PAYER"] = "requester" },
            },
            "assets.B02");

        using (access.Enter())
        {
            Option("/vsis3/bucket/key/a.tif").ShouldBe("requester");

            // Another thread has the path's settings and nobody else's.
            string?[] elsewhere = [];
            var thread = new Thread(() => elsewhere = [Option("/vsis3/bucket/key/a.tif"), Option("/vsis3/bucket/other.tif")]);
            thread.Start();
            thread.Join();
            elsewhere.ShouldBe(["requester", null]);
        }

        Option("/vsis3/bucket/key/a.tif").ShouldBeNull();

        static string? Option(string path) => GdalNative.Text(GdalNative.VSIGetPathSpecificOption(path, "AWS_REQUEST_PAYER", null));
    }
}
