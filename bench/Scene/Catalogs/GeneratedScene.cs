using NetTopologySuite.Geometries;

namespace Groundshift.Bench.Catalogs;

/// <summary>One item of the generated catalog, before it is written as STAC.</summary>
internal sealed record GeneratedScene
{
    public required string Collection { get; init; }

    public required string Id { get; init; }

    public required Geometry Footprint { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>Code of the MGRS square, or of the EnMAP strip's zone.</summary>
    public required string Square { get; init; }

    /// <summary>EPSG code of the square's zone.</summary>
    public required string Projection { get; init; }

    public required string Platform { get; init; }

    /// <summary>Percent, with two decimals; mostly near both ends, as real ones are.</summary>
    public required double CloudCover { get; init; }

    public required int Orbit { get; init; }
}
