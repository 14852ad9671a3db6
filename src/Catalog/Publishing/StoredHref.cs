namespace Groundshift.Catalog.Publishing;

/// <summary>
/// Addresses in stored items. They know nothing of the server: absolute URLs point outside, <c>/collections/C/items/I</c> means an
/// item of this catalog, and anything else is a path in the object store.
/// </summary>
internal static class StoredHref
{
    private const string Collections = "/collections/";
    private const string Items = "/items/";

    public static string Item(string collection, string id) => Collections + collection + Items + id;

    public static bool IsAbsolute(string href) =>
        Uri.TryCreate(href, UriKind.Absolute, out var uri) && !href.StartsWith('/') && uri.Scheme != Uri.UriSchemeFile;

    /// <summary>Splits an address of an item of this catalog.</summary>
    public static bool IsItem(string href, out string collection, out string id)
    {
        collection = id = string.Empty;
        var items = href.IndexOf(Items, StringComparison.Ordinal);
        if (!href.StartsWith(Collections, StringComparison.Ordinal) || items < 0)
        {
            return false;
        }

        collection = href[Collections.Length..items];
        id = href[(items + Items.Length)..];
        return true;
    }
}
