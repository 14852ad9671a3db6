using Azure.Core;
using Azure.Identity;
using Groundshift.Adapters.Azure.Identity;
using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Tests.Azure;

/// <summary>Tokens for the database.</summary>
public sealed class DatabaseTokensTests
{
    [Fact]
    public async Task A_token_is_asked_for_databases()
    {
        var credential = new OneToken("t1");

        (await new DatabaseTokens(credential).NextAsync(TestContext.Current.CancellationToken)).ShouldBe("t1");

        credential.Scopes.ShouldBe(["https://ossrdbms-aad.database.windows.net/.default"]);
    }

    [Fact]
    public async Task A_machine_without_an_identity_is_told_so()
    {
        var tokens = new DatabaseTokens(new Refused());

        var error = await Should.ThrowAsync<RefusedException>(async () => await tokens.NextAsync(TestContext.Current.CancellationToken));

        error.Field.ShouldBe("Azure:Credential");
    }

    private sealed class Refused : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("No managed identity endpoint found.");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("No managed identity endpoint found.");
    }
}
