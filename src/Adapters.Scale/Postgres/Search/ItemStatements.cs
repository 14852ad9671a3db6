using System.Text;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using NetTopologySuite.IO;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>How items become rows.</summary>
internal static class ItemStatements
{
    // FNV-1a, 32 bits (Fowler, Noll, Vo): the same on every machine, which string hashes of .NET are not.
    private const uint HashStart = 2166136261;
    private const uint HashFactor = 16777619;

    /// <summary>Adds or replaces the row of an item; changes nothing where its collection is unknown. Holds the collection, so that it is not removed meanwhile.</summary>
    public static Statement Upsert(ItemRow item) => new(
        """
        INSERT INTO items (collection, id, start_ns, end_ns, moment_ns, span_ns, tag, sound, geometry, sortable, instants, lists, words, json)
        SELECT known.id, $2, $3, $4, $5, $6, $7, $8, ST_GeomFromEWKB($9), $10::jsonb, $11::jsonb, $12::jsonb, $13, $14
        FROM (SELECT id FROM collections WHERE id = $1 FOR KEY SHARE) AS known
        ON CONFLICT (collection, id) DO UPDATE SET start_ns = $3, end_ns = $4, moment_ns = $5, span_ns = $6, tag = $7, sound = $8,
            geometry = excluded.geometry, sortable = excluded.sortable, instants = excluded.instants, lists = excluded.lists, words = $13, json = $14
        """,
        item.Collection,
        item.Id,
        item.Times.Start,
        item.Times.End,
        item.Times.Moment,
        item.Times.Span,
        item.Tag,
        item.IsSound,
        ExtendedBinary(item),
        item.Sortable,
        item.Instants,
        item.Lists,
        PaddedWords(item),
        Encoding.UTF8.GetString(item.Json));

    /// <summary>The geometry as PostGIS takes it in binary: well-known binary with its reference system.</summary>
    public static byte[]? ExtendedBinary(ItemRow item)
    {
        if (item.Geometry is not { } geometry)
        {
            return null;
        }

        geometry.SRID = GeoJson.Wgs84;
        return new WKBWriter(ByteOrder.LittleEndian, handleSRID: true, emitZ: false, emitM: false).Write(geometry);
    }

    /// <summary>The words for free text, with a space at both ends.</summary>
    public static string PaddedWords(ItemRow item) => $" {item.Words} ";

    /// <summary>Notes the kinds of properties that items of known collections have, in one order for all, so that nobody waits in a circle.</summary>
    public static Statement AddProperties(IEnumerable<ItemRow> rows)
    {
        var properties = rows.GroupBy(row => row.Collection, row => row.Properties, StringComparer.Ordinal)
            .SelectMany(group => group.SelectMany(all => all).Distinct().Select(property => (Collection: group.Key, property.Name, Kind: property.Kind.ToString())))
            .ToList();
        return new Statement(
            """
            INSERT INTO item_properties (collection, name, kind)
            SELECT known.id, seen.name, seen.kind FROM unnest($1, $2, $3) AS seen (collection, name, kind) JOIN collections known ON known.id = seen.collection
            ORDER BY known.id, seen.name COLLATE "C", seen.kind COLLATE "C" ON CONFLICT DO NOTHING
            """,
            properties.Select(property => property.Collection).ToArray(),
            properties.Select(property => property.Name).ToArray(),
            properties.Select(property => property.Kind).ToArray());
    }

    /// <summary>The group that an id falls into.</summary>
    public static uint Group(string id, uint groups) => Encoding.UTF8.GetBytes(id).Aggregate(HashStart, (hash, value) => (hash ^ value) * HashFactor) % groups;
}
