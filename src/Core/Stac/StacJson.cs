using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Groundshift.Core.Stac;

/// <summary>How STAC JSON is read and written.</summary>
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonArray))]
public sealed partial class StacJson : JsonSerializerContext;
