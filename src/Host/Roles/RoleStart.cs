using System.Net;
using System.Net.Sockets;
using Groundshift.Core.Jobs;
using Groundshift.Host.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;

namespace Groundshift.Host.Roles;

/// <summary>Starts a role, or says why its address cannot be had.</summary>
internal static class RoleStart
{
    /// <summary>Starts the application; where that fails, what has started already is stopped before its services go.</summary>
    /// <exception cref="InvalidInputException">Another program has the address, or this machine may not or cannot use it.</exception>
    public static async Task StartRoleAsync(this WebApplication app, ServerSection server, CancellationToken cancellationToken)
    {
        Probe(server);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception error)
        {
            await app.StopAsync(CancellationToken.None);
            throw Reason(error) is { } reason ? Refused(server, reason, error) : error;
        }
    }

    // The web server starts last, when a worker may have taken a job already: a port that is taken is better seen before.
    private static void Probe(ServerSection server)
    {
        if (server.Port == 0 || !IPAddress.TryParse(server.Address, out var address))
        {
            return;
        }

        try
        {
            using var listener = new TcpListener(address, server.Port);
            listener.Start();
        }
        catch (SocketException error) when (Reason(error) is { } reason)
        {
            throw Refused(server, reason, error);
        }
    }

    private static string? Reason(Exception error) => error switch
    {
        IOException { InnerException: AddressInUseException } or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => "an address that another program listens on",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "a port that this user may not listen on",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "an address that this machine does not have",
        _ => null,
    };

    private static InvalidInputException Refused(ServerSection server, string reason, Exception error) => new(
        "Server:Address and Server:Port",
        "an address to listen on",
        $"{server.Address}:{server.Port}, {reason}",
        "Stop the other program, or choose another port with --port or GROUNDSHIFT__Server__Port, or another address with GROUNDSHIFT__Server__Address.",
        error);
}
