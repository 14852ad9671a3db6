using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;

namespace Groundshift.Core.Stac;

/// <summary>What catalogs, collections and items share: a typed view over a JSON object that keeps what it does not know.</summary>
public abstract class StacObject(JsonObject json)
{
    /// <summary>The JSON itself; changes to it are changes to the object.</summary>
    public JsonObject Json { get; } = json;

    /// <summary>The id.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public string Id => Text("id") ?? throw new InvalidInputException("id", "a string", "nothing", "Every STAC object needs an id.");

    /// <summary>The links, as JSON objects.</summary>
    public JsonArray Links => Json["links"] as JsonArray ?? Add("links", new JsonArray());

    /// <summary>Writes the object.</summary>
    public string ToJson() => JsonSerializer.Serialize(Json, StacJson.Default.JsonObject);

    /// <summary>A string field, or null.</summary>
    protected string? Text(string name) => Json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>An object field; an empty one is added where it is missing.</summary>
    protected JsonObject Object(string name) => Json[name] as JsonObject ?? Add(name, new JsonObject());

    private T Add<T>(string name, T node)
        where T : JsonNode
    {
        Json[name] = node;
        return node;
    }
}
