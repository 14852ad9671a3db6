namespace Groundshift.Models.Manifests;

/// <summary>A file of a package, as its manifest declares it.</summary>
/// <param name="Name">File name inside the package's folder; never a path.</param>
/// <param name="Sha256">SHA-256, 64 lower-case hexadecimal digits.</param>
/// <param name="Size">Size in bytes.</param>
public sealed record PackageFile(string Name, string Sha256, long Size)
{
    /// <summary>What a SHA-256 begins with as a multihash. Source: STAC file extension 2.1.0, multiformats table (0x12, 0x20 bytes).</summary>
    internal const string MultihashPrefix = "1220";

    /// <summary>The checksum as a multihash, as the STAC file extension writes it.</summary>
    public string Multihash => MultihashPrefix + Sha256;
}
