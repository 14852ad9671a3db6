using Groundshift.Core.Jobs;

namespace Groundshift.Models.Manifests;

/// <summary>Everything a package's manifest and card say that the graph's file cannot tell.</summary>
public sealed record ModelPackageDraft
{
    /// <summary>Name and version.</summary>
    public required ModelReference Reference { get; init; }

    /// <summary>Name for people.</summary>
    public required string Title { get; init; }

    /// <summary>What the model does, in a few sentences.</summary>
    public required string Description { get; init; }

    /// <summary>Family of networks: <c>U-Net</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary><c>sentinel-2</c>, <c>sentinel-1</c>, <c>enmap</c> or <c>generic</c>.</summary>
    public string Sensor { get; init; } = "sentinel-2";

    /// <summary>Product that it makes.</summary>
    public string Product { get; init; } = ProductKinds.LandCover;

    /// <summary>Band names in the order of the graph's input.</summary>
    public required IReadOnlyList<string> Bands { get; init; }

    /// <summary>Processing levels that it was made for.</summary>
    public required IReadOnlyList<string> Levels { get; init; }

    /// <summary>Ground sampling distance in metres.</summary>
    public double GsdMetres { get; init; } = 10;

    /// <summary>Height and width of a window in pixels.</summary>
    public int WindowSize { get; init; } = 256;

    /// <summary>Pixels of context at each side of a window.</summary>
    public int Halo { get; init; } = 32;

    /// <summary>Windows per run.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Legend in the order of the output channels.</summary>
    public required IReadOnlyList<ModelClass> Classes { get; init; }

    /// <summary>Divisor of the logits inside the graph.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>SPDX expression, or <c>other</c>.</summary>
    public required string Licence { get; init; }

    /// <summary>Page that holds the licence's text; null for a bare SPDX expression.</summary>
    public Uri? LicenceLink { get; init; }

    /// <summary>False where the licence forbids commercial use.</summary>
    public required bool CommercialUse { get; init; }

    /// <summary>When the model was made or published.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Trained numbers; null when unknown.</summary>
    public long? TotalParameters { get; init; }

    /// <summary>What the weights were trained on: <c>Dynamic World training data</c>.</summary>
    public string? PretrainedSource { get; init; }

    /// <summary>Text of <c>card.md</c>: what the model is for, how good it is, where it fails.</summary>
    public required string Card { get; init; }
}
