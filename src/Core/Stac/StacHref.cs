using Groundshift.Core.Jobs;

namespace Groundshift.Core.Stac;

/// <summary>Turns what a document writes as an address into the address it means.</summary>
/// <remarks>
/// Source: RFC 3986 section 5. Resolution says where an address points, not whether it may be opened: that is up to
/// <see cref="CatalogRoot"/> for documents and to the asset access for pixels.
/// </remarks>
public static class StacHref
{
    /// <summary>Resolves an absolute or relative address. A leading slash means the root of the base's host, also where the base is a file.</summary>
    /// <exception cref="InvalidInputException">It is no address, or relative without a base.</exception>
    public static Uri Resolve(string field, string href, Uri? baseUri)
    {
        if (string.IsNullOrWhiteSpace(href) || href.Any(char.IsControl) || href.Contains('\\', StringComparison.Ordinal))
        {
            throw Invalid(field, href, "Remove backslashes and control characters.");
        }

        if (HasScheme(href))
        {
            // .NET reads a drive letter as a file.
            return Uri.TryCreate(href, UriKind.Absolute, out var absolute) && href.StartsWith(absolute.Scheme + ":", StringComparison.OrdinalIgnoreCase)
                ? absolute
                : throw Invalid(field, href, "Correct the item.");
        }

        if (baseUri is null)
        {
            throw Invalid(field, href, "A relative address needs the document's own address: read the document from its catalog.");
        }

        if (baseUri.IsFile && href.StartsWith("//", StringComparison.Ordinal))
        {
            throw Invalid(field, href, "A local catalog cannot name another host.");
        }

        return Uri.TryCreate(baseUri, href, out var resolved) ? resolved : throw Invalid(field, href, "Correct the item.");
    }

    /// <summary>The address of a catalog that a user named: a URL, or a path on this machine.</summary>
    /// <exception cref="InvalidInputException">It is neither.</exception>
    public static Uri OfCatalog(string urlOrPath, string currentFolder)
    {
        if (HasScheme(urlOrPath))
        {
            return Uri.TryCreate(urlOrPath, UriKind.Absolute, out var url) && (url.IsFile || url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
                ? url
                : throw new InvalidInputException("catalog", "an http or https URL, or a path", $"'{urlOrPath}'", "Name a STAC API, or a static catalog by URL or folder.");
        }

        return OfFile(Path.GetFullPath(urlOrPath, currentFolder));
    }

    /// <summary>The file URI of an absolute path, with every reserved character escaped.</summary>
    public static Uri OfFile(string absolutePath) =>
        new(Uri.UriSchemeFile + "://" + string.Join('/', absolutePath.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString)));

    // RFC 3986 section 3.1; .NET would take "/path" for a file on Unix.
    private static bool HasScheme(string href)
    {
        var colon = href.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetter(href[0]) && href.AsSpan(0, colon).IndexOfAnyExcept(SchemeLetters) < 0;
    }

    private static readonly System.Buffers.SearchValues<char> SchemeLetters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    private static InvalidInputException Invalid(string field, string href, string nextStep) =>
        new(field, "an absolute or relative URL", $"'{href}'", nextStep);
}
