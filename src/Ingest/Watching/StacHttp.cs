using System.Net;

namespace Groundshift.Ingest.Watching;

/// <summary>The connection that a <see cref="StacClient"/> expects.</summary>
public static class StacHttp
{
    // Copernicus Data Space allows four connections per user (its quota page, table of 2025); others allow more.
    private const int ConnectionsPerServer = 4;

    /// <summary>
    /// A client that leaves redirects and time-outs to the caller, which checks where they lead, and unpacks compressed answers.
    /// The caller disposes it.
    /// </summary>
    public static HttpClient CreateClient()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            MaxConnectionsPerServer = ConnectionsPerServer,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
