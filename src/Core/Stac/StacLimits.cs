namespace Groundshift.Core.Stac;

/// <summary>How much foreign JSON is read before it is refused.</summary>
public sealed record StacLimits
{
    /// <summary>The limits that hold where nothing else is configured.</summary>
    public static StacLimits Default { get; } = new();

    /// <summary>
    /// Most bytes of one document. A Sentinel-2 item is 20 to 60 kB and the largest pages hold 1000 items, so 64 MiB leaves room for
    /// every honest answer.
    /// </summary>
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Deepest nesting of objects and arrays. Real items reach 12; a MultiPolygon takes 6.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Most vertices of one geometry. Detailed national borders hold about 50,000.</summary>
    public int MaxVertices { get; init; } = 100_000;
}
