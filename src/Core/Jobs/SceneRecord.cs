namespace Groundshift.Core.Jobs;

/// <summary>
/// One acquisition at one revision. Usually one item; several when the provider cut it in halves whose footprints differ by
/// more than 5 %.
/// </summary>
public sealed record SceneRecord
{
    /// <summary>Which acquisition.</summary>
    public required SceneKey Key { get; init; }

    /// <summary>Newest revision of the parts.</summary>
    public required SceneRevision Revision { get; init; }

    /// <summary>The items, ordered by id; never empty.</summary>
    public required IReadOnlyList<SceneSource> Parts { get; init; }
}
