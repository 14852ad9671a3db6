using System.Security.Cryptography;
using System.Text;
using Groundshift.Core.Access;
using Groundshift.Core.Ports;

namespace Groundshift.Ingest.Notifying;

/// <summary>
/// Lets senders through that show a key or a provider's token with the scope <see cref="AccessScopes.Notify"/>, or the secret that may
/// stand in the address.
/// </summary>
public sealed class NotificationAccess(IAccessKeyStore keys, NotificationOptions options, TimeProvider time, IAccessTokens? tokens = null)
{
    private const string Scheme = "Bearer ";
    private const int LongestSecret = 200;

    /// <summary>What to answer to a sender that may not; null for one that may.</summary>
    internal async ValueTask<NotificationAnswer?> RefusalAsync(NotificationRequest request, CancellationToken cancellationToken)
    {
        if (request.Code is { } code && options.Secret is { Length: > 0 } secret && Same(code, secret))
        {
            return null;
        }

        if (tokens is not null && Token(request) is { } token && AccessSecret.IsToken(token))
        {
            var (holder, refusal) = await tokens.LookAsync(token, cancellationToken);
            return refusal is null ? Refusal("token", holder) : NotificationReceiver.Error(401, "Unauthorized", $"The token is not taken: {refusal}.");
        }

        if ((Token(request) ?? request.Header("X-Api-Key")) is not { Length: > 0 and <= LongestSecret } shown)
        {
            return NotificationReceiver.Error(401, "Unauthorized", "This needs a key: send Authorization: Bearer SECRET, or X-Api-Key.");
        }

        var key = await keys.FindAsync(AccessSecret.Hash(shown), cancellationToken);
        return key?.HoldsAt(time.GetUtcNow()) == true ? Refusal("key", key) : NotificationReceiver.Error(401, "Unauthorized", "The key is unknown, revoked or expired.");
    }

    private static NotificationAnswer? Refusal(string what, AccessKey? key) => key?.Scopes.Contains(AccessScopes.Notify, StringComparer.Ordinal) == true
        ? null
        : NotificationReceiver.Error(403, "Forbidden", $"The {what} does not allow '{AccessScopes.Notify}'.");

    private static string? Token(NotificationRequest request) =>
        request.Header("Authorization") is { } authorization && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[Scheme.Length..].Trim()
            : null;

    // Hashes have one length, so the time of the comparison tells nothing.
    private static bool Same(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(left)), SHA256.HashData(Encoding.UTF8.GetBytes(right)));
}
