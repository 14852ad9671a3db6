using System.Text.Json.Nodes;
using Groundshift.Core.Cql2;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Union;

namespace Groundshift.Catalog.Search;

/// <summary>What filters and sort orders of collection search may name.</summary>
internal static class CollectionQueryables
{
    private const string From = "start_datetime";
    private const string To = "end_datetime";

    private static readonly Dictionary<string, Cql2Kind> Kinds = new(StringComparer.Ordinal)
    {
        ["title"] = Cql2Kind.Text,
        ["description"] = Cql2Kind.Text,
        ["license"] = Cql2Kind.Text,
        ["keywords"] = Cql2Kind.Array,
        [From] = Cql2Kind.Instant,
        [To] = Cql2Kind.Instant,
    };

    /// <summary>The property that a name means; null where there is none.</summary>
    public static PropertyReference? Resolve(string name) => name switch
    {
        ItemRecord.Id => new PropertyReference(name, Cql2Kind.Text),
        ItemRecord.Geometry => new PropertyReference(name, Cql2Kind.Geometry),
        _ => Kinds.TryGetValue(name, out var kind) ? new PropertyReference(name, kind) : null,
    };

    /// <summary>JSON Schema of the queryables.</summary>
    public static JsonObject ToJson(string id) => Queryables.Document(id, "Queryables of collections", Kinds, new JsonObject
    {
        [ItemRecord.Id] = KnownProperty.Schema("Collection id", Cql2Kind.Text),
        [ItemRecord.Geometry] = new JsonObject { ["title"] = "Spatial extent", ["$ref"] = "https://geojson.org/schema/Geometry.json" },
    });

    /// <summary>JSON Schema of the sortables.</summary>
    public static JsonObject ToSortablesJson(string id) => Queryables.Document(
        id, "Sortables of collections", Kinds.Where(kind => kind.Value != Cql2Kind.Array), new JsonObject { [ItemRecord.Id] = KnownProperty.Schema("Collection id", Cql2Kind.Text) });

    /// <summary>The ground of a collection: its boxes but the first, which is around them all, where there are several.</summary>
    public static Geometry? Ground(StacCollection collection)
    {
        var boxes = collection.SpatialExtent;
        var parts = (boxes.Count > 1 ? boxes.Skip(1) : boxes).Select(box => BoundingBox.Parse(box).ToGeometry()).ToList();
        return parts.Count == 0 ? null : UnaryUnionOp.Union(parts);
    }

    /// <summary>A collection as filters see it.</summary>
    internal sealed class Record(StacCollection collection) : ICql2Record
    {
        /// <inheritdoc/>
        public object? ValueOf(PropertyReference property) => property.Name switch
        {
            ItemRecord.Id => collection.Id,
            ItemRecord.Geometry => Ground(collection),
            From => collection.TemporalExtent.From is { } from ? new Cql2Instant(from.Nanoseconds, false) : null,
            To => collection.TemporalExtent.To is { } to ? new Cql2Instant(to.Nanoseconds, false) : null,
            _ => ItemRecord.Value(collection.Json[property.Name]),
        };
    }
}
