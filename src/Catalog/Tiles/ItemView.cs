using System.Net;
using Groundshift.Catalog.Api;
using Groundshift.Core.Ports;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Tiles;

/// <summary><c>/view/{collection}/{item}</c>: an item for people, on a map with its classes, figures, files and links.</summary>
internal sealed class ItemView(ICatalogStore catalog, StacApiSettings settings)
{
    // Nothing from elsewhere is loaded, whatever an item says. MapLibre starts its worker from a blob.
    private const string ContentPolicy =
        "default-src 'self'; script-src 'self' blob:; worker-src blob: 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self' blob:; base-uri 'none'; form-action 'none'";

    public async Task<IResult> ShowAsync(HttpContext context, string collection, string item)
    {
        if (await catalog.FindItemAsync(collection, item, null, context.RequestAborted).ConfigureAwait(false) is not { } found)
        {
            return new ErrorAnswer(ApiError.NotFound($"item '{item}' in collection '{collection}'"));
        }

        var url = BaseUrl.Of(context, settings);
        var page = ViewerFiles.Text("item.html")
            .Replace("{{title}}", WebUtility.HtmlEncode(found.Item.Id), StringComparison.Ordinal)
            .Replace("{{base}}", WebUtility.HtmlEncode(url.Value), StringComparison.Ordinal)
            .Replace("{{item}}", WebUtility.HtmlEncode(url.Item(collection, item)), StringComparison.Ordinal);
        context.Response.Headers.ContentSecurityPolicy = ContentPolicy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return JsonAnswer.Text(page, "text/html; charset=utf-8");
    }

    public static IResult File(string name) => ViewerFiles.Find(name) ?? new ErrorAnswer(ApiError.NotFound($"file '{name}'"));
}
