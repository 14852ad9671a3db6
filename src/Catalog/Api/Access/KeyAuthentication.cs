using Groundshift.Catalog.Api.Access.Tokens;
using Groundshift.Core.Access;
using Groundshift.Core.Ports;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Groundshift.Catalog.Api.Access;

/// <summary>
/// Finds the key of a request, or the token of a provider. One that does not hold is refused also where none is needed: its holder
/// should know.
/// </summary>
internal sealed class KeyAuthentication(RequestDelegate next, IAccessKeyStore keys, TimeProvider time, ILogger<KeyAuthentication> log, TokenVerifier? tokens = null)
{
    public const string Header = "X-Api-Key";

    private const string Scheme = "Bearer ";
    private const int LongestSecret = 200;

    public async Task InvokeAsync(HttpContext context)
    {
        if (Secret(context.Request, out var mayBeToken) is { } secret)
        {
            var key = mayBeToken && tokens is not null && AccessSecret.IsToken(secret)
                ? await VerifyAsync(tokens, secret, context).ConfigureAwait(false)
                : await FindAsync(secret, context.RequestAborted).ConfigureAwait(false);
            context.Features.Set(new Caller(key));
        }

        await next(context).ConfigureAwait(false);
    }

    private async ValueTask<AccessKey> FindAsync(string secret, CancellationToken cancellationToken)
    {
        var key = secret.Length is > 0 and <= LongestSecret ? await keys.FindAsync(AccessSecret.Hash(secret), cancellationToken).ConfigureAwait(false) : null;
        return key?.HoldsAt(time.GetUtcNow()) == true ? key : throw Refused("The key is unknown, revoked or expired.");
    }

    private async ValueTask<AccessKey> VerifyAsync(TokenVerifier verifier, string token, HttpContext context)
    {
        try
        {
            return await verifier.VerifyAsync(token, context.RequestAborted).ConfigureAwait(false);
        }
        catch (TokenRefusedException error)
        {
            Log.TokenRefused(log, RequestId.Of(context), error.Message);
            throw Refused($"The token is not taken: {error.Message}.");
        }
    }

    private static ApiErrorException Refused(string description) => new(new ApiError(StatusCodes.Status401Unauthorized, ApiError.Unauthorized, description));

    private static string? Secret(HttpRequest request, out bool mayBeToken)
    {
        var authorization = request.Headers.Authorization.ToString();
        mayBeToken = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        return authorization.Length > 0
            ? mayBeToken ? authorization[Scheme.Length..].Trim() : string.Empty
            : request.Headers.TryGetValue(Header, out var given) ? given.ToString() : null;
    }
}
