using System.Text.Json.Serialization;
using Groundshift.Core.Jobs;

namespace Groundshift.Core.Messages;

/// <summary>How messages and jobs are written: the contract between the roles.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(SceneDiscovered))]
[JsonSerializable(typeof(SceneJob))]
[JsonSerializable(typeof(SceneSource))]
[JsonSerializable(typeof(SceneRecord))]
[JsonSerializable(typeof(AreaOfInterest))]
[JsonSerializable(typeof(ProductReady))]
[JsonSerializable(typeof(ChangePatches))]
public sealed partial class MessageJson : JsonSerializerContext;
