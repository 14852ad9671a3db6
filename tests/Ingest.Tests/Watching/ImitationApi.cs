using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Ingest.Tests.Watching;

/// <summary>A STAC API of five items that pages in one of the ways that servers do.</summary>
internal static class ImitationApi
{
    public const int Items = 5;

    public enum Paging
    {
        PostMerge,
        PostBody,
        PostTokenOnly,
        PostHeaders,
        GetToken,
        ItemsOnly,
        Loop,
        TokenLoop,
    }

    public static Task<ImitationServer> StartAsync(Paging paging) => ImitationServer.StartAsync((context, body) => AnswerAsync(context, body, paging));

    public static JsonObject Item(int number, string collection = "c") => new()
    {
        ["type"] = "Feature",
        ["stac_version"] = "1.0.0",
        ["id"] = $"item-{number}",
        ["collection"] = collection,
        ["properties"] = new JsonObject { ["datetime"] = $"2024-01-0{number + 1}T00:00:00Z" },
        ["geometry"] = JsonNode.Parse("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"""),
        ["assets"] = new JsonObject(),
        ["links"] = new JsonArray(),
    };

    public static Task JsonAsync(HttpContext context, JsonNode json)
    {
        context.Response.ContentType = "application/geo+json";
        return context.Response.WriteAsync(json.ToJsonString(), context.RequestAborted);
    }

    private static Task AnswerAsync(HttpContext context, string body, Paging paging)
    {
        var root = $"{context.Request.Scheme}://{context.Request.Host}";
        var path = context.Request.Path.Value!;
        return path switch
        {
            "/" or "/v1" => JsonAsync(context, Landing(root, paging)),
            "/v1/search" or "/v1/collections/c/items" => SearchAsync(context, body, paging, root + path),
            "/v1/collections" => JsonAsync(context, Collections(root, context.Request.Query["page"] == "2")),
            "/v1/collections/c/items/item-3" => JsonAsync(context, Item(3)),
            _ => NotFoundAsync(context),
        };
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = 404;
        return context.Response.WriteAsync("""{"code":"NotFound","description":"no such thing"}""", context.RequestAborted);
    }

    private static JsonObject Landing(string root, Paging paging)
    {
        var links = new JsonArray(Link("self", $"{root}/v1"), Link("data", $"{root}/v1/collections"));
        if (paging != Paging.ItemsOnly)
        {
            links.Add(Link("search", $"{root}/v1/search"));
        }

        if (paging is not (Paging.ItemsOnly or Paging.GetToken))
        {
            var post = Link("search", "/v1/search");
            post["method"] = "POST";
            links.Add(post);
        }

        return new JsonObject
        {
            ["type"] = "Catalog",
            ["id"] = "imitation",
            ["links"] = links,
            ["conformsTo"] = new JsonArray("https://api.stacspec.org/v1.0.0/core", "https://api.stacspec.org/v1.0.0/item-search#query"),
        };
    }

    private static JsonObject Collections(string root, bool second) => new()
    {
        ["collections"] = new JsonArray(new JsonObject { ["type"] = "Collection", ["id"] = second ? "d" : "c" }),
        ["links"] = second ? new JsonArray() : new JsonArray(Link("next", $"{root}/v1/collections?page=2")),
    };

    private static Task SearchAsync(HttpContext context, string body, Paging paging, string self)
    {
        var posted = body.Length > 0 ? JsonNode.Parse(body)!.AsObject() : null;
        var token = (string?)posted?["token"] ?? context.Request.Query["token"].FirstOrDefault() ?? context.Request.Headers["x-token"].FirstOrDefault();
        var start = int.Parse(token ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        if (start > 0 && posted is not null && (string?)posted["collections"]?[0] != "c")
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsync("""{"code":"BadRequest","description":"the search was lost on the way"}""", context.RequestAborted);
        }

        var page = new JsonObject
        {
            ["type"] = "FeatureCollection",
            ["numberMatched"] = Items,
            ["features"] = new JsonArray([.. Enumerable.Range(paging is Paging.TokenLoop ? 0 : start, 2).Where(number => number < Items).Select(number => (JsonNode)Item(number))]),
            ["links"] = new JsonArray(),
        };
        if (start + 2 < Items || paging is Paging.TokenLoop or Paging.Loop)
        {
            page["links"]!.AsArray().Add(Next(paging, self, paging == Paging.Loop ? 2 : start + 2));
        }

        return JsonAsync(context, page);
    }

    private static JsonObject Next(Paging paging, string self, int start)
    {
        var token = start.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var link = Link("next", self);
        switch (paging)
        {
            case Paging.GetToken or Paging.ItemsOnly:
                link["href"] = $"{self}?token={token}";
                return link;
            case Paging.PostBody:
                link["body"] = new JsonObject { ["collections"] = new JsonArray("c"), ["token"] = token };
                break;
            case Paging.PostHeaders:
                link["headers"] = new JsonObject { ["x-token"] = token, ["Host"] = "evil", ["bad name"] = "x" };
                break;
            default:
                link["body"] = new JsonObject { ["token"] = token };
                break;
        }

        link["method"] = "POST";
        if (paging == Paging.PostMerge)
        {
            link["merge"] = true;
        }

        return link;
    }

    private static JsonObject Link(string rel, string href) => new() { ["rel"] = rel, ["href"] = href };
}
