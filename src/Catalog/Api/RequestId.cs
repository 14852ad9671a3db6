using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api;

/// <summary>The name of a request in answers and logs: the client's, where it is harmless, else our own.</summary>
internal static partial class RequestId
{
    public const string Header = "X-Request-Id";

    /// <summary>Takes over or makes the id and sends it back.</summary>
    public static void Assign(HttpContext context)
    {
        var given = context.Request.Headers[Header].ToString();
        if (Harmless().IsMatch(given))
        {
            context.TraceIdentifier = given;
        }

        context.Response.Headers[Header] = context.TraceIdentifier;
    }

    public static string Of(HttpContext context) => context.TraceIdentifier;

    [GeneratedRegex(@"^[A-Za-z0-9._:\-]{1,64}\z")]
    private static partial Regex Harmless();
}
