using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Catalog.Tiles;

/// <summary>Services and endpoints of map tiles and of the page of an item.</summary>
internal static class Maps
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    public static void AddMaps(this IServiceCollection services)
    {
        services.AddSingleton<TileEndpoints>();
        services.AddSingleton<ItemView>();
    }

    public static void MapMaps(this IEndpointRouteBuilder routes)
    {
        var tiles = routes.ServiceProvider.GetRequiredService<TileEndpoints>();
        var page = routes.ServiceProvider.GetRequiredService<ItemView>();
        routes.MapMethods("/tiles/{collection}/{item}/{asset}/tilejson.json", Read, (Delegate)tiles.DescribeAsync);
        routes.MapMethods("/tiles/{collection}/{item}/{asset}/{z:int}/{x:int}/{y}.png", Read, (Delegate)tiles.TileAsync);
        routes.MapMethods("/view/{collection}/{item}", Read, (Delegate)page.ShowAsync);
        routes.MapMethods("/viewer/{name}", Read, ItemView.File);
    }
}
