using System.Text.Json.Serialization;

namespace Groundshift.Core.Alerting;

/// <summary>How rules, alerts and channels are written, in the API and in stores.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(AlertRule))]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(AlertChannel))]
[JsonSerializable(typeof(IReadOnlyList<ChannelSecret>))]
public sealed partial class AlertJson : JsonSerializerContext;
