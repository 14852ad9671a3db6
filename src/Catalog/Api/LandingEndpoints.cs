using System.Text.Json.Nodes;
using Groundshift.Catalog.Api.Access;
using Groundshift.Catalog.Pages;
using Groundshift.Catalog.Publishing;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api;

/// <summary>Where clients begin: landing page, conformance, API description.</summary>
internal sealed class LandingEndpoints(CatalogView view, PageRenderer pages, IEnumerable<IApiSection> sections, StacApiSettings settings)
{
    /// <summary>The catalog.</summary>
    public async Task<IResult> RootAsync(HttpContext context) => new PageAnswer<LandingPage>(await CatalogAsync(context).ConfigureAwait(false), MediaTypes.Json);

    /// <summary>How programs use the API, for people.</summary>
    public Task<IResult> AboutAsync(HttpContext context) => pages.RenderAsync<AboutPage>(context, []);

    public IResult Description(HttpContext context)
    {
        var description = Documents.OpenApi(settings, BaseUrl.Of(context, settings));
        foreach (var section in sections)
        {
            section.Describe(description);
        }

        return new JsonAnswer(description, Documents.OpenApiType);
    }

    public static IResult Conforms() => new PageAnswer<ConformancePage>(new JsonObject { ["conformsTo"] = Classes() }, MediaTypes.Json);

    private async Task<JsonObject> CatalogAsync(HttpContext context)
    {
        var url = BaseUrl.Of(context, settings);
        var links = new JsonArray
        {
            Links.Link("self", url.Root, MediaTypes.Json),
            Links.Link("root", url.Root, MediaTypes.Json),
            Links.Page(url.Root),
            Links.Link("data", url.At("/collections"), MediaTypes.Json, "Collections"),
            Links.Link("conformance", url.At("/conformance"), MediaTypes.Json, "Conformance classes"),
            Links.Link("service-desc", url.At("/api"), Documents.OpenApiType, "OpenAPI description"),
            Links.Link("service-doc", url.At("/api.html"), Links.Html, "About this API"),
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

        return new JsonObject
        {
            ["type"] = "Catalog",
            ["stac_version"] = StacExtensions.StacVersion,
            ["stac_extensions"] = new JsonArray(AuthenticationSchemes.Extension),
            ["id"] = "groundshift",
            ["title"] = settings.Title,
            ["description"] = settings.Description,
            ["conformsTo"] = Classes(),
            [AuthenticationSchemes.Field] = AuthenticationSchemes.All(settings.Oidc),
            ["links"] = links,
        };
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
}
