using Azure.Core;
using Azure.Identity;
using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Azure.Identity;

/// <summary>Bearer tokens for services that are reached without an Azure client.</summary>
public static class AzureTokens
{
    /// <summary>Scope of Blob Storage. Source: Azure Storage documentation, "Authorize access to blobs using Microsoft Entra ID".</summary>
    public const string Storage = "https://storage.azure.com/.default";

    /// <summary>Gets tokens of a credential for one scope. The credential caches them.</summary>
    /// <returns>A call that gives a token and when it ends; fails as <see cref="RefusedException"/> or <see cref="TransientException"/>.</returns>
    public static Func<CancellationToken, ValueTask<(string Token, DateTimeOffset Expires)>> For(TokenCredential credential, string scope)
    {
        var context = new TokenRequestContext([scope]);
        return async cancellationToken =>
        {
            try
            {
                var token = await credential.GetTokenAsync(context, cancellationToken).ConfigureAwait(false);
                return (token.Token, token.ExpiresOn);
            }
            catch (AuthenticationFailedException error)
            {
                throw IdentityErrors.Translate(error);
            }
        };
    }
}
