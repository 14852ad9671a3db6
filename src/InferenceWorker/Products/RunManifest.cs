using System.Text.Json.Serialization;
using Groundshift.Core.Grids;
using Groundshift.Core.Messages;

namespace Groundshift.InferenceWorker.Products;

/// <summary>How a product came about: enough to make it again, and to doubt it.</summary>
internal sealed record RunManifest
{
    /// <summary>Identity of the job.</summary>
    public required string Job { get; init; }

    /// <summary>The area and its revision.</summary>
    public required string Area { get; init; }

    /// <summary>Revision of the area.</summary>
    public required int AreaRevision { get; init; }

    /// <summary>The product's kind.</summary>
    public required string Product { get; init; }

    /// <summary>Every scene part that was read.</summary>
    public required IReadOnlyList<ManifestInput> Inputs { get; init; }

    /// <summary>The model.</summary>
    public required ManifestModel Model { get; init; }

    /// <summary>Grid of the product.</summary>
    public required GridSpec Grid { get; init; }

    /// <summary>How the scene was cut; null where no model looked at it.</summary>
    public required ManifestWindows? Windows { get; init; }

    /// <summary>Pixels of the area by what became of them.</summary>
    public required IReadOnlyDictionary<string, long> Pixels { get; init; }

    /// <summary>Area statistics.</summary>
    public required IReadOnlyList<ClassShare> Classes { get; init; }

    /// <summary>How clouds were found.</summary>
    public required string Masking { get; init; }

    /// <summary>True when the map is not masked for clouds.</summary>
    public required bool Unmasked { get; init; }

    /// <summary>Numbers about the product, by name.</summary>
    public required IReadOnlyDictionary<string, double> Figures { get; init; }

    /// <summary>What a comparison found, and how; null for other products.</summary>
    public ChangeSummary? Change { get; init; }

    /// <summary>How stored samples are to be read.</summary>
    public required string Encoding { get; init; }

    /// <summary>True where the model's weights are random.</summary>
    public required bool Untrained { get; init; }

    /// <summary>What was decided or doubted.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Where the model ran and why there.</summary>
    public required string Device { get; init; }

    /// <summary>Why it ran there.</summary>
    public required string DeviceReason { get; init; }

    /// <summary>Seconds by stage.</summary>
    public required IReadOnlyDictionary<string, double> Seconds { get; init; }

    /// <summary>Software and versions.</summary>
    public required IReadOnlyDictionary<string, string> Software { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When the pixels were done.</summary>
    public required DateTimeOffset Finished { get; init; }
}

/// <summary>A scene part that was read.</summary>
internal sealed record ManifestInput(
    string Catalog, string Collection, string Item, string? ItemHref, string SceneKey, string Revision, IReadOnlyList<ManifestFile> Files);

/// <summary>A file of a scene.</summary>
internal sealed record ManifestFile(string Name, string Href, string? Checksum, double Scale, double Offset);

/// <summary>The model that was used.</summary>
internal sealed record ManifestModel(string Reference, string Sha256, string? WeightsSha256, double Temperature);

/// <summary>How the scene was cut.</summary>
internal sealed record ManifestWindows(int Size, int Halo, int Batch, int Touching, int Judged);

/// <summary>How run manifests are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunManifest))]
internal sealed partial class RunManifestJson : JsonSerializerContext;
