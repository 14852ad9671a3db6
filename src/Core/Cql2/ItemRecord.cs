using System.Text.Json.Nodes;
using Groundshift.Core.Stac;

namespace Groundshift.Core.Cql2;

/// <summary>
/// A STAC item as filters see it: <c>id</c>, <c>collection</c>, <c>geometry</c>, and the fields of <c>properties</c> by their own names.
/// A property bound to a kind has a value only where it holds that kind; one bound to times is read as a date or an RFC 3339 time.
/// </summary>
public sealed class ItemRecord(StacItem item) : ICql2Record
{
    /// <summary>Name of the id.</summary>
    public const string Id = "id";

    /// <summary>Name of the collection's id.</summary>
    public const string Collection = "collection";

    /// <summary>Name of the geometry.</summary>
    public const string Geometry = "geometry";

    /// <inheritdoc/>
    public object? ValueOf(PropertyReference property) => property.Name switch
    {
        Id => item.Id,
        Collection => item.Collection,
        Geometry => item.Geometry,
        _ => OfKind(property.Kind, item.ReadProperties?[property.Name]),
    };

    /// <summary>A JSON value as filters see it: text, number, flag or list; null for anything else.</summary>
    public static object? Value(JsonNode? node) => node switch
    {
        JsonArray array => array.Select(Value).ToArray(),
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        JsonValue => JsonView.Number(node),
        _ => null,
    };

    private static object? OfKind(Cql2Kind kind, JsonNode? node) => (kind, Value(node)) switch
    {
        (Cql2Kind.Unknown, var any) => any,
        (Cql2Kind.Instant, string text) => Cql2Instant.TryParse(text, out var instant) ? instant : null,
        (Cql2Kind.Text, string text) => text,
        (Cql2Kind.Number, double number) => number,
        (Cql2Kind.Boolean, bool flag) => flag,
        (Cql2Kind.Array, object?[] list) => list,
        _ => null,
    };
}
