using System.Text.Json.Serialization;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Messages;

/// <summary>Ground in one piece whose class changed, or seems to have, as an area's state sees it after an observation.</summary>
public sealed record ChangePatch
{
    /// <summary>Class before, by the machine name of the model's legend.</summary>
    public required string From { get; init; }

    /// <summary>Class after.</summary>
    public required string To { get; init; }

    /// <summary>How sure it is.</summary>
    public required PatchState State { get; init; }

    /// <summary>Outline in WGS 84 (longitude, latitude): polygon or multi-polygon, split at the antimeridian.</summary>
    [JsonConverter(typeof(GeoJsonGeometryConverter))]
    public required Geometry Geometry { get; init; }

    /// <summary>Area on the ellipsoid in hectares.</summary>
    public required double Hectares { get; init; }

    /// <summary>Mean posterior probability, over its pixels, that the ground is no longer <see cref="From"/>; 0 to 1. Of a reverted patch: that it is <see cref="From"/> again.</summary>
    public required double Confidence { get; init; }

    /// <summary>Newest clear observation that still showed <see cref="From"/>; null where there was none. With <see cref="FirstEvidence"/> the interval of the change.</summary>
    public DateTimeOffset? LastBefore { get; init; }

    /// <summary>First clear observation that showed the change.</summary>
    public required DateTimeOffset FirstEvidence { get; init; }

    /// <summary>Newest clear observation that showed it.</summary>
    public required DateTimeOffset LastEvidence { get; init; }

    /// <summary>Clear observations since <see cref="FirstEvidence"/>, itself included, that showed the change: the k of a k-of-n policy. Lower quartile of its pixels.</summary>
    public required int Supporting { get; init; }

    /// <summary>Clear observations since <see cref="FirstEvidence"/>, itself included: the n of a k-of-n policy. Lower quartile of its pixels.</summary>
    public required int Observations { get; init; }

    /// <summary>When the ground was seen to be <see cref="From"/> again; null unless reverted.</summary>
    public DateTimeOffset? Reverted { get; init; }

    /// <summary>Scene before, as the id of the job that observed it; null where there was none.</summary>
    public string? BeforeJob { get; init; }

    /// <summary>Newest scene that shows the change, as the id of the job that observed it.</summary>
    public required string AfterJob { get; init; }

    /// <summary>Picture of before and after side by side: a path in the object store; null where none was made.</summary>
    public string? Chip { get; init; }
}

/// <summary>How sure a change is.</summary>
public enum PatchState
{
    /// <summary>Seen, and not yet borne out by later clear observations.</summary>
    Candidate,

    /// <summary>Borne out by at least one more clear observation of another datatake.</summary>
    Confirmed,

    /// <summary>Was a candidate or confirmed, and the ground went back: a flood that receded, a false alarm.</summary>
    Reverted,
}

/// <summary>Every patch of a state after one of its steps: a file in the object store.</summary>
/// <param name="StateId">The state.</param>
/// <param name="Sequence">The step, as in <see cref="StateReport.Sequence"/>.</param>
/// <param name="Patches">Candidates, confirmed patches, and patches that reverted within the horizon of the state.</param>
public sealed record ChangePatches(string StateId, long Sequence, IReadOnlyList<ChangePatch> Patches);
