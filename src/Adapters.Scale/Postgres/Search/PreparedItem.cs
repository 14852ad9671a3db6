using System.Text.Json.Nodes;
using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using NetTopologySuite.IO;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>The values of one row of the table of items, made without the database.</summary>
internal sealed class PreparedItem
{
    private readonly WKBWriter _writer = new(ByteOrder.LittleEndian, handleSRID: true, emitZ: false, emitM: false);

    /// <summary>Prepares an item.</summary>
    /// <exception cref="Core.Jobs.InvalidInputException">The item lacks an id, a collection or a time, or its geometry is broken.</exception>
    public PreparedItem(StacItem item)
    {
        Row = ItemRow.Of(item);
        IsSound = Row.Geometry?.IsValid ?? true;
        (Instants, Lists) = Read(item);
    }

    /// <summary>What every store keeps.</summary>
    public ItemRow Row { get; }

    /// <summary>False where the geometry crosses itself: then its relations are judged outside the database.</summary>
    public bool IsSound { get; }

    /// <summary>Properties whose text is a date or a time, as nanoseconds; JSON.</summary>
    public string Instants { get; }

    /// <summary>Properties that are lists; JSON.</summary>
    public string Lists { get; }

    /// <summary>Folded words for free text, with a space at both ends.</summary>
    public string Words => $" {Row.Words} ";

    /// <summary>The geometry as PostGIS takes it in binary: well-known binary with its reference system.</summary>
    public byte[]? ToExtendedBinary()
    {
        if (Row.Geometry is not { } geometry)
        {
            return null;
        }

        geometry.SRID = GeoJson.Wgs84;
        return _writer.Write(geometry);
    }

    private static (string Instants, string Lists) Read(StacItem item)
    {
        JsonObject instants = [];
        JsonObject lists = [];
        foreach (var (name, node) in item.ReadProperties ?? [])
        {
            if (node is JsonArray list)
            {
                lists[name] = list.DeepClone();
            }
            else if (node is JsonValue value && value.TryGetValue<string>(out var text) && Cql2Instant.TryParse(text, out var instant))
            {
                instants[name] = instant.Nanoseconds;
            }
        }

        return (instants.ToJsonString(), lists.ToJsonString());
    }
}
