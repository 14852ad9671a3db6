using System.Net;
using System.Net.Sockets;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Ingest.Providers.Access;

/// <summary>Finds the addresses of a host name.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellationToken);

/// <summary>Lets requests out to public hosts only: an item may name any address, also one inside the operator's network.</summary>
internal sealed class AddressGuard(IReadOnlyList<string> trustedHosts, ResolveHost resolve)
{
    /// <summary>Checks scheme, host and every address that the host name stands for.</summary>
    /// <exception cref="InvalidInputException">The address is not allowed.</exception>
    /// <exception cref="TransientException">The name cannot be resolved now.</exception>
    public async ValueTask CheckAsync(Uri uri, string field, CancellationToken cancellationToken)
    {
        if (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
        {
            throw Refuse(field, $"the scheme '{uri.Scheme}'");
        }

        if (uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            throw Refuse(field, "an address with credentials or a fragment");
        }

        _ = await AddressesAsync(uri.IdnHost, uri.Port, field, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The addresses to connect to: all of them public, unless the host is trusted by configuration.</summary>
    public async ValueTask<IPAddress[]> AddressesAsync(string host, int port, string field, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await ResolveAsync(host, cancellationToken).ConfigureAwait(false);
        if (!IsTrusted(host, port) && addresses.FirstOrDefault(address => !PublicAddress.Is(address)) is { } inside)
        {
            throw Refuse(field, $"'{host}', which is {inside} in a private or reserved network");
        }

        return addresses;
    }

    private bool IsTrusted(string host, int port) => trustedHosts.Any(entry =>
        string.Equals(entry, host, StringComparison.OrdinalIgnoreCase) || string.Equals(entry, $"{host}:{port}", StringComparison.OrdinalIgnoreCase));

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await resolve(host, cancellationToken).ConfigureAwait(false);
            return addresses.Length > 0 ? addresses : throw new TransientException($"The host '{host}' has no address.");
        }
        catch (SocketException error)
        {
            throw new TransientException($"The host '{host}' cannot be resolved: {error.Message}", error);
        }
    }

    private static InvalidInputException Refuse(string field, string found) => new(
        field,
        "an http or https address of a public host",
        found,
        "If the host is yours and meant, add it to Access.TrustedHosts; otherwise report the item to its catalog.");
}
