using System.Text.Json.Serialization;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;

namespace Groundshift.InferenceWorker.State;

/// <summary>Everything that a land-cover state was made of: enough to make it again from the products. An immutable file.</summary>
internal sealed record StateManifest
{
    /// <summary>Version of the layout of manifests and checkpoints, and of the filter; another one is folded again from the products.</summary>
    public const int CurrentVersion = 3;

    /// <summary><see cref="CurrentVersion"/> when it was written.</summary>
    public required int Version { get; init; }

    /// <summary>The state.</summary>
    public required string StateId { get; init; }

    /// <summary>The area.</summary>
    public required string Area { get; init; }

    /// <summary>The model, <c>name@version</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Classes by name, in the order of the bands of the probabilities.</summary>
    public required IReadOnlyList<string> Legend { get; init; }

    /// <summary>Share of each class in the model's training data, as its package states it; null where it does not.</summary>
    public IReadOnlyList<double>? TrainingShares { get; init; }

    /// <summary>The lattice that all of its products lie on.</summary>
    public required StateLattice Lattice { get; init; }

    /// <summary>Size of a pixel on the ground in metres.</summary>
    public required double GsdMetres { get; init; }

    /// <summary>Steps in the order in which they were folded.</summary>
    public required IReadOnlyList<StateStep> Steps { get; init; }

    /// <summary>The file of change patches after the last step.</summary>
    public StateFile? Patches { get; init; }

    /// <summary>Pictures of patches that are listed, by <see cref="ChangeChips.Key"/>.</summary>
    public IReadOnlyDictionary<string, string> Chips { get; init; } = new Dictionary<string, string>();

    /// <summary>The rectangle of the lattice that the products of the first <paramref name="steps"/> steps cover together.</summary>
    public PixelRect Extent(int steps)
    {
        var places = Steps.Take(steps).Select(step => Lattice.Place(step.Grid)).ToList();
        var column = places.Min(place => place.Column);
        var row = places.Min(place => place.Row);
        return new PixelRect(column, row, places.Max(place => place.Right) - column, places.Max(place => place.Bottom) - row);
    }

    /// <summary>The manifest for this version of the filter: one of another version keeps its steps and loses its checkpoints.</summary>
    public StateManifest Renewed(IReadOnlyList<double>? trainingShares) => Version == CurrentVersion ? this : this with
    {
        Version = CurrentVersion,
        TrainingShares = trainingShares,
        Steps = [.. Steps.Select(step => step with { Checkpoint = null })],
    };

    /// <summary>The manifest without the checkpoints of its first steps; itself where they have none.</summary>
    public StateManifest WithoutCheckpoints(int steps) => Steps.Take(steps).All(step => step.Checkpoint is null) ? this : this with
    {
        Steps = [.. Steps.Select((step, place) => place < steps ? step with { Checkpoint = null } : step)],
    };

    /// <summary>
    /// The first step whose checkpoint a scene may need that comes late: the last one that has one before a time behind the newest scene.
    /// </summary>
    public int NeededFrom(TimeSpan late)
    {
        var window = Steps[^1].Acquired - late;
        for (var place = Steps.Count - 1; place > 0; place--)
        {
            if (Steps[place] is { Checkpoint: not null } step && step.Acquired < window)
            {
                return place;
            }
        }

        return 0;
    }

    /// <summary>
    /// The manifest with one more step in its place in time, or with a newer version of a step that it holds; checkpoints from there
    /// on are dropped. The manifest itself when the step says nothing new.
    /// </summary>
    public StateManifest With(StateStep step)
    {
        var known = Steps.FirstOrDefault(candidate => candidate.Scene == step.Scene);
        if (known is not null && known.CompareVersion(step) >= 0)
        {
            return this;
        }

        var ordered = StepOrder.Of(Steps.Where(candidate => candidate != known).Append(step));
        var same = ordered.Zip(Steps).TakeWhile(pair => ReferenceEquals(pair.First, pair.Second)).Count();
        return this with
        {
            Steps = [.. ordered.Select((each, place) => place < same ? each : each with { Checkpoint = null })],
            Patches = null,
        };
    }
}

/// <summary>One scene's contribution to a state.</summary>
internal sealed record StateStep
{
    /// <summary>Which acquisition.</summary>
    public required string Scene { get; init; }

    /// <summary>Revision of the scene.</summary>
    public required SceneRevision Revision { get; init; }

    /// <summary>Revision of the area when the product was made.</summary>
    public required int AreaRevision { get; init; }

    /// <summary>The pass of the satellite that it belongs to; of one datatake, a pixel is observed once.</summary>
    public required string Datatake { get; init; }

    /// <summary>When it was acquired.</summary>
    public required DateTimeOffset Acquired { get; init; }

    /// <summary>The job that made the product.</summary>
    public required string Job { get; init; }

    /// <summary>Grid of the product.</summary>
    public required GridSpec Grid { get; init; }

    /// <summary>True when clouds could not be told from ground: it confirms nothing.</summary>
    public bool Unmasked { get; init; }

    /// <summary>Probabilities of the classes, uint8 in half percents.</summary>
    public required StateFile Probabilities { get; init; }

    /// <summary>The valid mask.</summary>
    public required StateFile Mask { get; init; }

    /// <summary>The state after this step, where it was kept.</summary>
    public StateFile? Checkpoint { get; init; }

    /// <summary>Above zero where this product supersedes another one of the same scene: a newer processing, or a newer area.</summary>
    public int CompareVersion(StateStep other)
    {
        var byRevision = Revision.CompareTo(other.Revision);
        return byRevision != 0 ? byRevision : AreaRevision.CompareTo(other.AreaRevision);
    }
}

/// <summary>A file in the object store.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">SHA-256, 64 lower-case hex digits.</param>
internal sealed record StateFile(string Path, long Size, string Sha256);

/// <summary>How manifests are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StateManifest))]
internal sealed partial class StateJson : JsonSerializerContext;
