using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Pipeline;

namespace Groundshift.InferenceWorker.Change;

/// <summary>Everything that a pair is compared by, each on a grid of its own whose pixels coincide with the product's.</summary>
/// <remarks>Ownership: owns what <see cref="Owned"/> holds; dispose once.</remarks>
internal sealed class PairInputs : IDisposable
{
    /// <summary>Grid of the product.</summary>
    public required GridSpec Grid { get; init; }

    /// <summary>The earlier scene with open files.</summary>
    public required OpenedScene Before { get; init; }

    /// <summary>The later scene with open files.</summary>
    public required OpenedScene After { get; init; }

    /// <summary>Names of the bands that both sides are read with.</summary>
    public required IReadOnlyList<string> BandNames { get; init; }

    /// <summary>Rasters of 1 where a pixel can be judged, 0 where not, 255 outside the area; a pixel counts where all say 1.</summary>
    public required IReadOnlyList<IPixelRows> Masks { get; init; }

    /// <summary>Probabilities of the classes on both dates, in half percents, one band per class; null without a model of classes.</summary>
    public (IPixelRows Before, IPixelRows After)? Classes { get; init; }

    /// <summary>Probability of a change by the package's own head, in half percents; null without one.</summary>
    public IPixelRows? Head { get; init; }

    /// <summary>What is disposed with these inputs, in this order.</summary>
    public required IReadOnlyList<IDisposable> Owned { get; init; }

    /// <summary>True when of any scene nothing says where clouds are.</summary>
    public required bool Unmasked { get; init; }

    /// <summary>What was decided or doubted while the inputs were made.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Bands that both scenes have values of: an absent optional band has none.</summary>
    public int[] UsableBands => [.. Enumerable.Range(0, BandNames.Count).Where(band =>
        !float.IsNaN(Before.Pixels.Offset[band]) && !float.IsNaN(After.Pixels.Offset[band]))];

    /// <summary>Name of the item of a side, for messages.</summary>
    public static string Name(OpenedScene scene) => scene.Scene.Parts[0].ItemId;

    /// <summary>Time of a side.</summary>
    public static DateTimeOffset Acquired(SceneRecord scene) => scene.Parts.Min(part => part.Acquired);

    public void Dispose()
    {
        foreach (var owned in Owned)
        {
            owned.Dispose();
        }
    }
}
