using System.Net;
using System.Net.Sockets;
using Groundshift.Core.Access;

namespace Groundshift.Catalog.Alerting.Channels;

/// <summary>HTTP clients for addresses that are told to this service: no redirects, no cookies, no proxy, and connected only to the very addresses that were checked.</summary>
internal static class GuardedConnection
{
    private const int HeaderKilobytes = 16;

    /// <summary>A client whose every connection passes the guard, so that a name cannot change between check and use; null for those that may go anywhere.</summary>
    /// <param name="guard">The guard.</param>
    /// <param name="field">What refusals call the address.</param>
    public static HttpClient Client(AddressGuard? guard, string field) => new(Handler(guard, field)) { Timeout = Timeout.InfiniteTimeSpan };

    private static SocketsHttpHandler Handler(AddressGuard? guard, string field) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        MaxResponseHeadersLength = HeaderKilobytes,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = guard is null ? null : (context, token) => ConnectAsync(guard, field, context.DnsEndPoint, token),
    };

    private static async ValueTask<Stream> ConnectAsync(AddressGuard guard, string field, DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = await guard.AddressesAsync(target.Host, target.Port, field, cancellationToken).ConfigureAwait(false);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
