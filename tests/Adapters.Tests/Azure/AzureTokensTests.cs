using Groundshift.Adapters.Azure.Identity;

namespace Groundshift.Adapters.Tests.Azure;

/// <summary>Tokens for services without an Azure client.</summary>
public sealed class AzureTokensTests
{
    [Fact]
    public async Task A_token_is_asked_for_a_scope_and_says_when_it_ends()
    {
        var credential = new OneToken("t1");

        var (token, expires) = await AzureTokens.For(credential, AzureTokens.Storage)(TestContext.Current.CancellationToken);

        token.ShouldBe("t1");
        expires.ShouldBeGreaterThan(TimeProvider.System.GetUtcNow());
        credential.Scopes.ShouldBe(["https://storage.azure.com/.default"]);
    }
}
