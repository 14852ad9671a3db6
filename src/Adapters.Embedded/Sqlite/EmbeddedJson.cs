using System.Text.Json.Serialization;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>JSON inside rows that no other room reads.</summary>
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class EmbeddedJson : JsonSerializerContext;
