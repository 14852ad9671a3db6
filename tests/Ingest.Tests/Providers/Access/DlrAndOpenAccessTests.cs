using System.Text;
using Groundshift.Core.Jobs;
using Groundshift.Ingest.Providers;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Ingest.Tests.Providers.Access;

public class DlrAndOpenAccessTests
{
    private static readonly string Basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("ada:very secret"));

    [Fact]
    public async Task Basic_authentication_opens_a_file_of_DLR()
    {
        await using var server = await ImitatedServer.StartAsync(AnswerAsync);
        using var fixture = Fixture(server, "very secret");

        var location = await fixture.ResolveAsync(AccessFixture.Asset(AccessNames.DlrEoc, $"{server.Address}enmap/cube.tif"));

        location.Headers["Authorization"].ShouldBe(Basic);
        location.Uri.ToString().ShouldEndWith("/enmap/cube.tif");
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData(null)]
    public async Task A_login_page_with_status_200_is_a_matter_of_credentials(string? password)
    {
        await using var server = await ImitatedServer.StartAsync(AnswerAsync);
        using var fixture = Fixture(server, password);

        var failure = await Should.ThrowAsync<InvalidInputException>(() =>
            fixture.ResolveAsync(AccessFixture.Asset(AccessNames.DlrEoc, $"{server.Address}enmap/cube.tif")));

        failure.Field.ShouldBe("Access.Credentials.dlr-eoc");
        failure.Found.ShouldContain("web page");
        failure.ToString().ShouldNotContain("wrong");
    }

    [Theory]
    [InlineData("/gone.tif", typeof(InvalidInputException))]
    [InlineData("/busy.tif", typeof(TransientException))]
    [InlineData("/circle.tif", typeof(InvalidInputException))]
    [InlineData("/inside.tif", typeof(InvalidInputException))]
    [InlineData("/file.tif", typeof(InvalidInputException))]
    public async Task What_a_public_address_answers_decides(string path, Type failure)
    {
        await using var server = await ImitatedServer.StartAsync(AnswerAsync);
        using var fixture = new AccessFixture(new AssetAccessOptions { TrustedHosts = [server.Authority] }, new() { ["metadata.example"] = "169.254.169.254" });

        var thrown = await Should.ThrowAsync<Exception>(() =>
            fixture.ResolveAsync(AccessFixture.Asset(AccessNames.Public, new Uri(server.Address, path).AbsoluteUri)));

        thrown.ShouldBeOfType(failure);
    }

    [Fact]
    public async Task A_redirect_is_followed_to_where_the_file_is()
    {
        await using var server = await ImitatedServer.StartAsync(AnswerAsync);
        using var fixture = new AccessFixture(new AssetAccessOptions { TrustedHosts = [server.Authority] });
        var asset = AccessFixture.Asset(AccessNames.Public, new Uri(server.Address, "/moved.tif").AbsoluteUri);

        (await fixture.ResolveAsync(asset)).Uri.AbsolutePath.ShouldBe("/enmap/open.tif");
        (await fixture.ResolveAsync(asset)).Expires.ShouldBeNull();
        server.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("http://127.0.0.1/a.tif")]
    [InlineData("http://[::1]/a.tif")]
    [InlineData("http://[::ffff:10.0.0.1]/a.tif")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://2130706433/a.tif")]
    [InlineData("http://0x7f.1/a.tif")]
    [InlineData("https://10.1.2.3/a.tif")]
    [InlineData("https://192.168.0.1/a.tif")]
    [InlineData("https://100.64.0.1/a.tif")]
    [InlineData("https://inside.example/a.tif")]
    [InlineData("https://user:secret@example.org/a.tif")]
    [InlineData("https://example.org/a.tif#sub")]
    [InlineData("ftp://example.org/a.tif")]
    [InlineData("gopher://example.org/a.tif")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/vsicurl/https://example.org/a.tif")]
    [InlineData("vrt://x.tif?bands=1")]
    [InlineData("data:text/plain,hello")]
    [InlineData("relative.tif")]
    public async Task Addresses_that_lead_inside_or_are_no_plain_addresses_are_refused(string href)
    {
        using var fixture = new AccessFixture(new AssetAccessOptions(), new() { ["inside.example"] = "172.16.5.5" });

        foreach (var access in new[] { AccessNames.Public, AccessNames.PlanetaryComputer, AccessNames.DlrEoc })
        {
            var failure = await Should.ThrowAsync<InvalidInputException>(() => fixture.ResolveAsync(AccessFixture.Asset(access, href)));
            failure.Field.ShouldBe("assets.B02.href");
            failure.Message.ShouldNotContain("secret");
        }
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("172.15.0.1", true)]
    [InlineData("172.31.255.255", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("::", false)]
    public void Public_addresses_are_told_from_all_others(string address, bool isPublic) =>
        Core.Access.PublicAddress.Is(System.Net.IPAddress.Parse(address)).ShouldBe(isPublic);

    [Fact]
    public async Task A_bucket_that_bills_the_reader_needs_keys()
    {
        var asset = AccessFixture.Asset(AccessNames.RequesterPays, "s3://sentinel-s2-l1c/tiles/33/N/ZA/B02.jp2");
        using var without = new AccessFixture(new AssetAccessOptions());
        using var with = new AccessFixture(new AssetAccessOptions
        {
            Credentials = AccessFixture.Credentials(AccessNames.RequesterPays, new AccessCredentials { AccessKeyId = "id", SecretAccessKey = "very secret", Region = "eu-central-1" }),
        });

        (await Should.ThrowAsync<InvalidInputException>(() => without.ResolveAsync(asset))).Field.ShouldBe("Access.Credentials.requester-pays");
        var location = await with.ResolveAsync(asset);
        location.Options["AWS_REQUEST_PAYER"].ShouldBe("requester");
        location.Options["AWS_REGION"].ShouldBe("eu-central-1");
        location.ToString().ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("s3://B/x")]
    [InlineData("s3://bucket/")]
    [InlineData("s3://bucket/a/..%2f..%2fb")]
    [InlineData("s3://bucket/a?versionId=1")]
    [InlineData("https://bucket.s3.amazonaws.com/x")]
    public async Task An_odd_S3_address_is_refused(string href)
    {
        using var fixture = new AccessFixture(new AssetAccessOptions());

        (await Should.ThrowAsync<InvalidInputException>(() => fixture.ResolveAsync(AccessFixture.Asset(AccessNames.S3, href))))
            .Field.ShouldBe("assets.B02.href");
    }

    [Fact]
    public async Task An_open_bucket_is_read_without_a_signature()
    {
        using var fixture = new AccessFixture(new AssetAccessOptions());

        (await fixture.ResolveAsync(AccessFixture.Asset(AccessNames.S3, "s3://open-bucket/x.tif"))).Options["AWS_NO_SIGN_REQUEST"].ShouldBe("YES");
    }

    [Fact]
    public async Task An_unknown_access_is_refused()
    {
        using var fixture = new AccessFixture(new AssetAccessOptions());

        (await Should.ThrowAsync<InvalidInputException>(() => fixture.ResolveAsync(AccessFixture.Asset("carrier-pigeon", "https://example.org/x"))))
            .Field.ShouldBe("access");
    }

    private static AccessFixture Fixture(ImitatedServer server, string? password) => new(new AssetAccessOptions
    {
        DlrHosts = [server.Authority],
        TrustedHosts = [server.Authority],
        Credentials = password is null ? [] : AccessFixture.Credentials(AccessNames.DlrEoc, new AccessCredentials { UserName = "ada", Password = password }),
    });

    private static async Task AnswerAsync(HttpContext context, string body)
    {
        switch (context.Request.Path.Value)
        {
            case "/gone.tif":
                context.Response.StatusCode = 404;
                return;
            case "/busy.tif":
                context.Response.StatusCode = 503;
                return;
            case "/circle.tif":
                context.Response.Redirect("/circle.tif");
                return;
            case "/inside.tif":
                context.Response.Redirect("http://metadata.example/latest");
                return;
            case "/file.tif":
                context.Response.Redirect("file:///etc/passwd");
                return;
            case "/moved.tif":
                context.Response.Redirect("/enmap/open.tif", permanent: true);
                return;
        }

        if (context.Request.Path == "/enmap/open.tif" || context.Request.Headers.Authorization == Basic)
        {
            context.Response.ContentType = "image/tiff";
            await context.Response.WriteAsync("II*");
            return;
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync("<html>Please log in</html>");
    }
}
