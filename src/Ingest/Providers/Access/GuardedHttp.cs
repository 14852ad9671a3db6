using System.Net;
using System.Net.Sockets;
using Groundshift.Core.Access;
using Groundshift.Core.Jobs;

namespace Groundshift.Ingest.Providers.Access;

/// <summary>Makes the HTTP clients: one for addresses from items, pinned to checked addresses, and one for configured services.</summary>
internal static class GuardedHttp
{
    /// <summary>Connects only to addresses that the guard has just approved, so that a name cannot change between check and use. No redirects.</summary>
    public static HttpClient ForItems(AddressGuard guard, TimeSpan timeout) => new(Handler((context, token) => ConnectAsync(guard, context.DnsEndPoint, token)))
    {
        Timeout = timeout,
    };

    /// <summary>For token services, whose addresses come from the configuration. No redirects: a token service that moved is a matter for the operator.</summary>
    public static HttpClient ForServices(TimeSpan timeout) => new(Handler(connect: null)) { Timeout = timeout, MaxResponseContentBufferSize = 1 << 20 };

    private static SocketsHttpHandler Handler(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = connect is null,
        ConnectCallback = connect,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    };

    private static async ValueTask<Stream> ConnectAsync(AddressGuard guard, DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = await guard.AddressesAsync(target.Host, target.Port, "href", cancellationToken).ConfigureAwait(false);
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
