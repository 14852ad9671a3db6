using Groundshift.Catalog.Api.Access.Tokens;
using Groundshift.Catalog.Search;

namespace Groundshift.Catalog.Api;

/// <summary>Settings of the STAC API; the defaults serve a machine of its own.</summary>
public sealed record StacApiSettings
{
    /// <summary>Title of the landing page.</summary>
    public string Title { get; init; } = "Groundshift";

    /// <summary>Description of the landing page.</summary>
    public string Description { get; init; } = "Land-cover maps made of satellite scenes, as STAC items.";

    /// <summary>
    /// Address that all links start with, such as <c>https://maps.example.org/stac</c>. Null takes it from the request and, behind a
    /// trusted proxy, from its X-Forwarded headers.
    /// </summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Address that links to files start with, where everybody may read them from the object store; null to give them out here.</summary>
    public Uri? AssetUrl { get; init; }

    /// <summary>Path that a proxy leaves in front of the API's own paths, such as <c>/stac</c>; empty for none.</summary>
    public string BasePath { get; init; } = string.Empty;

    /// <summary>Proxies whose X-Forwarded headers are believed: addresses, networks (10.0.0.0/8), or <c>*</c> for all. Loopback always is.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>Items on a page when the request does not say.</summary>
    public int DefaultPageSize { get; init; } = 10;

    /// <summary>Most items on a page; larger requests are clamped.</summary>
    public int LargestPageSize { get; init; } = 1000;

    /// <summary>Most bytes of a request body.</summary>
    public int LargestBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>Most bytes of an item, ItemCollection or collection that is sent.</summary>
    public int LargestUploadBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most vertices of the geometry of an item that is sent.</summary>
    public int MostUploadVertices { get; init; } = 100_000;

    /// <summary>Requests that one address may send in a minute; a sixth of them at once. 0 for any number.</summary>
    public int RequestsPerMinute { get; init; } = 6000;

    /// <summary>An OpenID Connect provider whose tokens are taken beside keys; null for none.</summary>
    public OidcSettings? Oidc { get; init; }

    /// <summary>Most vertices of a geometry to search with.</summary>
    public int MostVertices { get; init; } = 10_000;

    /// <summary>Beginnings of the object store's paths that may be downloaded.</summary>
    public IReadOnlyList<string> PublicPrefixes { get; init; } = ["products/", "stac/"];

    internal SearchLimits SearchLimits => new(DefaultPageSize, LargestPageSize, MostVertices);

    /// <summary>Checks the settings together.</summary>
    /// <exception cref="ArgumentException">Some are wrong; the message names all of them.</exception>
    public StacApiSettings Checked()
    {
        List<string> wrong = [];
        if (PublicUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
        {
            wrong.Add($"PublicUrl: expected an absolute http or https address, found '{url}'.");
        }

        if (AssetUrl is { } files && (!files.IsAbsoluteUri || files.Scheme is not ("http" or "https")))
        {
            wrong.Add($"AssetUrl: expected an absolute http or https address, found '{files}'.");
        }

        if (BasePath.Length > 0 && (BasePath[0] != '/' || BasePath[^1] == '/'))
        {
            wrong.Add($"BasePath: expected /PATH without a slash at the end, found '{BasePath}'.");
        }

        if (DefaultPageSize < 1 || LargestPageSize < DefaultPageSize)
        {
            wrong.Add($"DefaultPageSize, LargestPageSize: expected 1 or more and in this order, found {DefaultPageSize} and {LargestPageSize}.");
        }

        if (LargestBodyBytes < 1 || MostVertices < 1 || LargestUploadBytes < 1 || MostUploadVertices < 1)
        {
            wrong.Add($"LargestBodyBytes, MostVertices, LargestUploadBytes, MostUploadVertices: expected 1 or more, found {LargestBodyBytes}, {MostVertices}, {LargestUploadBytes} and {MostUploadVertices}.");
        }

        if (RequestsPerMinute < 0)
        {
            wrong.Add($"RequestsPerMinute: expected 0 or more, found {RequestsPerMinute}.");
        }

        wrong.AddRange(Oidc?.Problems().Select(problem => $"Oidc: {problem}.") ?? []);
        wrong.AddRange(TrustedProxies.Where(proxy => !ProxyTrust.IsUnderstood(proxy)).Select(proxy => $"TrustedProxies: expected an address, a network or *, found '{proxy}'."));
        return wrong.Count == 0 ? this : throw new ArgumentException(string.Join(' ', wrong));
    }
}
