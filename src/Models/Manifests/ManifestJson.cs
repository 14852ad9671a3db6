using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Groundshift.Models.Manifests;

/// <summary>How manifests are written.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class ManifestJson : JsonSerializerContext;
