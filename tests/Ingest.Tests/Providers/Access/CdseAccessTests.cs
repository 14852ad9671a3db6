using Groundshift.Core.Jobs;
using Groundshift.Ingest.Providers;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Ingest.Tests.Providers.Access;

public class CdseAccessTests
{
    private static readonly AccessCredentials User = new() { UserName = "ada", Password = "very secret" };
    private readonly List<string> _grants = [];
    private Func<string, bool> _accepts = _ => true;

    [Fact]
    public async Task A_password_opens_the_first_file_and_a_refresh_token_the_later_ones()
    {
        await using var server = await ImitatedServer.StartAsync(AnswerAsync);
        using var fixture = Fixture(server, User);
        var asset = AccessFixture.Asset(AccessNames.Cdse, $"{server.Address}files/B02.jp2", "s3://eodata/B02.jp2");

        var first = await fixture.ResolveAsync(asset);
        var again = await fixture.ResolveAsync(asset);
        fixture.Clock.Advance(TimeSpan.FromMinutes(8.5));
        var renewed = await fixture.ResolveAsync(asset);

        first.Headers["Authorization"].ShouldBe("Bearer access1");
        first.Expires.ShouldBe(new DateTimeOffset(2026, 1, 1, 0, 10, 0, TimeSpan.Zero));
        again.Headers["Authorization"].ShouldBe("Bearer access1");
        renewed.Headers["Authorization"].ShouldBe("Bearer access2");
        _grants.ShouldBe(["password", "refresh_token"]);
        server.Requests.Count(request => request.Path.StartsWith("/files")).ShouldBe(1, "a file is looked at once, not before every read");
    }

    [Fact]
    public async Task A_refused_refresh_token_falls_back_to_the_password()
    {
        await using var server = await ImitatedServer.StartAsync(AnswerAsync);
        using var fixture = Fixture(server, User);
        var asset = AccessFixture.Asset(AccessNames.Cdse, $"{server.Address}files/B02.jp2");
        await fixture.ResolveAsync(asset);

        _accepts = grant => grant == "password";
        fixture.Clock.Advance(TimeSpan.FromHours(1));

        (await fixture.ResolveAsync(asset)).Headers["Authorization"].ShouldBe("Bearer access2");
        _grants.ShouldBe(["password", "refresh_token", "password"]);
    }

    [Theory]
    [InlineData("client_credentials")]
    [InlineData("refresh_token")]
    public async Task Other_grants_work_as_well(string grant)
    {
        await using var server = await ImitatedServer.StartAsync(AnswerAsync);
        using var fixture = Fixture(server, grant == "refresh_token"
            ? new AccessCredentials { RefreshToken = "refresh0" }
            : new AccessCredentials { ClientId = "me", ClientSecret = "very secret" });

        await fixture.ResolveAsync(AccessFixture.Asset(AccessNames.Cdse, $"{server.Address}files/B02.jp2"));

        _grants.ShouldBe([grant]);
    }

    [Fact]
    public async Task Keys_open_the_S3_address_of_the_same_file()
    {
        using var fixture = new AccessFixture(new AssetAccessOptions
        {
            Credentials = AccessFixture.Credentials(AccessNames.Cdse, new AccessCredentials { AccessKeyId = "id", SecretAccessKey = "very secret" }),
        });

        var location = await fixture.ResolveAsync(AccessFixture.Asset(AccessNames.Cdse, "https://download.dataspace.copernicus.eu/x", "s3://eodata/a/B02.jp2"));

        location.Uri.ShouldBe(new Uri("s3://eodata/a/B02.jp2"));
        location.Options["AWS_S3_ENDPOINT"].ShouldBe("eodata.dataspace.copernicus.eu");
        location.Options["AWS_VIRTUAL_HOSTING"].ShouldBe("FALSE");
        location.Options["AWS_ACCESS_KEY_ID"].ShouldBe("id");
        location.Options.Keys.ShouldNotContain("AWS_REQUEST_PAYER");
    }

    [Fact]
    public async Task Wrong_or_missing_credentials_are_told_as_such()
    {
        await using var server = await ImitatedServer.StartAsync(AnswerAsync);
        _accepts = _ => false;
        using var wrong = Fixture(server, User);
        using var missing = Fixture(server, new AccessCredentials());
        var asset = AccessFixture.Asset(AccessNames.Cdse, $"{server.Address}files/B02.jp2");

        var refused = await Should.ThrowAsync<InvalidInputException>(() => wrong.ResolveAsync(asset));
        refused.Field.ShouldBe("Access.Credentials.cdse");
        refused.ToString().ShouldNotContain("very secret");
        (await Should.ThrowAsync<InvalidInputException>(() => missing.ResolveAsync(asset))).Field.ShouldBe("Access.Credentials.cdse");
        (await Should.ThrowAsync<InvalidInputException>(() => wrong.ResolveAsync(AccessFixture.Asset(AccessNames.Cdse, "s3://eodata/x"))))
            .Expected.ShouldContain("AccessKeyId");
    }

    [Fact]
    public async Task The_token_does_not_follow_a_redirect_to_another_host()
    {
        await using var storage = await ImitatedServer.StartAsync(async (context, _) => await context.Response.WriteAsync("jp2"));
        await using var server = await ImitatedServer.StartAsync(async (context, body) =>
        {
            if (context.Request.Path.StartsWithSegments("/files"))
            {
                context.Response.Redirect($"{storage.Address}signed/B02.jp2?sig=1");
                return;
            }

            await AnswerAsync(context, body);
        });
        using var fixture = Fixture(server, User, storage.Authority);

        var location = await fixture.ResolveAsync(AccessFixture.Asset(AccessNames.Cdse, $"{server.Address}files/B02.jp2"));

        location.Uri.Authority.ShouldBe(storage.Authority);
        location.Headers.ShouldBeEmpty();
        storage.Requests.ShouldAllBe(request => request.Authorization == null);
    }

    private static AccessFixture Fixture(ImitatedServer server, AccessCredentials credentials, params string[] alsoTrusted) => new(new AssetAccessOptions
    {
        CdseTokens = new Uri(server.Address, "token"),
        CdseHosts = [server.Authority],
        TrustedHosts = [server.Authority, .. alsoTrusted],
        Credentials = AccessFixture.Credentials(AccessNames.Cdse, credentials),
    });

    private async Task AnswerAsync(HttpContext context, string body)
    {
        if (!context.Request.Path.StartsWithSegments("/token"))
        {
            context.Response.StatusCode = context.Request.Headers.Authorization.ToString().StartsWith("Bearer access") ? 206 : 401;
            return;
        }

        var form = System.Web.HttpUtility.ParseQueryString(body);
        var grant = form["grant_type"]!;
        _grants.Add(grant);
        form["client_id"].ShouldBe(form["client_secret"] is null ? "cdse-public" : "me");
        if (!_accepts(grant))
        {
            context.Response.StatusCode = 401;
            await context.Response.WriteAsync("""{"error":"invalid_grant"}""");
            return;
        }

        var number = _grants.Count(_accepts);
        await context.Response.WriteAsync($$"""{"access_token":"access{{number}}","expires_in":600,"refresh_token":"refresh{{number}}"}""");
    }
}
