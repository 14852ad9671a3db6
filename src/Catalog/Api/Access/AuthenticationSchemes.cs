using System.Text.Json.Nodes;
using Groundshift.Catalog.Api.Access.Tokens;

namespace Groundshift.Catalog.Api.Access;

/// <summary>How keys and tokens are sent. Source: STAC authentication extension 1.1.0.</summary>
internal static class AuthenticationSchemes
{
    public const string Extension = "https://stac-extensions.github.io/authentication/v1.1.0/schema.json";
    public const string Field = "auth:schemes";
    public const string References = "auth:refs";
    public const string Bearer = "bearer";

    public const string OpenId = "openIdConnect";

    private const string Header = "header";

    /// <summary>The schemes by name.</summary>
    public static JsonObject All(OidcSettings? provider)
    {
        var schemes = new JsonObject
        {
            [Bearer] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "Authorization: Bearer SECRET, with the secret of a key." },
            [Header] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = KeyAuthentication.Header, ["description"] = "The same secret in a header of its own." },
        };
        if (provider is not null)
        {
            schemes[OpenId] = new JsonObject { ["type"] = "openIdConnect", ["openIdConnectUrl"] = provider.DiscoveryUrl, ["description"] = "Authorization: Bearer TOKEN, with an access token of this provider." };
        }

        return schemes;
    }

    /// <summary>Says of a private collection how it is opened.</summary>
    public static void Describe(JsonObject collection, OidcSettings? provider)
    {
        var extensions = collection["stac_extensions"] as JsonArray ?? [];
        collection["stac_extensions"] = new JsonArray([.. extensions.Select(extension => extension!.GetValue<string>()).Append(Extension).Distinct(StringComparer.Ordinal).Select(extension => (JsonNode)extension)]);
        collection[Field] = All(provider);
        foreach (var link in collection["links"]!.AsArray().OfType<JsonObject>().Where(link => link["rel"]?.GetValue<string>() is "items" or "self"))
        {
            link[References] = new JsonArray([.. All(provider).Select(scheme => (JsonNode)scheme.Key)]);
        }
    }
}
