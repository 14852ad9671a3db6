using System.Net;
using System.Net.Http.Headers;
using Groundshift.Catalog.Alerting.Channels;
using Groundshift.Core.Access;

namespace Groundshift.Catalog.Pushing;

/// <summary>The way to the other API.</summary>
internal static class PushConnection
{
    private const string Remedy = "Give a public address, or set Push:AllowPrivate.";

    /// <summary>A client that goes to the other API only, with the token and without following redirects.</summary>
    public static HttpClient Client(PushSettings settings)
    {
        var http = GuardedConnection.Client(settings.AllowPrivate ? null : new AddressGuard([], Dns.GetHostAddressesAsync, Remedy), "Push:Url");
        http.BaseAddress = new Uri(settings.Url.AbsoluteUri.TrimEnd('/') + "/");
        http.Timeout = settings.Timeout;
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Groundshift", typeof(PushConnection).Assembly.GetName().Version?.ToString(3)));
        if (settings.Token is { Length: > 0 } token)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return http;
    }
}
