using Groundshift.Core.Jobs;

namespace Groundshift.Core.Messages;

/// <summary>Event: a new or changed item meets at least one area. Carries no pixels and no signed URL.</summary>
public sealed record SceneDiscovered
{
    /// <summary>The watch that saw it; <c>process</c> or <c>backfill</c> for work without one.</summary>
    public required string WatchId { get; init; }

    /// <summary>The item, normalised.</summary>
    public required SceneSource Source { get; init; }
}
