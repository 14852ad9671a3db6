using System.Text.Json.Serialization;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Jobs;

/// <summary>A place that a user monitors, and what is to be made of each scene over it.</summary>
public sealed record AreaOfInterest
{
    /// <summary>Lower-case letters, digits, dashes and underscores.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public string? Name { get; init; }

    /// <summary>Polygon or multi-polygon in WGS 84, split at the antimeridian.</summary>
    [JsonConverter(typeof(GeoJsonGeometryConverter))]
    public required Geometry Geometry { get; init; }

    /// <summary>Counts the changes of geometry, model or products, from 1.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>Watches that feed the area; empty means all.</summary>
    public IReadOnlyList<string> Watches { get; init; } = [];

    /// <summary>Model by <c>NAME</c> or <c>NAME@VERSION</c>; a bare name means the newest installed.</summary>
    public required string Model { get; init; }

    /// <summary>What to make.</summary>
    public IReadOnlyList<string> Products { get; init; } = [ProductKinds.LandCover];

    /// <summary>Scenes above this cloud cover, in percent of the whole scene, are recorded and not processed.</summary>
    public double CloudLimitPercent { get; init; } = 60;

    /// <summary>Scenes before are ignored.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Scenes at or after are ignored.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Least share of the area, in percent, that a scene's footprint must cover.</summary>
    public double MinimumOverlapPercent { get; init; } = 1;

    /// <summary>Catalogs by preference, when one scene stands in several.</summary>
    public IReadOnlyList<string> CatalogPreference { get; init; } = [];
}
