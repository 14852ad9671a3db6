using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Stac;

/// <summary>A STAC Item: a typed view over its JSON, so that unknown fields and their order survive.</summary>
public sealed class StacItem(JsonObject json) : StacObject(json)
{
    /// <summary>The id of the collection, or null.</summary>
    public string? Collection => Text("collection");

    /// <summary>The properties, for writing: a missing object is added. Use <see cref="ReadProperties"/> to read.</summary>
    public JsonObject Properties => Object("properties");

    /// <summary>The assets by key, for writing: a missing object is added. Use <see cref="ReadAssets"/> to read.</summary>
    public JsonObject Assets => Object("assets");

    /// <summary>The properties; null where the item has none. Changes nothing.</summary>
    public JsonObject? ReadProperties => JsonView.Object(Json, "properties");

    /// <summary>The geometry as written; null where the item has none.</summary>
    /// <exception cref="InvalidInputException">It is no GeoJSON geometry.</exception>
    public Geometry? Geometry => GeometryElement is { } geometry ? GeoJson.Read(geometry) : null;

    /// <summary>The geometry as a scene's footprint: repaired, split at the antimeridian; null where the item has none.</summary>
    /// <exception cref="InvalidInputException">It is no geometry on the globe, or has no area.</exception>
    public Geometry? Footprint => GeometryElement is { } geometry ? Footprints.ReadSource(geometry) : null;

    /// <summary>Acquisition time; null where the item gives an interval.</summary>
    /// <exception cref="InvalidInputException">It is no RFC 3339 time.</exception>
    public StacTime? Datetime => Time("datetime");

    /// <summary>Begin of the acquisition, or null.</summary>
    /// <exception cref="InvalidInputException">It is no RFC 3339 time.</exception>
    public StacTime? StartDatetime => Time("start_datetime");

    /// <summary>End of the acquisition, or null.</summary>
    /// <exception cref="InvalidInputException">It is no RFC 3339 time.</exception>
    public StacTime? EndDatetime => Time("end_datetime");

    /// <summary>When the item's metadata changed; null where absent or not in RFC 3339.</summary>
    public StacTime? Updated => Stamp("updated");

    /// <summary>When the item's metadata was made; null where absent or not in RFC 3339.</summary>
    public StacTime? Created => Stamp("created");

    /// <summary>When the item was published (timestamps extension); null where absent or not in RFC 3339.</summary>
    public StacTime? Published => Stamp("published");

    /// <summary>Projection fields of the item, from which its assets inherit.</summary>
    public StacProjection Projection => new(ReadProperties ?? []);

    /// <summary>The item's time as a closed interval: <c>start_datetime</c> to <c>end_datetime</c> where both stand, else <c>datetime</c>.</summary>
    /// <exception cref="InvalidInputException">It has neither, or the interval ends before it begins.</exception>
    public DatetimeRange ReadInterval()
    {
        if (StartDatetime is { } start && EndDatetime is { } end)
        {
            return start <= end
                ? new DatetimeRange(start.Nanoseconds, end.Nanoseconds)
                : throw new InvalidInputException("properties.end_datetime", $"a time not before start_datetime {start}", end.ToString(), "Correct the item.");
        }

        var moment = Datetime?.Nanoseconds ?? throw new InvalidInputException(
            "properties.datetime", "a time, or start_datetime and end_datetime where it is null", "neither", "Correct the item.");
        return new DatetimeRange(moment, moment);
    }

    /// <summary>The acquisition as one moment: <c>datetime</c>, or the middle of the interval.</summary>
    /// <exception cref="InvalidInputException">The item has no time.</exception>
    public StacTime ReadAcquired()
    {
        if (Datetime is { } moment)
        {
            return moment;
        }

        var interval = ReadInterval();
        var (from, to) = (interval.FromNanoseconds!.Value, interval.ToNanoseconds!.Value); // ReadInterval closes both ends.
        return new StacTime((long)(((Int128)from + to) / 2));
    }

    /// <summary>Views of the assets in the item's order; entries that are no objects are left out. Changes nothing.</summary>
    public IReadOnlyList<StacAsset> ReadAssets() => JsonView.Object(Json, "assets") is { } assets
        ? [.. assets.Where(asset => asset.Value is JsonObject).Select(asset => new StacAsset(asset.Key, asset.Value!.AsObject(), this))]
        : [];

    /// <summary>One asset, or null.</summary>
    public StacAsset? FindAsset(string key) =>
        JsonView.Object(Json, "assets") is { } assets && JsonView.Object(assets, key) is { } asset ? new StacAsset(key, asset, this) : null;

    /// <summary>A string property, or null.</summary>
    public string? ReadText(string property) => ReadProperties is { } properties ? JsonView.Text(properties, property) : null;

    /// <summary>A numeric property, or null.</summary>
    public double? ReadNumber(string property) => ReadProperties is { } properties ? JsonView.Number(properties, property) : null;

    /// <summary>A boolean property, or null.</summary>
    public bool? ReadFlag(string property) => ReadProperties is { } properties ? JsonView.Flag(properties, property) : null;

    private JsonElement? GeometryElement => Json["geometry"] switch
    {
        null => null,
        var geometry => JsonSerializer.SerializeToElement(geometry, StacJson.Default.JsonNode),
    };

    private StacTime? Time(string property) => ReadText(property) is { } text ? StacTime.Parse($"properties.{property}", text) : null;

    private StacTime? Stamp(string property) => ReadText(property) is { } text && StacTime.TryParse(text, out var time) ? time : null;
}
