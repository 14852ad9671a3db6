using Groundshift.Core.Ports;

namespace Groundshift.Core.Access;

/// <summary>Tells what an access token of the OpenID Connect provider allows.</summary>
public interface IAccessTokens
{
    /// <summary>Looks at a token as it was sent, whoever made it.</summary>
    /// <exception cref="Jobs.TransientException">The provider's keys are not known and cannot be fetched now.</exception>
    ValueTask<TokenAnswer> LookAsync(string token, CancellationToken cancellationToken);
}

/// <summary>What came of a look at a token: a key, or the reason against it.</summary>
/// <param name="Key">What its holder may do; null for a token that is not good here and now.</param>
/// <param name="Refusal">Why it is not taken, for its holder; a clause without anything of the token.</param>
public readonly record struct TokenAnswer(AccessKey? Key, string? Refusal);
