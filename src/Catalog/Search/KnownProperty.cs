using System.Text.Json.Nodes;
using Groundshift.Core.Cql2;

namespace Groundshift.Catalog.Search;

/// <summary>A property that a schema defines, so that its kind is known before any item holds it.</summary>
/// <param name="Name">Name among an item's properties.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Title">Title for people.</param>
/// <param name="Minimum">Least value of a number, or null.</param>
/// <param name="Maximum">Greatest value of a number, or null.</param>
internal sealed record KnownProperty(string Name, Cql2Kind Kind, string Title, double? Minimum = null, double? Maximum = null)
{
    /// <summary>Sources: STAC 1.1 common metadata; eo 2.0, processing 1.2, projection 2.0, sat 1.0, timestamps 1.1, version 1.2 and view 1.0 extensions.</summary>
    public static IReadOnlyDictionary<string, KnownProperty> All { get; } = new KnownProperty[]
    {
        new("datetime", Cql2Kind.Instant, "Acquired"),
        new("start_datetime", Cql2Kind.Instant, "Acquired from"),
        new("end_datetime", Cql2Kind.Instant, "Acquired to"),
        new("created", Cql2Kind.Instant, "Created"),
        new("updated", Cql2Kind.Instant, "Updated"),
        new("published", Cql2Kind.Instant, "Published"),
        new("expires", Cql2Kind.Instant, "Expires"),
        new("unpublished", Cql2Kind.Instant, "Unpublished"),
        new("title", Cql2Kind.Text, "Title"),
        new("description", Cql2Kind.Text, "Description"),
        new("keywords", Cql2Kind.Array, "Keywords"),
        new("license", Cql2Kind.Text, "Licence"),
        new("platform", Cql2Kind.Text, "Platform"),
        new("constellation", Cql2Kind.Text, "Constellation"),
        new("mission", Cql2Kind.Text, "Mission"),
        new("instruments", Cql2Kind.Array, "Instruments"),
        new("gsd", Cql2Kind.Number, "Ground sampling distance, m", 0),
        new("version", Cql2Kind.Text, "Version"),
        new("deprecated", Cql2Kind.Boolean, "Deprecated"),
        new("grid:code", Cql2Kind.Text, "Grid cell"),
        new("eo:cloud_cover", Cql2Kind.Number, "Cloud cover, %", 0, 100),
        new("eo:snow_cover", Cql2Kind.Number, "Snow cover, %", 0, 100),
        new("proj:code", Cql2Kind.Text, "Coordinate reference system"),
        new("processing:level", Cql2Kind.Text, "Processing level"),
        new("processing:datetime", Cql2Kind.Instant, "Processed"),
        new("processing:version", Cql2Kind.Text, "Processing version"),
        new("processing:facility", Cql2Kind.Text, "Processing facility"),
        new("sat:orbit_state", Cql2Kind.Text, "Orbit state"),
        new("sat:relative_orbit", Cql2Kind.Number, "Relative orbit", 0),
        new("sat:absolute_orbit", Cql2Kind.Number, "Absolute orbit", 0),
        new("view:off_nadir", Cql2Kind.Number, "Off-nadir angle, °", 0, 90),
        new("view:incidence_angle", Cql2Kind.Number, "Incidence angle, °", 0, 90),
        new("view:sun_azimuth", Cql2Kind.Number, "Sun azimuth, °", 0, 360),
        new("view:sun_elevation", Cql2Kind.Number, "Sun elevation, °", -90, 90),
    }.ToDictionary(property => property.Name, StringComparer.Ordinal);

    /// <summary>JSON Schema of a property of a kind; one of any kind has no type.</summary>
    public static JsonObject Schema(string title, Cql2Kind kind, double? minimum = null, double? maximum = null)
    {
        var json = new JsonObject { ["title"] = title };
        var type = kind switch
        {
            Cql2Kind.Text or Cql2Kind.Instant => "string",
            Cql2Kind.Number => "number",
            Cql2Kind.Boolean => "boolean",
            Cql2Kind.Array => "array",
            _ => null,
        };
        if (type is not null)
        {
            json["type"] = type;
        }

        if (kind == Cql2Kind.Instant)
        {
            json["format"] = "date-time";
        }

        if (minimum is { } least)
        {
            json["minimum"] = least;
        }

        if (maximum is { } greatest)
        {
            json["maximum"] = greatest;
        }

        return json;
    }
}
