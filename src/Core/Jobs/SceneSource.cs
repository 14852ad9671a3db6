using System.Text.Json.Serialization;
using Groundshift.Core.Sensors;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Jobs;

/// <summary>One catalog item, normalised: the provider's quirks are resolved here and nowhere later.</summary>
public sealed record SceneSource
{
    /// <summary>Which acquisition it is.</summary>
    public required SceneKey Key { get; init; }

    /// <summary>How new this processing is.</summary>
    public required SceneRevision Revision { get; init; }

    /// <summary>Name of the catalog: <c>earth-search</c>, <c>planetary-computer</c>, <c>cdse</c>, <c>dlr-eoc</c>, or its URL.</summary>
    public required string Catalog { get; init; }

    /// <summary>Collection id in that catalog.</summary>
    public required string Collection { get; init; }

    /// <summary>Item id in that collection.</summary>
    public required string ItemId { get; init; }

    /// <summary>Absolute URL of the item, when known.</summary>
    public string? ItemHref { get; init; }

    /// <summary>The item's JSON as it was read: the lineage of every product.</summary>
    public required string ItemJson { get; init; }

    /// <summary>The sensor's family.</summary>
    public required SensorKind Sensor { get; init; }

    /// <summary>Platform in lower case with dashes: <c>sentinel-2a</c>, <c>enmap</c>.</summary>
    public string? Platform { get; init; }

    /// <summary>L1C, L2A, … or null where unknown.</summary>
    public string? Level { get; init; }

    /// <summary>Acquisition time; the middle of the interval where the item gives only an interval.</summary>
    public required DateTimeOffset Acquired { get; init; }

    /// <summary>Cloud cover of the whole scene in percent, where stated.</summary>
    public double? CloudCoverPercent { get; init; }

    /// <summary>Footprint in WGS 84 (longitude, latitude), split at the antimeridian.</summary>
    [JsonConverter(typeof(GeoJsonGeometryConverter))]
    public required Geometry Footprint { get; init; }

    /// <summary>Bands in the sensor's order.</summary>
    public required IReadOnlyList<SceneBand> Bands { get; init; }

    /// <summary>Quality layers; empty where the scene has none.</summary>
    public IReadOnlyList<SceneMask> Masks { get; init; } = [];

    /// <summary>Where the metadata file with wavelengths is, for sensors whose items may lack them.</summary>
    public AssetReference? Metadata { get; init; }

    /// <summary>What the normaliser had to decide or doubt, as sentences for the run manifest.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
