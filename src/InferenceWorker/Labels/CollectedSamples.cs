using Groundshift.Models.Heads;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>A scene and the labels of its ground.</summary>
/// <param name="Source">The scene.</param>
/// <param name="Labels">The labels; borrowed.</param>
/// <param name="KeepOf">Class of each label by its text; null leaves it out.</param>
public sealed record LabelledScene(Core.Jobs.SceneSource Source, LabelSource Labels, Func<string, int?> KeepOf);

/// <summary>Features and classes of labelled pixels that are clear in their scenes.</summary>
public sealed record CollectedSamples
{
    /// <summary>The samples.</summary>
    public required LabelledSamples Samples { get; init; }

    /// <summary>Where each lies.</summary>
    public required IReadOnlyList<PlacePoint> Points { get; init; }

    /// <summary>Labelled, clear pixels per class, before they were thinned.</summary>
    public required IReadOnlyList<long> Offered { get; init; }

    /// <summary>CRS of each place, in metres.</summary>
    public required IReadOnlyList<string> PlaceCrs { get; init; }

    /// <summary>Longest side of the labelled ground of one scene, in metres.</summary>
    public required double ExtentMetres { get; init; }

    /// <summary>Size of a pixel in metres.</summary>
    public required double PixelMetres { get; init; }

    /// <summary>What was decided or doubted, as sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
