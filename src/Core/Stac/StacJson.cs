using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Groundshift.Core.Stac;

/// <summary>How STAC JSON is read and written.</summary>
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonArray))]
[JsonSerializable(typeof(JsonNode))]
public sealed partial class StacJson : JsonSerializerContext
{
    /// <summary>
    /// Writes letters beyond ASCII and characters such as <c>+</c> and <c>&amp;</c> as they are. The result is JSON for machines;
    /// whoever puts it in HTML escapes it there.
    /// </summary>
    public static StacJson Plain { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
