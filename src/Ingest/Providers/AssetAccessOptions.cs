namespace Groundshift.Ingest.Providers;

/// <summary>How assets are opened. The defaults open public catalogs and Planetary Computer without any configuration.</summary>
public sealed record AssetAccessOptions
{
    /// <summary>Credentials by access name (<see cref="AccessNames"/>).</summary>
    public IReadOnlyDictionary<string, AccessCredentials> Credentials { get; init; } = new Dictionary<string, AccessCredentials>();

    /// <summary>Folders below which local files may be read, beside those of local catalogs that are watched.</summary>
    public IReadOnlyList<string> FileRoots { get; init; } = [];

    /// <summary>Hosts (<c>name</c> or <c>name:port</c>) that may be read although they lie in a private network. Empty by default.</summary>
    public IReadOnlyList<string> TrustedHosts { get; init; } = [];

    /// <summary>Most redirects that are followed, each of them checked.</summary>
    public int MaxRedirects { get; init; } = 5;

    /// <summary>Most time for one request to a token service or for looking at an address.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Token service of Planetary Computer; account and container are appended.</summary>
    /// <remarks>Source: Planetary Computer documentation, "Using tokens for data access".</remarks>
    public Uri PlanetaryComputerTokens { get; init; } = new("https://planetarycomputer.microsoft.com/api/sas/v1/token/");

    /// <summary>Hosts of the storage that Planetary Computer's tokens open: other addresses never get one.</summary>
    public IReadOnlyList<string> PlanetaryComputerHosts { get; init; } = [".blob.core.windows.net"];

    /// <summary>OIDC token endpoint of CDSE.</summary>
    /// <remarks>Source: Copernicus Data Space documentation, "Access token".</remarks>
    public Uri CdseTokens { get; init; } = new("https://identity.dataspace.copernicus.eu/auth/realms/CDSE/protocol/openid-connect/token");

    /// <summary>Hosts that get CDSE's bearer token. An entry with a leading dot means the domain and all below it.</summary>
    public IReadOnlyList<string> CdseHosts { get; init; } = [".dataspace.copernicus.eu"];

    /// <summary>Endpoint of CDSE's object store.</summary>
    public Uri CdseS3 { get; init; } = new("https://eodata.dataspace.copernicus.eu");

    /// <summary>Hosts that get DLR's user and password.</summary>
    public IReadOnlyList<string> DlrHosts { get; init; } = [".dlr.de"];

    internal AccessCredentials? CredentialsOf(string access) => Credentials.TryGetValue(access, out var credentials) ? credentials : null;
}
