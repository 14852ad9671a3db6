using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api;

/// <summary>The address that links start with, without a slash at the end.</summary>
internal readonly record struct BaseUrl(string Value)
{
    /// <summary>From the settings, else from the request as the trusted proxy reports it.</summary>
    public static BaseUrl Of(HttpContext context, StacApiSettings settings)
    {
        if (settings.PublicUrl is { } configured)
        {
            return new BaseUrl(configured.AbsoluteUri.TrimEnd('/'));
        }

        var request = context.Request;
        return new BaseUrl($"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}".TrimEnd('/'));
    }

    /// <summary>An address below it.</summary>
    public string At(string path) => Value + path;

    public string Root => Value + "/";

    public string Collection(string id) => At($"/collections/{Uri.EscapeDataString(id)}");

    public string Item(string collection, string id) => $"{Collection(collection)}/items/{Uri.EscapeDataString(id)}";

    public string Asset(string path) => At("/assets/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)));

    public override string ToString() => Value;
}
