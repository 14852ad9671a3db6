using System.Text.Json.Serialization;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Messages;

/// <summary>Event: a worker has written a product's assets. Holds everything that the catalog needs to publish the item.</summary>
public sealed record ProductReady
{
    /// <summary>The work.</summary>
    public required SceneJob Job { get; init; }

    /// <summary>The written files.</summary>
    public required IReadOnlyList<ProductAsset> Assets { get; init; }

    /// <summary>Grid of the product rasters.</summary>
    public required GridSpec Grid { get; init; }

    /// <summary>
    /// Where the product can hold data, in WGS 84 (longitude, latitude): the outline of the grid cut with the scene's footprint
    /// and the area, split at the antimeridian. Becomes the item's geometry.
    /// </summary>
    [JsonConverter(typeof(GeoJsonGeometryConverter))]
    public required Geometry Footprint { get; init; }

    /// <summary>Size of a product pixel on the ground in metres, also where the grid's own unit is degrees.</summary>
    public required double GsdMetres { get; init; }

    /// <summary>Area statistics by class.</summary>
    public required IReadOnlyList<ClassShare> Classes { get; init; }

    /// <summary>Valid pixels over pixels of the area on the grid, in percent.</summary>
    public required double ValidPercent { get; init; }

    /// <summary>True when the scene came without a cloud mask and none could be derived.</summary>
    public bool Unmasked { get; init; }

    /// <summary>True when the model's weights are random: the product means nothing.</summary>
    public bool Untrained { get; init; }

    /// <summary>Numbers about the product beside its classes, by name in snake case, such as the error of a forecast.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>What a comparison of two scenes found; null for other products.</summary>
    public ChangeSummary? Change { get; init; }

    /// <summary>Sentences about what was decided or doubted on the way.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the area's land-cover state holds after this product; null for products that no state is fed from.</summary>
    public StateReport? State { get; init; }

    /// <summary>The model item's JSON, as in its package.</summary>
    public required string ModelItemJson { get; init; }

    /// <summary>Software and versions that made it, such as ONNX Runtime and GDAL.</summary>
    public required IReadOnlyDictionary<string, string> Software { get; init; }

    /// <summary>When the worker finished.</summary>
    public required DateTimeOffset Finished { get; init; }
}

/// <summary>A file of a product.</summary>
public sealed record ProductAsset
{
    /// <summary>STAC asset key: <c>classification</c>, <c>confidence</c>, <c>probabilities</c>, <c>valid_mask</c>, <c>thumbnail</c>, <c>metadata</c>, <c>source_item</c>.</summary>
    public required string Key { get; init; }

    /// <summary>URI in the object store, relative to its root: <c>products/…</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Media type.</summary>
    public required string MediaType { get; init; }

    /// <summary>Size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 as a multihash in hex (prefix <c>1220</c>).</summary>
    public required string Checksum { get; init; }

    /// <summary>Bands of a raster asset; empty for other files.</summary>
    public IReadOnlyList<ProductBand> Bands { get; init; } = [];
}

/// <summary>One band of a product raster, with its statistics over valid pixels.</summary>
public sealed record ProductBand
{
    /// <summary>Name, such as <c>class</c> or the class that a probability belongs to.</summary>
    public required string Name { get; init; }

    /// <summary>STAC data type.</summary>
    public string DataType { get; init; } = "uint8";

    /// <summary>Nodata value.</summary>
    public double? Nodata { get; init; }

    /// <summary>Factor to <see cref="Unit"/>.</summary>
    public double? Scale { get; init; }

    /// <summary>Unit of a scaled value, if any.</summary>
    public string? Unit { get; init; }

    /// <summary>Least valid value, stored samples.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest valid value.</summary>
    public double? Maximum { get; init; }

    /// <summary>Mean of the valid values.</summary>
    public double? Mean { get; init; }

    /// <summary>Standard deviation of the valid values.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>Share of valid pixels in percent.</summary>
    public double? ValidPercent { get; init; }
}

/// <summary>How much of the area one class holds.</summary>
public sealed record ClassShare
{
    /// <summary>Raster value.</summary>
    public required int Value { get; init; }

    /// <summary>Machine name: letters, digits, dash, underscore.</summary>
    public required string Name { get; init; }

    /// <summary>For people.</summary>
    public string? Title { get; init; }

    /// <summary>Six upper-case hex digits.</summary>
    public string? ColorHint { get; init; }

    /// <summary>Class before, of a transition of a change; null for other classes.</summary>
    public string? From { get; init; }

    /// <summary>Class after, likewise.</summary>
    public string? To { get; init; }

    /// <summary>Number of pixels.</summary>
    public required long Pixels { get; init; }

    /// <summary>Area on the ellipsoid in hectares.</summary>
    public required double Hectares { get; init; }

    /// <summary>Share of the valid pixels in percent.</summary>
    public required double Percent { get; init; }
}
