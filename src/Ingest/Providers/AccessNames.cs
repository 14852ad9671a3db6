namespace Groundshift.Ingest.Providers;

/// <summary>Names of the ways to open an asset; credentials are configured under the same names.</summary>
public static class AccessNames
{
    /// <summary>Anybody may read.</summary>
    public const string Public = "public";

    /// <summary>Files of a local catalog.</summary>
    public const string Files = "files";

    /// <summary>S3 with keys, or without where the bucket is open.</summary>
    public const string S3 = "s3";

    /// <summary>S3 where the reader pays for the transfer.</summary>
    public const string RequesterPays = "requester-pays";

    /// <summary>Azure Blob behind the token service of Planetary Computer.</summary>
    public const string PlanetaryComputer = "planetary-computer";

    /// <summary>Copernicus Data Space: OIDC over https, or S3 keys.</summary>
    public const string Cdse = "cdse";

    /// <summary>DLR's Earth Observation Center: Basic authentication.</summary>
    public const string DlrEoc = "dlr-eoc";

    /// <summary>The access of an address that a catalog of this name's own access holds, unless it is a local file.</summary>
    internal static Func<Uri, string> Of(string ownAccess) => uri => uri.IsFile ? Files : ownAccess;

    /// <summary>The access of open addresses: by scheme.</summary>
    internal static string Open(Uri uri, bool requesterPays) =>
        uri.IsFile ? Files
        : uri.Scheme != "s3" ? Public
        : requesterPays ? RequesterPays
        : S3;
}
