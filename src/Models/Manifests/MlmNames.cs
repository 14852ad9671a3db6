namespace Groundshift.Models.Manifests;

/// <summary>Field names that the reader and the writer of manifests share. Source: STAC MLM extension 1.5.2, file extension 2.1.0, version extension 1.2.0; <c>groundshift:</c> is our own.</summary>
internal static class MlmNames
{
    public const string MlmSchema = "https://stac-extensions.github.io/mlm/v1.5.2/schema.json";
    public const string FileSchema = "https://stac-extensions.github.io/file/v2.1.0/schema.json";
    public const string VersionSchema = "https://stac-extensions.github.io/version/v1.2.0/schema.json";
    public const string ClassificationSchema = "https://stac-extensions.github.io/classification/v2.0.0/schema.json";

    public const string Name = "mlm:name";
    public const string Input = "mlm:input";
    public const string Output = "mlm:output";
    public const string Classes = "classification:classes";
    public const string Checksum = "file:checksum";
    public const string Size = "file:size";

    public const string Tasks = "mlm:tasks";
    public const string Pretrained = "mlm:pretrained";
    public const string PretrainedSource = "mlm:pretrained_source";

    public const string Sensor = "groundshift:sensor";
    public const string Sources = "groundshift:sources";
    public const string Cell = "groundshift:cell";
    public const string Product = "groundshift:product";
    public const string Gsd = "groundshift:gsd";
    public const string Levels = "groundshift:levels";
    public const string TrainingShare = "groundshift:training_share";
    public const string Halo = "groundshift:halo";
    public const string Window = "groundshift:window";
    public const string Batch = "groundshift:batch";
    public const string CommercialUse = "groundshift:commercial_use";
    public const string Temperature = "groundshift:temperature";

    public const string ModelAsset = "model";
    public const string WeightsAsset = "weights";
    public const string CardAsset = "card";
    public const string TextAsset = "text";
    public const string VocabularyAsset = "vocabulary";

    /// <summary>Sensors by their names in manifests.</summary>
    public static readonly IReadOnlyDictionary<string, Core.Sensors.SensorKind> Sensors =
        new Dictionary<string, Core.Sensors.SensorKind>(StringComparer.Ordinal)
        {
            ["sentinel-2"] = Core.Sensors.SensorKind.Sentinel2,
            ["sentinel-1"] = Core.Sensors.SensorKind.Sentinel1,
            ["enmap"] = Core.Sensors.SensorKind.EnMap,
            ["generic"] = Core.Sensors.SensorKind.Generic,
        };

    /// <summary>The sensor of a name. Throws InvalidInputException where there is none.</summary>
    public static Core.Sensors.SensorKind SensorOf(string name) => Sensors.TryGetValue(name, out var sensor)
        ? sensor
        : throw new Core.Jobs.InvalidInputException("sensor", $"one of {string.Join(", ", Sensors.Keys)}", $"'{name}'", "Correct the model's draft.");

    /// <summary>Name of a sensor in manifests.</summary>
    public static string SensorName(Core.Sensors.SensorKind sensor) => Sensors.First(pair => pair.Value == sensor).Key;

    /// <summary>MLM's task of an output; it has none for change detection and none for embeddings but the search that they serve.</summary>
    public static string TaskOf(OutputKind kind) => kind switch
    {
        OutputKind.Embedding => "similarity-search",
        OutputKind.Values => "regression",
        _ => "semantic-segmentation",
    };
}
