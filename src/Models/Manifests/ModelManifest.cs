using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;

namespace Groundshift.Models.Manifests;

/// <summary>What a model package says about itself: a STAC item with the MLM extension, read.</summary>
public sealed record ModelManifest
{
    /// <summary>File name of the manifest inside a package.</summary>
    public const string FileName = "mlm.json";

    /// <summary>Name and exact version.</summary>
    public required ModelReference Reference { get; init; }

    /// <summary>Name for people.</summary>
    public required string Title { get; init; }

    /// <summary>What the model does, in a few sentences.</summary>
    public required string Description { get; init; }

    /// <summary>Sensor whose bands the model takes.</summary>
    public required SensorKind Sensor { get; init; }

    /// <summary>Product that it makes; one of <see cref="ProductKinds"/>.</summary>
    public required string Product { get; init; }

    /// <summary>Band names in the order of the graph's input, in the sensor's own naming: <c>B02</c>.</summary>
    public required IReadOnlyList<string> Bands { get; init; }

    /// <summary>Processing levels that it was made for: <c>L1C</c>, <c>L2A</c>.</summary>
    public required IReadOnlyList<string> Levels { get; init; }

    /// <summary>Ground sampling distance that it was made for, in metres.</summary>
    public required double GsdMetres { get; init; }

    /// <summary>Height and width of a window, in pixels, halo included.</summary>
    public required int WindowSize { get; init; }

    /// <summary>Pixels at each side of a window that are context and are blended.</summary>
    public required int Halo { get; init; }

    /// <summary>Windows per run.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Legend, in the order of the graph's output channels.</summary>
    public required IReadOnlyList<ModelClass> Classes { get; init; }

    /// <summary>Divisor of the logits before the softmax, already inside the graph; 1 when it was not calibrated.</summary>
    public required double Temperature { get; init; }

    /// <summary>SPDX expression, or <c>other</c> with a licence link.</summary>
    public required string Licence { get; init; }

    /// <summary>False where the licence forbids commercial use.</summary>
    public required bool CommercialUse { get; init; }

    /// <summary>The graph's file.</summary>
    public required PackageFile Model { get; init; }

    /// <summary>The file of weights that are too large for the graph's file; null when there is none.</summary>
    public PackageFile? Weights { get; init; }

    /// <summary>The STAC item as it stands in the file.</summary>
    public required string ItemJson { get; init; }

    /// <summary>SHA-256 of the graph's file, 64 lower-case hexadecimal digits.</summary>
    public string Checksum => Model.Sha256;

    /// <summary>Reads a manifest.</summary>
    /// <param name="json">Text of the STAC item.</param>
    /// <exception cref="InvalidInputException">Something is missing or wrong; names every such field at once.</exception>
    public static ModelManifest Parse(string json) => new ManifestReader(json).Read();
}
