namespace Groundshift.Core.Messages;

/// <summary>What an area's land-cover state holds after a product was folded into it. The newest sequence of a state replaces every earlier report.</summary>
public sealed record StateReport
{
    /// <summary>The state: one per area, grid and model at one version.</summary>
    public required string StateId { get; init; }

    /// <summary>Counts the steps of the state, from 1; the same as the pointer's.</summary>
    public required long Sequence { get; init; }

    /// <summary>Code of the grid, such as an MGRS tile, for people.</summary>
    public string? Grid { get; init; }

    /// <summary>Acquisition of the newest observation in the state; late scenes do not move it.</summary>
    public required DateTimeOffset NewestObservation { get; init; }

    /// <summary>
    /// Changes whose first evidence is older may be missing from the patches, whole or in part, though nothing contradicts them: the
    /// ground is what it became. Null where every change is listed.
    /// </summary>
    public DateTimeOffset? ListedFrom { get; init; }

    /// <summary>Clear observations folded in so far, one per datatake.</summary>
    public required int Observations { get; init; }

    /// <summary>Path in the object store of the <see cref="ChangePatches"/>.</summary>
    public required string PatchesPath { get; init; }
}
