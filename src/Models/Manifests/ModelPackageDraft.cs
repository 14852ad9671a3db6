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

    /// <summary>
    /// What the model looks at. Left empty, it is one source without a name of <see cref="Sensor"/>, <see cref="Bands"/> and
    /// <see cref="Levels"/>, as the usual package has.
    /// </summary>
    public IReadOnlyList<ModelSource> Sources { get; init; } = [];

    /// <summary><c>sentinel-2</c>, <c>sentinel-1</c>, <c>enmap</c> or <c>generic</c>; not read where <see cref="Sources"/> are given.</summary>
    public string Sensor { get; init; } = "sentinel-2";

    /// <summary>Band names in the order of the graph's input; not read where <see cref="Sources"/> are given.</summary>
    public IReadOnlyList<string> Bands { get; init; } = [];

    /// <summary>Processing levels that it was made for; not read where <see cref="Sources"/> are given.</summary>
    public IReadOnlyList<string> Levels { get; init; } = [];

    /// <summary>Facts beside the pixels that the graph asks for.</summary>
    public IReadOnlyList<ContextInput> Context { get; init; } = [];

    /// <summary>What the graph gives. Left null, it is one probability per entry of <see cref="Classes"/>.</summary>
    public ModelOutput? Output { get; init; }

    /// <summary>Product that it makes. Left null, it is the usual one of the output: land cover, embedding or forecast.</summary>
    public string? Product { get; init; }

    /// <summary>Ground sampling distance in metres.</summary>
    public double GsdMetres { get; init; } = 10;

    /// <summary>Height and width of a window in pixels.</summary>
    public int WindowSize { get; init; } = 256;

    /// <summary>Pixels of context at each side of a window.</summary>
    public int Halo { get; init; } = 32;

    /// <summary>Windows per run.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Legend in the order of the output channels; empty unless the output is probabilities.</summary>
    public IReadOnlyList<ModelClass> Classes { get; init; } = [];

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

    /// <summary>What the weights were trained on: <c>Dynamic World training data</c>; null when unknown, or when <see cref="Untrained"/>.</summary>
    public string? PretrainedSource { get; init; }

    /// <summary>True for random weights, as tests use them: the package and every item of its products say so.</summary>
    public bool Untrained { get; init; }

    /// <summary>Text of <c>card.md</c>: what the model is for, how good it is, where it fails.</summary>
    public required string Card { get; init; }

    internal IReadOnlyList<ModelSource> EffectiveSources => Sources.Count > 0
        ? Sources
        : [new ModelSource { Sensor = MlmNames.SensorOf(Sensor), Bands = Bands, Levels = Levels }];

    internal ModelOutput EffectiveOutput => Output ?? new ModelOutput { Channels = Classes.Count };

    internal string EffectiveProduct => Product ?? EffectiveOutput.Kind switch
    {
        OutputKind.Embedding => ProductKinds.Embedding,
        OutputKind.Values => ProductKinds.Forecast,
        _ => ProductKinds.LandCover,
    };
}
