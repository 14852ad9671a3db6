using System.Security.Cryptography;
using System.Text;
using Groundshift.Catalog.Api;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Alerting.Api;

/// <summary>Lets requests through that bear the write key; without a key in the settings the API writes nothing, for any page in a browser could ask it to.</summary>
internal sealed class WriteGate(AlertingSettings settings) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (settings.WriteKey is not { Length: > 0 } key)
        {
            return new ErrorAnswer(new ApiError(
                StatusCodes.Status403Forbidden, "Forbidden", "Writes by the API are switched off. Set GROUNDSHIFT__Alerts__WriteKey, or use the command line."));
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
