using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace Groundshift.Catalog.Api;

/// <summary>Which proxies may say under what address the API is seen.</summary>
internal static class ProxyTrust
{
    private const string Everyone = "*";

    public static bool IsUnderstood(string proxy) => proxy == Everyone || IPAddress.TryParse(proxy, out _) || System.Net.IPNetwork.TryParse(proxy, out _);

    public static ForwardedHeadersOptions Options(IReadOnlyList<string> proxies)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedPrefix,
        };
        foreach (var proxy in proxies)
        {
            if (proxy == Everyone)
            {
                // With no list at all the middleware believes any sender.
                options.KnownIPNetworks.Clear();
                options.KnownProxies.Clear();
                return options;
            }

            if (IPAddress.TryParse(proxy, out var address))
            {
                options.KnownProxies.Add(address);
            }
            else
            {
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        }

        return options;
    }
}
