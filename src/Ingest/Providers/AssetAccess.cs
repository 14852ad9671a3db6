using System.Net;
using System.Text;
using Groundshift.Core.Access;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Providers.Access;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Providers;

/// <summary>Folders below which local files may be read now, such as those of the local catalogs that are watched.</summary>
public delegate ValueTask<IReadOnlyList<string>> FindFileRoots(CancellationToken cancellationToken);

/// <summary>Opens the assets of every provider. One instance serves all readers; tokens and looks at addresses are cached.</summary>
public sealed class AssetAccess : IAssetAccess, IDisposable
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookLasts = TimeSpan.FromMinutes(10);

    private readonly AssetAccessOptions _options;
    private readonly TimeProvider _clock;
    private readonly FindFileRoots? _roots;
    private readonly HttpClient _services;
    private readonly HttpClient _items;
    private readonly HttpProbe _probe;
    private readonly RenewingCache<(string Account, string Container), string> _sas;
    private readonly RenewingCache<string, BearerToken> _bearers;
    private readonly RenewingCache<AssetReference, Uri> _looks;

    /// <summary>Opens assets with the configured credentials.</summary>
    /// <param name="options">Credentials, trusted hosts, endpoints.</param>
    /// <param name="clock">Says when tokens end.</param>
    /// <param name="logger">Gets no secrets and no signed addresses.</param>
    /// <param name="roots">More folders for local files than the options name.</param>
    public AssetAccess(AssetAccessOptions options, TimeProvider clock, ILogger<AssetAccess> logger, FindFileRoots? roots = null)
        : this(options, clock, logger, roots, Dns.GetHostAddressesAsync)
    {
    }

    internal AssetAccess(AssetAccessOptions options, TimeProvider clock, ILogger logger, FindFileRoots? roots, ResolveHost resolve)
    {
        _options = options;
        _clock = clock;
        _roots = roots;
        var guard = new AddressGuard(options.TrustedHosts, resolve, "If the host is yours and meant, add it to Access.TrustedHosts; otherwise report the item to its catalog.");
        _services = GuardedHttp.ForServices(options.RequestTimeout);
        _items = GuardedHttp.ForItems(guard, options.RequestTimeout);
        _probe = new HttpProbe(_items, guard, options, clock);
        var sas = new SasTokens(_services, options, clock, logger);
        var oidc = new OidcTokens(_services, options, clock, logger);
        _sas = new RenewingCache<(string, string), string>(clock, RenewBefore, (key, _, token) => sas.FetchAsync(key, token));
        _bearers = new RenewingCache<string, BearerToken>(clock, RenewBefore, (_, last, token) => oidc.FetchAsync(CdseCredentials(), last, token));
        _looks = new RenewingCache<AssetReference, Uri>(clock, TimeSpan.Zero, LookAsync);
    }

    /// <inheritdoc/>
    public async ValueTask<RasterLocation> ResolveAsync(AssetReference asset, CancellationToken cancellationToken)
    {
        var uri = Parse(asset, asset.Href);
        return asset.Access switch
        {
            AccessNames.Files => await FileAsync(uri, asset, cancellationToken).ConfigureAwait(false),
            AccessNames.Public => await OpenAsync(asset, cancellationToken).ConfigureAwait(false),
            AccessNames.PlanetaryComputer => await PlanetaryComputerAsync(uri, asset, cancellationToken).ConfigureAwait(false),
            AccessNames.Cdse => await CdseAsync(uri, asset, cancellationToken).ConfigureAwait(false),
            AccessNames.DlrEoc => await DlrAsync(asset, cancellationToken).ConfigureAwait(false),
            AccessNames.S3 => S3Locations.Locate(uri, asset, _options.CredentialsOf(AccessNames.S3), endpoint: null, requesterPays: false),
            AccessNames.RequesterPays => S3Locations.Locate(uri, asset, _options.CredentialsOf(AccessNames.RequesterPays), endpoint: null, requesterPays: true),
            var unknown => throw new InvalidInputException(
                "access",
                "a known access",
                $"'{unknown}'",
                "The job may come from a newer version: update this worker."),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sas.Dispose();
        _bearers.Dispose();
        _looks.Dispose();
        _services.Dispose();
        _items.Dispose();
    }

    private async ValueTask<RasterLocation> FileAsync(Uri uri, AssetReference asset, CancellationToken cancellationToken)
    {
        var more = _roots is null ? [] : await _roots(cancellationToken).ConfigureAwait(false);
        return LocalFiles.Locate(uri, _options.FileRoots.Concat(more), $"assets.{asset.Key}.href");
    }

    private async ValueTask<RasterLocation> OpenAsync(AssetReference asset, CancellationToken cancellationToken)
    {
        var found = await _looks.GetAsync(asset, cancellationToken).ConfigureAwait(false);
        return new RasterLocation { Uri = found.Value };
    }

    /// <summary>Only Planetary Computer's own storage gets a token: an item that points elsewhere is read as a public file.</summary>
    private async ValueTask<RasterLocation> PlanetaryComputerAsync(Uri uri, AssetReference asset, CancellationToken cancellationToken)
    {
        if (!Belongs(uri, _options.PlanetaryComputerHosts))
        {
            return await OpenAsync(asset, cancellationToken).ConfigureAwait(false);
        }

        var container = uri.Segments.Length > 2 ? uri.Segments[1].TrimEnd('/') : throw new InvalidInputException(
            $"assets.{asset.Key}.href", "https://ACCOUNT.blob.core.windows.net/CONTAINER/PATH", "an address without a container", "Report the item to its catalog.");
        var token = await _sas.GetAsync((uri.Host.Split('.')[0], Uri.UnescapeDataString(container)), cancellationToken).ConfigureAwait(false);
        var query = uri.Query.Length > 1 ? $"{uri.Query}&{token.Value}" : $"?{token.Value}";
        return new RasterLocation { Uri = new Uri(uri.GetLeftPart(UriPartial.Path) + query), Expires = token.Until };
    }

    private async ValueTask<RasterLocation> CdseAsync(Uri uri, AssetReference asset, CancellationToken cancellationToken)
    {
        var credentials = CdseCredentials();
        var store = uri.Scheme == "s3" ? uri : asset.AlternateHref is { } alternate ? Parse(asset, alternate) : null;
        if (store?.Scheme == "s3" && credentials.HasKeys)
        {
            return S3Locations.Locate(store, asset, credentials, credentials.Endpoint ?? _options.CdseS3, requesterPays: false);
        }

        if (uri.Scheme == "s3" || !credentials.HasOidc)
        {
            throw new InvalidInputException(
                "Access.Credentials.cdse",
                uri.Scheme == "s3" ? "AccessKeyId and SecretAccessKey" : "UserName and Password, ClientId and ClientSecret, RefreshToken, or S3 keys",
                "none of them",
                "Register at dataspace.copernicus.eu and set the credentials in the environment.");
        }

        // The file is looked at with a token of its own, so that a long scene does not look again whenever the token changes.
        var found = await _looks.GetAsync(asset, cancellationToken).ConfigureAwait(false);
        if (!Belongs(found.Value, _options.CdseHosts))
        {
            return new RasterLocation { Uri = found.Value };
        }

        var bearer = await _bearers.GetAsync(AccessNames.Cdse, cancellationToken).ConfigureAwait(false);
        return new RasterLocation { Uri = found.Value, Headers = Authorization($"Bearer {bearer.Value.AccessToken}"), Expires = bearer.Until };
    }

    private async ValueTask<RasterLocation> DlrAsync(AssetReference asset, CancellationToken cancellationToken)
    {
        var found = await _looks.GetAsync(asset, cancellationToken).ConfigureAwait(false);
        return new RasterLocation
        {
            Uri = found.Value,
            Headers = BasicOf(found.Value) is { } basic ? Authorization(basic) : new Dictionary<string, string>(),
        };
    }

    private async Task<Lease<Uri>> LookAsync(AssetReference asset, Lease<Uri>? last, CancellationToken cancellationToken)
    {
        Func<Uri, string?> credential = _ => null;
        if (asset.Access == AccessNames.DlrEoc)
        {
            credential = BasicOf;
        }
        else if (asset.Access == AccessNames.Cdse)
        {
            var bearer = await _bearers.GetAsync(AccessNames.Cdse, cancellationToken).ConfigureAwait(false);
            credential = uri => Belongs(uri, _options.CdseHosts) ? $"Bearer {bearer.Value.AccessToken}" : null;
        }

        var found = await _probe.FindAsync(Parse(asset, asset.Href), asset, credential, cancellationToken).ConfigureAwait(false);
        var now = _clock.GetUtcNow();
        return new Lease<Uri>(found, now, now + LookLasts);
    }

    private string? BasicOf(Uri uri) => Belongs(uri, _options.DlrHosts) && _options.CredentialsOf(AccessNames.DlrEoc) is { HasUser: true } credentials
        ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.UserName}:{credentials.Password}"))
        : null;

    private AccessCredentials CdseCredentials() => _options.CredentialsOf(AccessNames.Cdse) ?? new AccessCredentials();

    private static Dictionary<string, string> Authorization(string value) => new() { ["Authorization"] = value };

    /// <summary>Secrets leave over https only, and over http only to a host that is listed by name and port.</summary>
    private static bool Belongs(Uri uri, IReadOnlyList<string> hosts) => hosts.Any(entry =>
        entry.StartsWith('.')
            ? uri.Scheme == Uri.UriSchemeHttps && uri.Host.EndsWith(entry, StringComparison.OrdinalIgnoreCase)
            : string.Equals(entry, uri.Authority, StringComparison.OrdinalIgnoreCase) || (uri.Scheme == Uri.UriSchemeHttps && string.Equals(entry, uri.Host, StringComparison.OrdinalIgnoreCase)));

    private static Uri Parse(AssetReference asset, string href) =>
        Uri.TryCreate(href, UriKind.Absolute, out var uri) && href.StartsWith(uri.Scheme + ":", StringComparison.OrdinalIgnoreCase)
            ? uri
            : throw new InvalidInputException($"assets.{asset.Key}.href", "an absolute address", "something else", "Report the item to its catalog.");
}
