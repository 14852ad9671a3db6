using System.Text.Json.Nodes;

namespace Groundshift.Core.Stac;

/// <summary>A STAC Catalog, static or the landing page of a STAC API: a typed view over its JSON.</summary>
public sealed class StacCatalog(JsonObject json) : StacObject(json)
{
    /// <summary>Title for people, or null.</summary>
    public string? Title => Text("title");

    /// <summary>Description, or null.</summary>
    public string? Description => Text("description");

    /// <summary>Conformance classes of an API's landing page; empty for a static catalog.</summary>
    public IReadOnlyList<string> ConformsTo => JsonView.Texts(Json, "conformsTo");
}
