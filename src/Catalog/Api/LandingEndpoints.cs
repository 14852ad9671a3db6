using System.Text.Json.Nodes;
using Groundshift.Catalog.Api.Access;
using Groundshift.Catalog.Publishing;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api;

/// <summary>Where clients begin: landing page, conformance, API description.</summary>
internal sealed class LandingEndpoints(CatalogView view, IEnumerable<IApiSection> sections, StacApiSettings settings)
{
    private const string Html = "text/html; charset=utf-8";

    /// <summary>The catalog for programs, the human page for browsers.</summary>
    public async Task<IResult> RootAsync(HttpContext context)
    {
        context.Response.Headers.Append("Vary", "Accept");
        return PrefersHtml(context.Request) ? Page(context) : await CatalogAsync(context).ConfigureAwait(false);
    }

    public IResult Page(HttpContext context) => JsonAnswer.Text(Documents.LandingPage(settings, BaseUrl.Of(context, settings)), Html);

    public IResult Description(HttpContext context)
    {
        var description = Documents.OpenApi(settings, BaseUrl.Of(context, settings));
        foreach (var section in sections)
        {
            section.Describe(description);
        }

        return new JsonAnswer(description, Documents.OpenApiType);
    }

    public static IResult Conforms() => new JsonAnswer(new JsonObject { ["conformsTo"] = Classes() }, MediaTypes.Json);

    private async Task<IResult> CatalogAsync(HttpContext context)
    {
        var url = BaseUrl.Of(context, settings);
        var links = new JsonArray
        {
            Links.Link("self", url.Root, MediaTypes.Json),
            Links.Link("root", url.Root, MediaTypes.Json),
            Links.Link("data", url.At("/collections"), MediaTypes.Json, "Collections"),
            Links.Link("conformance", url.At("/conformance"), MediaTypes.Json, "Conformance classes"),
            Links.Link("service-desc", url.At("/api"), Documents.OpenApiType, "OpenAPI description"),
            Links.Link("service-doc", url.At("/api.html"), "text/html", "About this API"),
            Search(url, HttpMethods.Get),
            Search(url, HttpMethods.Post),
            Links.Link("children", url.At("/children"), MediaTypes.Json, "Collections in one document"),
            Links.Link(Links.Queryables, url.At("/queryables"), Links.Schema, "Queryables"),
            Links.Link(Links.Sortables, url.At("/sortables"), Links.Schema, "Sortables"),
            Aggregate(url, HttpMethods.Get),
            Aggregate(url, HttpMethods.Post),
            Links.Link("aggregations", url.At("/aggregations"), MediaTypes.Json, "Which figures there are"),
        };
        foreach (var link in sections.SelectMany(section => section.LandingLinks(url)))
        {
            links.Add((JsonNode)link);
        }

        foreach (var collection in await view.ListCollectionsAsync(context).ConfigureAwait(false))
        {
            links.Add((JsonNode)Links.Link("child", url.Collection(collection.Id), MediaTypes.Json, collection.Json["title"]?.GetValue<string>() ?? collection.Id));
        }

        return new JsonAnswer(
            new JsonObject
            {
                ["type"] = "Catalog",
                ["stac_version"] = StacExtensions.StacVersion,
                ["stac_extensions"] = new JsonArray(AuthenticationSchemes.Extension),
                ["id"] = "groundshift",
                ["title"] = settings.Title,
                ["description"] = settings.Description,
                ["conformsTo"] = Classes(),
                [AuthenticationSchemes.Field] = AuthenticationSchemes.All(),
                ["links"] = links,
            },
            MediaTypes.Json);
    }

    private static JsonObject Search(BaseUrl url, string method)
    {
        var link = Links.Link("search", url.At("/search"), MediaTypes.GeoJson, $"Search ({method})");
        link["method"] = method;
        return link;
    }

    private static JsonObject Aggregate(BaseUrl url, string method)
    {
        var link = Links.Link("aggregate", url.At("/aggregate"), MediaTypes.Json, $"Figures over a search ({method})");
        link["method"] = method;
        return link;
    }

    private static JsonArray Classes() => [.. Conformance.Classes.Select(name => JsonValue.Create(name))];

    // Browsers name text/html; clients of the API name JSON or take anything, and get JSON.
    private static bool PrefersHtml(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        var html = accepted.Where(type => type.MediaType == "text/html").Select(type => type.Quality ?? 1).DefaultIfEmpty(0).Max();
        var json = accepted.Where(type => type.MediaType.EndsWith("json", StringComparison.Ordinal)).Select(type => type.Quality ?? 1).DefaultIfEmpty(0).Max();
        return html > 0 && html > json;
    }
}
