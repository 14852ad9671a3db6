using System.Text.Json.Nodes;

namespace Groundshift.Core.Stac;

/// <summary>A band of an asset: what the band, its asset and its item say, in that order.</summary>
/// <remarks>
/// Source: STAC 1.1 common metadata, bands; eo v2.0.0 and raster v2.0.0 for the prefixed names, eo v1 and raster v1.1.0 for
/// <c>eo:bands</c> and <c>raster:bands</c>.
/// </remarks>
public sealed class StacBand
{
    private readonly JsonObject? _common;
    private readonly JsonObject? _optical;
    private readonly JsonObject? _raster;
    private readonly StacAsset _asset;

    internal StacBand(int index, JsonObject? common, JsonObject? optical, JsonObject? raster, StacAsset asset)
    {
        Index = index;
        _common = common;
        _optical = optical;
        _raster = raster;
        _asset = asset;
    }

    /// <summary>Number in the file, from 1.</summary>
    public int Index { get; }

    /// <summary>Name in the provider's own naming, or null.</summary>
    public string? Name => Text(_common, "name") ?? Text(_optical, "name") ?? Text(_raster, "name");

    /// <summary>Description, or null.</summary>
    public string? Description => Text(_common, "description") ?? Text(_optical, "description");

    /// <summary>Common name, such as <c>red</c>, or null.</summary>
    public string? CommonName => Text(_common, "eo:common_name") ?? Text(_optical, "common_name") ?? Text(_asset.Json, "eo:common_name");

    /// <summary>Centre wavelength in micrometres, or null.</summary>
    public double? CentreMicrometres =>
        Number(_common, "eo:center_wavelength") ?? Number(_optical, "center_wavelength") ?? Number(_asset.Json, "eo:center_wavelength");

    /// <summary>Full width at half maximum in micrometres, or null.</summary>
    public double? WidthMicrometres =>
        Number(_common, "eo:full_width_half_max") ?? Number(_optical, "full_width_half_max") ?? Number(_asset.Json, "eo:full_width_half_max");

    /// <summary>STAC data type, such as <c>uint16</c>, or null.</summary>
    public string? DataType => First(source => Text(source, "data_type"));

    /// <summary>Sample that means no data, possibly NaN or infinite; null where none is declared.</summary>
    public double? Nodata => First(NodataOf);

    /// <summary>Unit of a scaled sample, or null.</summary>
    public string? Unit => First(source => Text(source, "unit"));

    /// <summary>Factor from samples to values, or null where none is declared.</summary>
    public double? Scale => Raster("scale");

    /// <summary>Summand from samples to values, added after the factor; null where none is declared.</summary>
    public double? Offset => Raster("offset");

    /// <summary>Ground sampling distance in metres, or null.</summary>
    public double? GsdMetres => Number(_common, "gsd") ?? Number(_optical, "gsd") ?? Raster("spatial_resolution") ?? _asset.GsdMetres;

    /// <summary>Statistics over the band, or null.</summary>
    public BandStatistics? Statistics => First(source => JsonView.Object(source, "statistics")) is { } found ? BandStatistics.Read(found) : null;

    private static string? Text(JsonObject? source, string name) => source is null ? null : JsonView.Text(source, name);

    private static double? Number(JsonObject? source, string name) => source is null ? null : JsonView.Number(source, name);

    // Raster extension: nodata is a number or one of three words.
    private static double? NodataOf(JsonObject source) => JsonView.Text(source, "nodata") switch
    {
        "nan" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => JsonView.Number(source, "nodata"),
    };

    // The raster extension prefixes its fields everywhere but inside raster:bands.
    private double? Raster(string name) => Number(_common, $"raster:{name}") ?? Number(_raster, name)
        ?? Number(_asset.Json, $"raster:{name}") ?? Number(_asset.ItemProperties, $"raster:{name}");

    private T? First<T>(Func<JsonObject, T?> field)
    {
        foreach (var source in new[] { _common, _raster, _asset.Json, _asset.ItemProperties })
        {
            if (source is not null && field(source) is { } value)
            {
                return value;
            }
        }

        return default;
    }
}
