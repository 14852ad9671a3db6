using System.Text.Json.Serialization;

namespace Groundshift.Core.Jobs;

/// <summary>One unit of work: an ordered set of scenes, an area, a model at one version, a product.</summary>
public sealed record SceneJob
{
    /// <summary>Identity of the work.</summary>
    public required JobId Id { get; init; }

    /// <summary>Scenes in the order in which the product uses them.</summary>
    public required IReadOnlyList<SceneRecord> Scenes { get; init; }

    /// <summary>The scene that the product is about: the last one. The others help to judge it: its predecessor, a second sensor, a series.</summary>
    [JsonIgnore]
    public SceneRecord Primary => Scenes[^1];

    /// <summary>The area as it was when the job was planned.</summary>
    public required AreaOfInterest Area { get; init; }

    /// <summary>The model.</summary>
    public required ModelReference Model { get; init; }

    /// <summary>One of <see cref="ProductKinds"/>.</summary>
    public required string Product { get; init; }

    /// <summary>First day of the month that a forecast is for; null for the month of the newest scene, and for other products.</summary>
    public DateOnly? TargetMonth { get; init; }

    /// <summary>Which queue it travels on.</summary>
    public JobPriority Priority { get; init; }

    /// <summary>W3C trace context of the span that handed the job on; no part of its identity. Null where nobody traces.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>The two queues.</summary>
public enum JobPriority
{
    /// <summary>New scenes: <c>scenes-fresh</c>.</summary>
    Fresh,

    /// <summary>History: <c>scenes-backfill</c>; served only when nothing fresh waits.</summary>
    Backfill,
}

/// <summary>Life of a job in the ledger.</summary>
public enum JobState
{
    /// <summary>Waiting for a worker.</summary>
    Queued,

    /// <summary>A worker holds a lease and has not begun.</summary>
    Claimed,

    /// <summary>A worker is at it.</summary>
    Running,

    /// <summary>Done, with an outcome; may have made no product and says why.</summary>
    Succeeded,

    /// <summary>Gave up after the last attempt; parked with its history.</summary>
    Failed,

    /// <summary>The input is wrong; parked, never retried.</summary>
    Invalid,

    /// <summary>Ended by an operator or superseded by a newer revision.</summary>
    Aborted,
}
