namespace Groundshift.Catalog.Tests.Api.Access;

public sealed class ForgedTokenTests(TokenServer server) : IClassFixture<TokenServer>
{
    public static TheoryData<string> Attacks => [.. ForgedTokens.All.Keys];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task A_forged_or_foreign_token_opens_nothing(string attack)
    {
        var stage = new ForgedTokens.Stage(server.Provider, TokenServer.RsaKey, TokenServer.EcKey, server.Now);
        var token = ForgedTokens.All[attack](stage);

        using var answer = await server.Api.SendAsync(HttpMethod.Get, "/conformance", ("Authorization", "Bearer " + token));
        using var good = await server.Api.SendAsync(HttpMethod.Get, "/conformance", ("Authorization", "Bearer " + stage.Valid));

        ((int)answer.StatusCode, (int)good.StatusCode).ShouldBe((401, 200), attack);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        text.ShouldNotContain(token.Split('.')[0] is { Length: > 0 } head ? head : token);
    }
}
