using System.Text.Json.Serialization;

namespace Groundshift.Adapters.Scale;

/// <summary>JSON inside rows that no other room reads.</summary>
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class ScaleJson : JsonSerializerContext;
