using Azure;
using Azure.Core;
using Azure.Identity;
using Groundshift.Adapters.Azure.Identity;
using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Tests.Azure;

public sealed class AzureIdentityTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<Exception, Type> Failures => new()
    {
        { new CredentialUnavailableException("no identity here\nand a long list"), typeof(RefusedException) },
        { new AuthenticationFailedException("refused", new RequestFailedException(400, "invalid_client")), typeof(RefusedException) },
        { new AuthenticationFailedException("busy", new RequestFailedException(503, "try later")), typeof(TransientException) },
        { new AuthenticationFailedException("no connection", new HttpRequestException()), typeof(TransientException) },
    };

    [Theory]
    [InlineData("managed-identity", null, typeof(ManagedIdentityCredential))]
    [InlineData("managed-identity", "11111111-2222-3333-4444-555555555555", typeof(ManagedIdentityCredential))]
    [InlineData("default", null, typeof(DefaultAzureCredential))]
    public void A_credential_is_made_as_the_setting_says(string kind, string? client, Type expected) =>
        AzureIdentity.Create(new AzureIdentityOptions { Credential = kind, ClientId = client }).ShouldBeOfType(expected);

    [Fact]
    public void Another_kind_is_refused() =>
        Should.Throw<InvalidInputException>(() => AzureIdentity.Create(new AzureIdentityOptions { Credential = "password" })).Field.ShouldBe("Azure:Credential");

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task A_missing_token_is_said_to_who_must_act(Exception failure, Type expected)
    {
        var error = await Should.ThrowAsync(async () => await new DatabaseTokens(new Failing(failure)).NextAsync(Token), expected);

        error.Message.ShouldNotContain("long list");
    }

    private sealed class Failing(Exception failure) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw failure;

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw failure;
    }
}
