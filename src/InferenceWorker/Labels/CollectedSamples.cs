using Groundshift.Models.Heads;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>Scenes that a backbone looks at together, and the labels of their ground.</summary>
/// <param name="Sources">The scenes: one, or several dates or sensors of one place.</param>
/// <param name="Labels">The labels; borrowed.</param>
/// <param name="KeepOf">Class of each label by its text; null leaves it out.</param>
public sealed record LabelledScene(IReadOnlyList<Core.Jobs.SceneSource> Sources, LabelSource Labels, Func<string, int?> KeepOf)
{
    /// <summary>The scene that stands for all.</summary>
    public Core.Jobs.SceneSource Source => Sources[0];
}

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
