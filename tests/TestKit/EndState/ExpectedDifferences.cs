namespace Groundshift.TestKit.EndState;

/// <summary>What two runs over the same scenes may differ in: when they ran, and the document that says so.</summary>
public static class ExpectedDifferences
{
    /// <summary>Paths in items and collections; the run manifest holds times, so its hash and path follow them.</summary>
    public static readonly string[] Paths =
    [
        "properties.created",
        "properties.updated",
        "properties.published",
        "properties.processing:datetime",
        "assets.metadata.href",
        "assets.metadata.file:checksum",
        "assets.metadata.file:size",
        "links[processing-execution].href",
    ];

    /// <summary>True when a path may differ.</summary>
    public static bool Allows(string path) => Paths.Contains(path);
}
