using System.Net;
using System.Net.Sockets;
using Groundshift.Core.Access;

namespace Groundshift.Catalog.Alerting.Channels;

/// <summary>HTTP clients for webhooks: no redirects, no cookies, no proxy, and connected only to the very addresses that were checked.</summary>
internal static class GuardedConnection
{
    private const int HeaderKilobytes = 16;

    /// <summary>A client whose every connection passes the guard, so that a name cannot change between check and use; null for channels that may go anywhere.</summary>
    public static HttpClient Client(AddressGuard? guard) => new(Handler(guard)) { Timeout = Timeout.InfiniteTimeSpan };

    private static SocketsHttpHandler Handler(AddressGuard? guard) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        MaxResponseHeadersLength = HeaderKilobytes,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = guard is null ? null : (context, token) => ConnectAsync(guard, context.DnsEndPoint, token),
    };

    private static async ValueTask<Stream> ConnectAsync(AddressGuard guard, DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = await guard.AddressesAsync(target.Host, target.Port, "webhook", cancellationToken).ConfigureAwait(false);
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
