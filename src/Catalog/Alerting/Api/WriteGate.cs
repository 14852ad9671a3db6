using System.Security.Cryptography;
using System.Text;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Api.Access;
using Groundshift.Core.Ports;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Alerting.Api;

/// <summary>Lets requests through that bear the write key, or a key of the store that may manage everything; without either the API writes nothing, for any page in a browser could ask it to.</summary>
internal sealed class WriteGate(AlertingSettings settings) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (Caller.Of(context.HttpContext).Key is { } stored)
        {
            return stored.Scopes.Contains(AccessScopes.Manage) && stored.Collections.Count == 0
                ? await next(context).ConfigureAwait(false)
                : new ErrorAnswer(new ApiError(StatusCodes.Status403Forbidden, "Forbidden", "The key does not allow 'manage' on everything."));
        }

        if (settings.WriteKey is not { Length: > 0 } key)
        {
            return new ErrorAnswer(new ApiError(
                StatusCodes.Status403Forbidden, "Forbidden", "Writes by the API are switched off. Make a key with 'groundshift key create --scope manage', set GROUNDSHIFT__Alerts__WriteKey, or use the command line."));
        }

        var given = context.HttpContext.Request.Headers.Authorization.ToString();
        var holds = given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Hash(given[Scheme.Length..].Trim()), Hash(key));
        if (!holds)
        {
            context.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
            return new ErrorAnswer(new ApiError(StatusCodes.Status401Unauthorized, "Unauthorized", "This needs the write key as a bearer token."));
        }

        return await next(context).ConfigureAwait(false);
    }

    // Equal lengths, so that the comparison tells nothing about the key's.
    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
