using Groundshift.Core.Jobs;
using Groundshift.Ingest.Providers;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Ingest.Tests.Providers.Access;

public class PlanetaryComputerAccessTests
{
    private int _issued;
    private int _status = 200;

    [Fact]
    public async Task One_token_opens_all_files_of_a_container_and_is_renewed_before_it_ends()
    {
        await using var server = await ImitatedServer.StartAsync(AnswerAsync);
        using var fixture = Fixture(server);
        var red = AccessFixture.Asset(AccessNames.PlanetaryComputer, $"{server.Address}sentinel2-l2/x/B04.tif");
        var blue = AccessFixture.Asset(AccessNames.PlanetaryComputer, $"{server.Address}sentinel2-l2/x/B02.tif");
        var radar = AccessFixture.Asset(AccessNames.PlanetaryComputer, $"{server.Address}sentinel1/x/vv.tif?version=1");

        var first = await fixture.ResolveAsync(red);
        var second = await fixture.ResolveAsync(blue);
        var other = await fixture.ResolveAsync(radar);

        first.Uri.Query.ShouldBe("?sig=secret1");
        second.Uri.Query.ShouldBe("?sig=secret1");
        other.Uri.Query.ShouldBe("?version=1&sig=secret2");
        first.Expires.ShouldBe(fixture.Clock.GetUtcNow() + TimeSpan.FromHours(1));
        server.Requests.Select(request => request.Path).ShouldBe(["/token/127/sentinel2-l2", "/token/127/sentinel1"]);

        // In the middle of a scene: the reader asks before each read, and gets a new signature in good time.
        fixture.Clock.Advance(TimeSpan.FromMinutes(57));
        (await fixture.ResolveAsync(red)).Uri.Query.ShouldBe("?sig=secret1");
        fixture.Clock.Advance(TimeSpan.FromMinutes(1.5));
        var renewed = await fixture.ResolveAsync(red);
        renewed.Uri.Query.ShouldBe("?sig=secret3");
        renewed.Expires!.Value.ShouldBeGreaterThan(first.Expires!.Value);
    }

    [Fact]
    public async Task Many_readers_at_once_fetch_one_token()
    {
        await using var server = await ImitatedServer.StartAsync(AnswerAsync);
        using var fixture = Fixture(server);
        var asset = AccessFixture.Asset(AccessNames.PlanetaryComputer, $"{server.Address}sentinel2-l2/x/B04.tif");

        var locations = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => fixture.ResolveAsync(asset))));

        locations.Select(location => location.Uri).Distinct().ShouldHaveSingleItem();
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_failed_renewal_keeps_the_token_until_it_ends()
    {
        await using var server = await ImitatedServer.StartAsync(AnswerAsync);
        using var fixture = Fixture(server);
        var asset = AccessFixture.Asset(AccessNames.PlanetaryComputer, $"{server.Address}sentinel2-l2/x/B04.tif");
        await fixture.ResolveAsync(asset);

        _status = 503;
        fixture.Clock.Advance(TimeSpan.FromMinutes(59));
        (await fixture.ResolveAsync(asset)).Uri.Query.ShouldBe("?sig=secret1");
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        var failure = await Should.ThrowAsync<TransientException>(() => fixture.ResolveAsync(asset));
        failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task A_refused_subscription_key_is_a_matter_of_credentials()
    {
        _status = 401;
        await using var server = await ImitatedServer.StartAsync(AnswerAsync);
        using var fixture = Fixture(server);

        var failure = await Should.ThrowAsync<InvalidInputException>(() =>
            fixture.ResolveAsync(AccessFixture.Asset(AccessNames.PlanetaryComputer, $"{server.Address}c/x.tif")));

        failure.Field.ShouldBe("Access.Credentials.planetary-computer");
    }

    [Fact]
    public async Task A_host_that_is_not_its_storage_never_gets_a_token()
    {
        await using var tokens = await ImitatedServer.StartAsync(AnswerAsync);
        await using var elsewhere = await ImitatedServer.StartAsync(FileAsync);
        using var fixture = Fixture(tokens, elsewhere.Authority);

        var location = await fixture.ResolveAsync(AccessFixture.Asset(AccessNames.PlanetaryComputer, $"{elsewhere.Address}c/x.tif"));

        location.Uri.Query.ShouldBeEmpty();
        tokens.Requests.ShouldBeEmpty();
        elsewhere.Requests.ShouldAllBe(request => request.Authorization == null);
    }

    [Fact]
    public async Task Signatures_reach_neither_the_log_nor_a_text_form()
    {
        await using var server = await ImitatedServer.StartAsync(AnswerAsync);
        using var fixture = Fixture(server);
        var asset = AccessFixture.Asset(AccessNames.PlanetaryComputer, $"{server.Address}sentinel2-l2/x/B04.tif");

        var location = await fixture.ResolveAsync(asset);
        _status = 503;
        fixture.Clock.Advance(TimeSpan.FromHours(2));
        var failure = await Should.ThrowAsync<TransientException>(() => fixture.ResolveAsync(asset));

        fixture.Lines.ShouldNotBeEmpty();
        fixture.Lines.ShouldAllBe(line => !line.Contains("secret") && !line.Contains("key-of-mine"));
        location.ToString().ShouldNotContain("secret");
        failure.ToString().ShouldNotContain("secret");
        asset.ToString().ShouldNotContain("secret");
        new AccessCredentials { SubscriptionKey = "key-of-mine" }.ToString().ShouldBe("AccessCredentials { SubscriptionKey }");
    }

    private static AccessFixture Fixture(ImitatedServer server, params string[] alsoTrusted) => new(new AssetAccessOptions
    {
        PlanetaryComputerTokens = new Uri(server.Address, "token/"),
        PlanetaryComputerHosts = [server.Authority],
        TrustedHosts = [server.Authority, .. alsoTrusted],
        Credentials = AccessFixture.Credentials(AccessNames.PlanetaryComputer, new AccessCredentials { SubscriptionKey = "key-of-mine" }),
    });

    private async Task AnswerAsync(HttpContext context, string body)
    {
        context.Response.StatusCode = _status;
        context.Response.Headers.RetryAfter = "7";
        if (_status == 200)
        {
            context.Request.Headers["Ocp-Apim-Subscription-Key"].ToString().ShouldBe("key-of-mine");
            var number = ++_issued;
            var hour = number <= 2 ? 1 : 2;
            await context.Response.WriteAsync($$"""{"msft:expiry":"2026-01-01T{{hour:00}}:00:00Z","token":"sig=secret{{number}}"}""");
        }
    }

    private static async Task FileAsync(HttpContext context, string body)
    {
        context.Response.ContentType = "image/tiff";
        await context.Response.WriteAsync("II*");
    }
}
