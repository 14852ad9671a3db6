using Groundshift.Core.Jobs;

namespace Groundshift.Core.Stac;

/// <summary>
/// The catalog that a user trusts by having named it: its folder, or its host. Links inside may be followed within it and nowhere else,
/// so that a hostile document cannot make the product read other files or call other hosts.
/// </summary>
public sealed class CatalogRoot
{
    /// <summary>The root of the catalog whose first document has this address.</summary>
    /// <exception cref="InvalidInputException">It is neither a file nor on a web server.</exception>
    public CatalogRoot(Uri firstDocument)
    {
        if (!firstDocument.IsAbsoluteUri || !(firstDocument.IsFile || IsWeb(firstDocument)))
        {
            throw new InvalidInputException("catalog", "a file, http or https address", $"'{firstDocument}'", "Name a STAC API, or a static catalog by URL or folder.");
        }

        Uri = firstDocument;
        Folder = firstDocument.IsFile ? Path.GetDirectoryName(firstDocument.LocalPath) ?? Path.DirectorySeparatorChar.ToString() : null;
    }

    /// <summary>Address of the first document.</summary>
    public Uri Uri { get; }

    /// <summary>Folder of a local catalog; null for one on a web server.</summary>
    public string? Folder { get; }

    /// <summary>
    /// The address to read a document of this catalog from. The same host over http is read over https where the catalog was:
    /// servers behind a proxy often write the wrong scheme. A catalog named over http may send on to its https.
    /// </summary>
    /// <exception cref="InvalidInputException">It lies outside the catalog.</exception>
    public Uri Admit(string field, Uri address)
    {
        if (Folder is not null)
        {
            return address.IsFile && !address.IsUnc && IsInside(Path.GetFullPath(address.LocalPath)) ? address : throw Outside(field, address, $"a file under {Folder}");
        }

        if (!IsWeb(address) || !string.Equals(address.IdnHost, Uri.IdnHost, StringComparison.OrdinalIgnoreCase))
        {
            throw Outside(field, address, $"an address on {Uri.IdnHost}");
        }

        if (address.Scheme == Uri.Scheme && address.Port == Uri.Port)
        {
            return WithoutUser(address);
        }

        if (Uri.Scheme == Uri.UriSchemeHttp && Uri.IsDefaultPort && address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort)
        {
            return WithoutUser(address);
        }

        if (Uri.Scheme == Uri.UriSchemeHttps && address.Scheme == Uri.UriSchemeHttp && address.IsDefaultPort)
        {
            return new UriBuilder(WithoutUser(address)) { Scheme = Uri.UriSchemeHttps, Port = Uri.Port }.Uri;
        }

        throw Outside(field, address, $"an address on {Uri.GetLeftPart(UriPartial.Authority)}");
    }

    /// <summary>True when a path, with its links followed, lies in the folder of a local catalog.</summary>
    public bool IsInside(string absolutePath)
    {
        if (Folder is null)
        {
            return false;
        }

        var folder = Path.EndsInDirectorySeparator(Folder) ? Folder : Folder + Path.DirectorySeparatorChar;
        return absolutePath.StartsWith(folder, StringComparison.Ordinal);
    }

    private static bool IsWeb(Uri address) => address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps;

    private static Uri WithoutUser(Uri address) =>
        address.UserInfo.Length == 0 ? address : new UriBuilder(address) { UserName = string.Empty, Password = string.Empty }.Uri;

    private static InvalidInputException Outside(string field, Uri address, string expected) =>
        new(field, expected, address.IsFile ? address.LocalPath : address.GetLeftPart(UriPartial.Path), "A catalog's links may not leave it; watch the other catalog by its own address.");
}
