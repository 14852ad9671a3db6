using Groundshift.Core.Ports;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api.Access;

/// <summary>Finds the key of a request. A key that does not hold is refused also where none is needed: its holder should know.</summary>
internal sealed class KeyAuthentication(RequestDelegate next, IAccessKeyStore keys, TimeProvider time)
{
    public const string Header = "X-Api-Key";

    private const string Scheme = "Bearer ";
    private const int LongestSecret = 200;

    public async Task InvokeAsync(HttpContext context)
    {
        if (Secret(context.Request) is { } secret)
        {
            var key = secret.Length is > 0 and <= LongestSecret ? await keys.FindAsync(AccessSecret.Hash(secret), context.RequestAborted).ConfigureAwait(false) : null;
            if (key?.HoldsAt(time.GetUtcNow()) != true)
            {
                throw new ApiErrorException(new ApiError(StatusCodes.Status401Unauthorized, "Unauthorized", "The key is unknown, revoked or expired."));
            }

            context.Features.Set(new Caller(key));
        }

        await next(context).ConfigureAwait(false);
    }

    private static string? Secret(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.Length > 0
            ? authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : string.Empty
            : request.Headers.TryGetValue(Header, out var given) ? given.ToString() : null;
    }
}
