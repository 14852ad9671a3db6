using System.Text.Json.Nodes;
using Groundshift.Catalog.Api.Access;
using Groundshift.Catalog.Api.Access.Tokens;

namespace Groundshift.Catalog.Api;

/// <summary>The OpenAPI description, which comes with the program.</summary>
internal static class Documents
{
    /// <summary>Media type of an OpenAPI 3.0 document. Source: OGC API Features 1.0, requirement oas-definition.</summary>
    public const string OpenApiType = "application/vnd.oai.openapi+json;version=3.0";

    private static readonly Lazy<string> OpenApiText = new(() => Read("openapi.json"));

    public static JsonObject OpenApi(StacApiSettings settings, BaseUrl url)
    {
        var json = JsonNode.Parse(OpenApiText.Value)!.AsObject();
        json["info"]!["title"] = settings.Title;
        json["info"]!["description"] = settings.Description;
        json["info"]!["version"] = typeof(Documents).Assembly.GetName().Version!.ToString(3);
        json["servers"] = new JsonArray(new JsonObject { ["url"] = url.Value });
        var limit = json["components"]!["parameters"]!["limit"]!["schema"]!;
        limit["default"] = settings.DefaultPageSize;
        limit["maximum"] = settings.LargestPageSize;
        if (settings.Oidc is { } oidc)
        {
            AddProvider(json, oidc);
        }

        return json;
    }

    // Every operation that takes keys takes tokens too.
    private static void AddProvider(JsonObject json, OidcSettings oidc)
    {
        json["components"]!["securitySchemes"]![AuthenticationSchemes.OpenId] = new JsonObject { ["type"] = "openIdConnect", ["openIdConnectUrl"] = oidc.DiscoveryUrl };
        foreach (var operation in json["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(member => member.Value).OfType<JsonObject>())
        {
            (operation["security"] as JsonArray)?.Add((JsonNode)new JsonObject { [AuthenticationSchemes.OpenId] = new JsonArray() });
        }
    }

    /// <summary>A text that comes with the program.</summary>
    public static string Read(string name)
    {
        using var stream = typeof(Documents).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
