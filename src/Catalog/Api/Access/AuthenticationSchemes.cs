using System.Text.Json.Nodes;

namespace Groundshift.Catalog.Api.Access;

/// <summary>How keys are sent. Source: STAC authentication extension 1.1.0.</summary>
internal static class AuthenticationSchemes
{
    public const string Extension = "https://stac-extensions.github.io/authentication/v1.1.0/schema.json";
    public const string Field = "auth:schemes";
    public const string References = "auth:refs";
    public const string Bearer = "bearer";

    private const string Header = "header";

    /// <summary>The schemes by name.</summary>
    public static JsonObject All() => new()
    {
        [Bearer] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "Authorization: Bearer SECRET, with the secret of a key." },
        [Header] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = KeyAuthentication.Header, ["description"] = "The same secret in a header of its own." },
    };

    /// <summary>Says of a private collection how it is opened.</summary>
    public static void Describe(JsonObject collection)
    {
        var extensions = collection["stac_extensions"] as JsonArray ?? [];
        collection["stac_extensions"] = new JsonArray([.. extensions.Select(extension => extension!.GetValue<string>()).Append(Extension).Distinct(StringComparer.Ordinal).Select(extension => (JsonNode)extension)]);
        collection[Field] = All();
        foreach (var link in collection["links"]!.AsArray().OfType<JsonObject>().Where(link => link["rel"]?.GetValue<string>() is "items" or "self"))
        {
            link[References] = new JsonArray(Bearer, Header);
        }
    }
}
