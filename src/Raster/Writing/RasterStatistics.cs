namespace Groundshift.Raster.Writing;

/// <summary>Statistics of one band over its pixels with data, in stored values.</summary>
/// <remarks>All but <see cref="ValidPercent"/> are null for a band without data.</remarks>
public sealed record RasterStatistics
{
    /// <summary>Least value.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest value.</summary>
    public double? Maximum { get; init; }

    /// <summary>Mean.</summary>
    public double? Mean { get; init; }

    /// <summary>Standard deviation of the population.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>Share of pixels with data, in percent.</summary>
    public required double ValidPercent { get; init; }

    /// <summary>Pixels with data.</summary>
    public required long ValidPixels { get; init; }

    /// <summary>Pixels per value 0 to 255 for uint8, nodata included; empty for other types.</summary>
    public IReadOnlyList<long> Histogram { get; init; } = [];
}
