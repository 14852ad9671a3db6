using Groundshift.Catalog.Api.Access;
using Groundshift.Catalog.Api.Access.Tokens;
using Groundshift.Catalog.Api.Transactions;
using Groundshift.Catalog.Pages;
using Groundshift.Catalog.Tiles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Groundshift.Catalog.Api;

/// <summary>The STAC API: services, middleware and endpoints, for any host.</summary>
/// <remarks>A host calls <see cref="AddStacApi"/> on its services, then <see cref="UseStacApi"/> before any other middleware, then <see cref="MapStacApi"/>.</remarks>
public static class StacApi
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Patch = [HttpMethods.Patch];
    private static readonly string[] CrossOriginHeaders = ["Authorization", KeyAuthentication.Header, "Content-Type", "Accept", "Range", "If-None-Match", "If-Match", "If-Range", RequestId.Header];
    private static readonly string[] ExposedHeaders = ["ETag", "Location", "Accept-Patch", "Retry-After", "WWW-Authenticate", "Link", "Content-Range", "Accept-Ranges", "Content-Disposition", RequestId.Header];

    /// <summary>Adds what the API needs, beside the ports ICatalogStore, IStoreTransactions, IOutbox, IAccessKeyStore, IAuditLog and IObjectStore.</summary>
    public static IServiceCollection AddStacApi(this IServiceCollection services, StacApiSettings? settings = null)
    {
        var known = (settings ?? new StacApiSettings()).Checked();
        services.AddSingleton(known);
        services.TryAddSingleton(TimeProvider.System);
        if (known.Oidc is { } oidc)
        {
            services.AddAccessTokens(oidc);
        }

        services.AddSingleton<ChangeStores>();
        services.AddSingleton<ItemTransactions>();
        services.AddSingleton<CollectionTransactions>();
        services.AddSingleton<CatalogView>();
        services.AddSingleton<QueryablesEndpoints>();
        services.AddSingleton<AggregationEndpoints>();
        services.AddSingleton<LandingEndpoints>();
        services.AddSingleton<CollectionEndpoints>();
        services.AddSingleton<SearchEndpoints>();
        services.AddSingleton<AssetEndpoints>();
        services.AddSingleton<PageRenderer>();
        services.AddMaps();
        services.AddRouting();
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .AllowAnyOrigin()
            .WithMethods(HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options)
            .WithHeaders(CrossOriginHeaders)
            .WithExposedHeaders(ExposedHeaders)));
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
            options.MimeTypes = ["application/json", "application/geo+json", "application/problem+json", "application/schema+json", "application/vnd.oai.openapi+json", "text/html"];
        });
        services.AddHealthChecks().AddCheck<CatalogHealth>("catalog", tags: [CatalogHealth.Tag]);
        return services;
    }

    /// <summary>Adds the middleware: forwarded addresses, errors, compression, routing, cross-origin requests, rates and keys.</summary>
    public static IApplicationBuilder UseStacApi(this IApplicationBuilder app)
    {
        var settings = app.ApplicationServices.GetRequiredService<StacApiSettings>();
        app.UseForwardedHeaders(ProxyTrust.Options(settings.TrustedProxies));
        if (settings.BasePath.Length > 0)
        {
            app.UsePathBase(settings.BasePath);
        }

        // A range counts bytes of the stored file, so downloads are never compressed on the way.
        app.UseWhen(context => !context.Request.Path.StartsWithSegments("/assets"), branch => branch.UseResponseCompression());
        app.UseMiddleware<ErrorPages>();
        app.UseRouting();
        app.UseCors();
        app.UseMiddleware<RequestRate>();
        app.UseMiddleware<KeyAuthentication>();
        app.UseMiddleware<OptionsAnswer>();
        return app;
    }

    /// <summary>Maps the endpoints.</summary>
    public static IEndpointRouteBuilder MapStacApi(this IEndpointRouteBuilder routes)
    {
        var landing = routes.ServiceProvider.GetRequiredService<LandingEndpoints>();
        var collections = routes.ServiceProvider.GetRequiredService<CollectionEndpoints>();
        var search = routes.ServiceProvider.GetRequiredService<SearchEndpoints>();
        var assets = routes.ServiceProvider.GetRequiredService<AssetEndpoints>();
        routes.MapMethods("/", Read, (Delegate)landing.RootAsync);
        routes.MapMethods("/api", Read, landing.Description);
        routes.MapMethods("/api.html", Read, (Delegate)landing.AboutAsync);
        routes.MapMethods("/conformance", Read, LandingEndpoints.Conforms);
        routes.MapMethods("/collections", Read, (Delegate)collections.ListAsync);
        routes.MapMethods("/collections/{collection}", Read, (Delegate)collections.FindAsync);
        routes.MapMethods("/collections/{collection}/items", Read, (Delegate)search.OfCollectionAsync);
        routes.MapMethods("/collections/{collection}/items/{item}", Read, (Delegate)collections.FindItemAsync);
        routes.MapMethods("/search", Read, (Delegate)search.GetAsync);
        routes.MapPost("/search", (Delegate)search.PostAsync);
        routes.MapMethods("/children", Read, (Delegate)collections.ChildrenAsync);
        routes.MapMethods("/collections/{collection}/browse", Read, (Delegate)collections.BrowseAsync);
        MapQueryables(routes, routes.ServiceProvider.GetRequiredService<QueryablesEndpoints>());
        MapTransactions(routes);
        MapAggregation(routes, routes.ServiceProvider.GetRequiredService<AggregationEndpoints>());
        routes.MapMethods("/assets/{**path}", Read, (Delegate)assets.FindAsync);
        routes.MapMaps();
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = HealthAnswer.WriteAsync });
        routes.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(CatalogHealth.Tag), ResponseWriter = HealthAnswer.WriteAsync });
        return routes;
    }

    private static void MapTransactions(IEndpointRouteBuilder routes)
    {
        const string Collection = "/collections/{collection}";
        const string Item = "/collections/{collection}/items/{item}";
        var items = routes.ServiceProvider.GetRequiredService<ItemTransactions>();
        var collections = routes.ServiceProvider.GetRequiredService<CollectionTransactions>();
        routes.MapPost("/collections", (Delegate)collections.PostAsync);
        routes.MapPut(Collection, (Delegate)collections.PutAsync);
        routes.MapMethods(Collection, Patch, (Delegate)collections.PatchAsync);
        routes.MapDelete(Collection, (Delegate)collections.DeleteAsync);
        routes.MapPost("/collections/{collection}/items", (Delegate)items.PostAsync);
        routes.MapPut(Item, (Delegate)items.PutAsync);
        routes.MapMethods(Item, Patch, (Delegate)items.PatchAsync);
        routes.MapDelete(Item, (Delegate)items.DeleteAsync);
    }

    private static void MapQueryables(IEndpointRouteBuilder routes, QueryablesEndpoints queryables)
    {
        routes.MapMethods("/queryables", Read, (Delegate)queryables.QueryablesAsync);
        routes.MapMethods("/sortables", Read, (Delegate)queryables.SortablesAsync);
        routes.MapMethods("/functions", Read, QueryablesEndpoints.Functions);
        routes.MapMethods("/collection-queryables", Read, queryables.OfCollections);
        routes.MapMethods("/collection-sortables", Read, queryables.SortablesOfCollections);
        routes.MapMethods("/collections/{collection}/queryables", Read, (Delegate)queryables.OfCollectionAsync);
        routes.MapMethods("/collections/{collection}/sortables", Read, (Delegate)queryables.SortablesOfCollectionAsync);
    }

    private static void MapAggregation(IEndpointRouteBuilder routes, AggregationEndpoints aggregation)
    {
        routes.MapMethods("/aggregations", Read, (Delegate)aggregation.ListAsync);
        routes.MapMethods("/aggregate", Read, (Delegate)aggregation.GetAsync);
        routes.MapPost("/aggregate", (Delegate)aggregation.PostAsync);
        routes.MapMethods("/collections/{collection}/aggregations", Read, (Delegate)aggregation.ListOfCollectionAsync);
        routes.MapMethods("/collections/{collection}/aggregate", Read, (Delegate)aggregation.GetOfCollectionAsync);
        routes.MapPost("/collections/{collection}/aggregate", (Delegate)aggregation.PostOfCollectionAsync);
    }
}
