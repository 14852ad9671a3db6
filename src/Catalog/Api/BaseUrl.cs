using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api;

/// <summary>The address that links start with, without a slash at the end.</summary>
/// <param name="Value">Address of the API.</param>
/// <param name="Assets">Address of the files, where it is another than the API's own.</param>
internal readonly record struct BaseUrl(string Value, string? Assets = null)
{
    /// <summary>From the settings, else from the request as the trusted proxy reports it.</summary>
    public static BaseUrl Of(HttpContext context, StacApiSettings settings)
    {
        var assets = settings.AssetUrl?.AbsoluteUri.TrimEnd('/');
        if (settings.PublicUrl is { } configured)
        {
            return new BaseUrl(configured.AbsoluteUri.TrimEnd('/'), assets);
        }

        var request = context.Request;
        return new BaseUrl($"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}".TrimEnd('/'), assets);
    }

    /// <summary>An address below it.</summary>
    public string At(string path) => Value + path;

    public string Root => Value + "/";

    public string Collection(string id) => At($"/collections/{Uri.EscapeDataString(id)}");

    public string Item(string collection, string id) => $"{Collection(collection)}/items/{Uri.EscapeDataString(id)}";

    /// <summary>What the addresses of files begin with.</summary>
    public string AssetRoot => Assets is null ? At("/assets/") : Assets + "/";

    public string Asset(string path) => AssetRoot + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    public override string ToString() => Value;
}
