namespace Groundshift.Raster.Gdal;

/// <summary>What <c>groundshift doctor</c> says about GDAL.</summary>
public sealed record GdalFacts
{
    /// <summary>True when every needed driver is there.</summary>
    public required bool Usable { get; init; }

    /// <summary>One sentence: what was found, or what to do.</summary>
    public required string Summary { get; init; }

    /// <summary>Version; null where no library was found.</summary>
    public string? Version { get; init; }

    /// <summary>File or system name of the library; null where none was found.</summary>
    public string? Path { get; init; }

    /// <summary>Needed drivers that the library lacks.</summary>
    public IReadOnlyList<string> MissingDrivers { get; init; } = [];
}
