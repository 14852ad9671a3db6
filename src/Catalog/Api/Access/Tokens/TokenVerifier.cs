using Groundshift.Core.Access;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Api.Access.Tokens;

/// <summary>Tells good tokens of the provider from all others.</summary>
internal sealed class TokenVerifier(OidcSettings settings, SigningKeys keys, TimeProvider time) : IAccessTokens
{
    /// <summary>What a token allows.</summary>
    /// <exception cref="TokenRefusedException">It is not good here and now.</exception>
    /// <exception cref="Core.Jobs.TransientException">The provider's keys are not known and cannot be fetched.</exception>
    public async ValueTask<AccessKey> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        var jws = CompactJws.Parse(token);
        using var claims = CompactJws.Json(jws.Payload);
        var known = await keys.ForAsync(jws, cancellationToken).ConfigureAwait(false);
        if (!known.Knows(jws.KeyId, jws.Algorithm))
        {
            throw new TokenRefusedException("its provider does not list the key (kid) that it names");
        }

        if (!known.Verifies(jws))
        {
            throw new TokenRefusedException("its signature does not hold");
        }

        return TokenClaims.Read(claims.RootElement, settings, time.GetUtcNow());
    }

    async ValueTask<TokenAnswer> IAccessTokens.LookAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            return new TokenAnswer(await VerifyAsync(token, cancellationToken).ConfigureAwait(false), null);
        }
        catch (TokenRefusedException error)
        {
            return new TokenAnswer(null, error.Message);
        }
    }
}
