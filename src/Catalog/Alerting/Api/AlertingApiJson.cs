using System.Text.Json.Serialization;
using Groundshift.Catalog.Alerting.Channels;

namespace Groundshift.Catalog.Alerting.Api;

/// <summary>Who decides, and why.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DecisionBody(string? By = null, string? Note = null);

/// <summary>A secret to rotate to; one is made where there is none.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RotationBody(string? Secret = null);

/// <summary>What to send again.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ReplayBody(DateTimeOffset? Since = null, string? Alert = null);

/// <summary>What the API of alerting takes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(DecisionBody))]
[JsonSerializable(typeof(RotationBody))]
[JsonSerializable(typeof(ReplayBody))]
[JsonSerializable(typeof(ChannelDraft))]
internal sealed partial class AlertingApiJson : JsonSerializerContext;
