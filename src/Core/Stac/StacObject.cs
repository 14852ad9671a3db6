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
    public string Id => Text("id") is { Length: > 0 } id
        ? id
        : throw new InvalidInputException("id", "a string", "nothing", "Every STAC object needs an id.");

    /// <summary>The STAC version that the object declares, or null.</summary>
    public string? StacVersion => Text("stac_version");

    /// <summary>URLs of the extension schemas that the object declares.</summary>
    public IReadOnlyList<string> Extensions => JsonView.Texts(Json, "stac_extensions");

    /// <summary>The links, as JSON objects, for writing: a missing list is added. Use <see cref="ReadLinks"/> to read.</summary>
    public JsonArray Links => Json["links"] as JsonArray ?? Add("links", new JsonArray());

    /// <summary>Views of the links; entries without <c>rel</c> and <c>href</c> are left out. Changes nothing.</summary>
    public IReadOnlyList<StacLink> ReadLinks() =>
        [.. JsonView.Objects(Json, "links").Where(StacLink.IsLink).Select(link => new StacLink(link))];

    /// <summary>The first link of a relation, or null.</summary>
    public StacLink? FindLink(string rel) => ReadLinks().FirstOrDefault(link => link.Rel == rel);

    /// <summary>Writes the object.</summary>
    public string ToJson() => JsonSerializer.Serialize(Json, StacJson.Plain.JsonObject);

    /// <summary>A string field, or null.</summary>
    protected string? Text(string name) => JsonView.Text(Json, name);

    /// <summary>An object field; an empty one is added where it is missing.</summary>
    protected JsonObject Object(string name) => Json[name] as JsonObject ?? Add(name, new JsonObject());

    private T Add<T>(string name, T node)
        where T : JsonNode
    {
        Json[name] = node;
        return node;
    }
}
