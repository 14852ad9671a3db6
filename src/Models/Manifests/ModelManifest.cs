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

    /// <summary>What the model looks at, in the order in which its package lists it; never empty. The usual package has one, without a name.</summary>
    public required IReadOnlyList<ModelSource> Sources { get; init; }

    /// <summary>Facts beside the pixels that the graph asks for.</summary>
    public IReadOnlyList<ContextInput> Context { get; init; } = [];

    /// <summary>What the graph gives.</summary>
    public required ModelOutput Output { get; init; }

    /// <summary>Product that it makes; one of <see cref="ProductKinds"/>.</summary>
    public required string Product { get; init; }

    /// <summary>Ground sampling distance that it was made for, in metres.</summary>
    public required double GsdMetres { get; init; }

    /// <summary>Height and width of a window, in pixels, halo included.</summary>
    public required int WindowSize { get; init; }

    /// <summary>Pixels at each side of a window that are context and are blended.</summary>
    public required int Halo { get; init; }

    /// <summary>Windows per run.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Legend, in the order of the graph's output channels; empty unless they are probabilities.</summary>
    public required IReadOnlyList<ModelClass> Classes { get; init; }

    /// <summary>Divisor of the logits before the softmax, already inside the graph; 1 when it was not calibrated.</summary>
    public required double Temperature { get; init; }

    /// <summary>SPDX expression, or <c>other</c> with a licence link.</summary>
    public required string Licence { get; init; }

    /// <summary>False where the licence forbids commercial use.</summary>
    public required bool CommercialUse { get; init; }

    /// <summary>True for random weights: what such a model gives means nothing.</summary>
    public bool Untrained { get; init; }

    /// <summary>The graph's file.</summary>
    public required PackageFile Model { get; init; }

    /// <summary>The file of weights that are too large for the graph's file; null when there is none.</summary>
    public PackageFile? Weights { get; init; }

    /// <summary>
    /// A graph from tokens of a text (<c>token_ids</c>, 64-bit integers [N, context]) to vectors of the space that the model's
    /// embeddings lie in (<c>embedding</c> [N, dimensions]); null for a model that knows no texts.
    /// </summary>
    public PackageFile? Text { get; init; }

    /// <summary>Vocabulary of the tokens of <see cref="Text"/>; null when it was not at hand when the model was imported.</summary>
    public PackageFile? Vocabulary { get; init; }

    /// <summary>The STAC item as it stands in the file.</summary>
    public required string ItemJson { get; init; }

    /// <summary>Sensor of the first source.</summary>
    public SensorKind Sensor => Sources[0].Sensor;

    /// <summary>Bands of the first source.</summary>
    public IReadOnlyList<string> Bands => Sources[0].Bands;

    /// <summary>Processing levels of the first source.</summary>
    public IReadOnlyList<string> Levels => Sources[0].Levels;

    /// <summary>Dates of the longest source: the T of the context inputs.</summary>
    public int Dates => Sources.Max(source => source.Dates);

    /// <summary>SHA-256 of the graph's file, 64 lower-case hexadecimal digits.</summary>
    public string Checksum => Model.Sha256;

    /// <summary>Every file beside the graph that the manifest vouches for.</summary>
    internal IEnumerable<PackageFile> Companions => new[] { Weights, Text, Vocabulary }.OfType<PackageFile>();

    /// <summary>Reads a manifest.</summary>
    /// <param name="json">Text of the STAC item.</param>
    /// <exception cref="InvalidInputException">Something is missing or wrong; names every such field at once.</exception>
    public static ModelManifest Parse(string json) => new ManifestReader(json).Read();
}
