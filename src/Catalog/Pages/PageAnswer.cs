using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Catalog.Pages;

/// <summary>A document as JSON for programs and as a page for browsers. Each form has a tag of its own.</summary>
/// <typeparam name="TPage">The page.</typeparam>
/// <param name="json">The document.</param>
/// <param name="contentType">Its media type as JSON.</param>
/// <param name="version">Version tag of the entity where it has one.</param>
internal sealed class PageAnswer<TPage>(JsonObject json, string contentType, string? version = null) : IResult
    where TPage : CatalogPage
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.Append("Vary", "Accept");
        if (AskedFormat.IsHtml(httpContext.Request))
        {
            var pages = httpContext.RequestServices.GetRequiredService<PageRenderer>();
            await (await pages.RenderAsync<TPage>(httpContext, json).ConfigureAwait(false)).ExecuteAsync(httpContext).ConfigureAwait(false);
            return;
        }

        await new JsonAnswer(json, contentType, version).ExecuteAsync(httpContext).ConfigureAwait(false);
    }
}
