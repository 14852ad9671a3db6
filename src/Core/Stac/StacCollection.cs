using System.Text.Json.Nodes;

namespace Groundshift.Core.Stac;

/// <summary>A STAC Collection: a typed view over its JSON.</summary>
public sealed class StacCollection(JsonObject json) : StacObject(json);
