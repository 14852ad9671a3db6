using System.Net;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Pages;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Tiles;

/// <summary><c>/view/{collection}/{item}</c>: an item for people, on a map with its classes, figures, files and links.</summary>
internal sealed class ItemView(CatalogView view, StacApiSettings settings)
{
    public async Task<IResult> ShowAsync(HttpContext context, string collection, string item)
    {
        if (await view.FindItemAsync(context, collection, item).ConfigureAwait(false) is not { } found)
        {
            return new ErrorAnswer(ApiError.NotFound($"item '{item}' in collection '{collection}'"));
        }

        var url = BaseUrl.Of(context, settings);
        var page = ViewerFiles.Text("item.html")
            .Replace("{{title}}", WebUtility.HtmlEncode(found.Item.Id), StringComparison.Ordinal)
            .Replace("{{base}}", WebUtility.HtmlEncode(url.Value), StringComparison.Ordinal)
            .Replace("{{item}}", WebUtility.HtmlEncode(url.Item(collection, item)), StringComparison.Ordinal);
        return PageRenderer.Guarded(context, page);
    }

    public static IResult File(string name) => ViewerFiles.Find(name) ?? new ErrorAnswer(ApiError.NotFound($"file '{name}'"));
}
