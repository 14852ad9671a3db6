using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Groundshift.Catalog.Pages;

/// <summary>Makes pages.</summary>
internal sealed class PageRenderer(IServiceProvider services, ILoggerFactory loggers, StacApiSettings settings)
{
    /// <summary>Media type of pages.</summary>
    public const string HtmlType = "text/html; charset=utf-8";

    // Nothing from elsewhere is loaded, whatever an item says. MapLibre starts its worker from a blob.
    private const string ContentPolicy =
        "default-src 'self'; script-src 'self' blob:; worker-src blob: 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self' blob:; base-uri 'none'; form-action 'none'";

    /// <summary>A page of a document.</summary>
    public async Task<IResult> RenderAsync<TPage>(HttpContext context, JsonObject served)
        where TPage : CatalogPage => JsonAnswer.Text(await TextAsync<TPage>(context, served).ConfigureAwait(false), HtmlType);

    /// <summary>The same as text; sets the headers that go with it.</summary>
    public async Task<string> TextAsync<TPage>(HttpContext context, JsonObject served)
        where TPage : CatalogPage
    {
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(CatalogPage.Served)] = served,
            [nameof(CatalogPage.Base)] = BaseUrl.Of(context, settings).Value,
            [nameof(CatalogPage.Site)] = settings.Title,
        });
        await using var renderer = new HtmlRenderer(services, loggers);
        Guard(context);
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TPage>(parameters).ConfigureAwait(false)).ToHtmlString()).ConfigureAwait(false);
    }

    /// <summary>HTML that may load nothing but what this server has.</summary>
    public static IResult Guarded(HttpContext context, string html)
    {
        Guard(context);
        return JsonAnswer.Text(html, HtmlType);
    }

    private static void Guard(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = ContentPolicy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
    }
}
