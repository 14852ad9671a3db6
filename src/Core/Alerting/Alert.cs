using System.Text.Json.Serialization;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Alerting;

/// <summary>Ground in one piece that changed as a rule asks, followed over its life.</summary>
public sealed record Alert
{
    /// <summary>Stable over the alert's life.</summary>
    public required string Id { get; init; }

    /// <summary>The area.</summary>
    public required string Area { get; init; }

    /// <summary>Revision of the area whose product changed the alert last.</summary>
    public required int AreaRevision { get; init; }

    /// <summary>The rule.</summary>
    public required string Rule { get; init; }

    /// <summary>Revision of the rule that was applied last.</summary>
    public required int RuleRevision { get; init; }

    /// <summary>How grave.</summary>
    public required AlertSeverity Severity { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required AlertState State { get; init; }

    /// <summary>Why it was withdrawn or superseded; a sentence. Null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>The changes of class, the largest area first; never empty.</summary>
    public required IReadOnlyList<AlertTransition> Transitions { get; init; }

    /// <summary>Outline in WGS 84 (longitude, latitude): of the confirmed ground once there is any. Ground that two grids see is in it once.</summary>
    [JsonConverter(typeof(GeoJsonGeometryConverter))]
    public required Geometry Geometry { get; init; }

    /// <summary>Area of <see cref="Geometry"/> on the ellipsoid in hectares.</summary>
    public required double Hectares { get; init; }

    /// <summary>Area of candidate ground that adjoins confirmed ground and is not counted yet, in hectares.</summary>
    public double PendingHectares { get; init; }

    /// <summary>Mean over the area that the change is real; 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Newest clear observation before the change; null where there was none.</summary>
    public DateTimeOffset? LastBefore { get; init; }

    /// <summary>First clear observation that showed it.</summary>
    public required DateTimeOffset FirstEvidence { get; init; }

    /// <summary>Newest clear observation that showed it.</summary>
    public required DateTimeOffset LastEvidence { get; init; }

    /// <summary>When the ground was seen to be as before again; null where it was not.</summary>
    public DateTimeOffset? Reverted { get; init; }

    /// <summary>Clear observations that showed it, in its largest patch.</summary>
    public required int Supporting { get; init; }

    /// <summary>Clear observations since the first evidence, in its largest patch.</summary>
    public required int Observations { get; init; }

    /// <summary>Job that observed the ground before; null where there was none.</summary>
    public string? BeforeJob { get; init; }

    /// <summary>Job that observed it newest.</summary>
    public required string AfterJob { get; init; }

    /// <summary>Product item before, as <c>/collections/C/items/I</c>; null where there is none.</summary>
    public string? BeforeItem { get; init; }

    /// <summary>Product item of the newest scene that shows it; null where it is not known.</summary>
    public string? AfterItem { get; init; }

    /// <summary>Picture of before and after: a path in the object store; null where none was made.</summary>
    public string? Chip { get; init; }

    /// <summary>The alert that this one became part of; null unless superseded.</summary>
    public string? SupersededBy { get; init; }

    /// <summary>What a person decided last; null where nobody did.</summary>
    public AlertDecision? Decision { get; init; }

    /// <summary>Number of its newest event, from 1; 0 while nobody was told of it.</summary>
    public long Sequence { get; init; }

    /// <summary>Its area in hectares when the channels were last told; null before that.</summary>
    public double? ToldHectares { get; init; }

    /// <summary>True when it ended before anybody was told of it.</summary>
    [JsonIgnore]
    public bool EndedUntold => ToldHectares is null && State is (AlertState.Withdrawn or AlertState.Superseded);

    /// <summary>When it was first recorded.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When anything in it last changed.</summary>
    public required DateTimeOffset Updated { get; init; }
}

/// <summary>A change of class and its share of an alert.</summary>
/// <param name="From">Class before.</param>
/// <param name="To">Class after.</param>
/// <param name="Hectares">Its area in hectares.</param>
public sealed record AlertTransition(string From, string To, double Hectares);

/// <summary>What a person decided about an alert.</summary>
/// <param name="By">Who, as given; null where nobody said.</param>
/// <param name="Time">When.</param>
/// <param name="Hectares">The alert's area in hectares at that time.</param>
/// <param name="Note">Why, as given.</param>
public sealed record AlertDecision(string? By, DateTimeOffset Time, double Hectares, string? Note);

/// <summary>Where an alert is in its life.</summary>
[JsonConverter(typeof(LowerNames<AlertState>))]
public enum AlertState
{
    /// <summary>Seen, not yet borne out.</summary>
    Candidate,

    /// <summary>Borne out as the rule asks.</summary>
    Confirmed,

    /// <summary>A person has taken note of it.</summary>
    Acknowledged,

    /// <summary>A person has judged it to be nothing.</summary>
    Dismissed,

    /// <summary>Later observations contradict it, or the ground went back.</summary>
    Withdrawn,

    /// <summary>It grew together with a larger one.</summary>
    Superseded,
}
