namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>What is known of the system's SQLite library.</summary>
public sealed record SqliteFacts
{
    /// <summary>How to get a usable library.</summary>
    public const string Remedy = "Install it: apt-get install libsqlite3-0.";

    /// <summary>Its version, or null when it was not found.</summary>
    public string? Version { get; init; }

    /// <summary>Whether R*Tree indexes work.</summary>
    public bool RTree { get; init; }

    /// <summary>Whether the JSON functions work.</summary>
    public bool Json { get; init; }

    /// <summary>Whether FTS5 full-text search works.</summary>
    public bool FullText { get; init; }

    /// <summary>Why it cannot be used, or null when it can.</summary>
    public string? Problem { get; init; }
}
