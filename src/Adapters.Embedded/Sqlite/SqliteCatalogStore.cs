using System.Text.Json.Nodes;
using Groundshift.Adapters.Embedded.Sqlite.Search;
using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>Collections and items as JSON text, with a tree of boxes and indexes for search.</summary>
internal sealed class SqliteCatalogStore(SqliteDatabase database, SearchLimits limits) : ICatalogStore
{
    public ValueTask PutCollectionAsync(IStoreTransaction transaction, StacCollection collection, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        database.Session(transaction).Execute(
            "INSERT INTO collections (id, json) VALUES ($id, $json) ON CONFLICT (id) DO UPDATE SET json = $json",
            ("$id", collection.Id), ("$json", collection.ToJson()));
        return ValueTask.CompletedTask;
    }

    public ValueTask<StacCollection?> FindCollectionAsync(string id, IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        database.ReadAsync(
            transaction,
            session => session.First("SELECT json FROM collections WHERE id = $id", Collection, ("$id", id)),
            cancellationToken);

    public ValueTask<bool> RemoveCollectionAsync(IStoreTransaction transaction, string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var session = database.Session(transaction);
        foreach (var item in session.All("SELECT id FROM items WHERE collection = $id", row => row.GetString(0), ("$id", id)))
        {
            Remove(session, id, item);
        }

        session.Execute("DELETE FROM item_properties WHERE collection = $id", ("$id", id));
        return ValueTask.FromResult(session.Execute("DELETE FROM collections WHERE id = $id", ("$id", id)) == 1);
    }

    public ValueTask<IReadOnlyList<StacCollection>> ListCollectionsAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<StacCollection>>(
            session => session.All("SELECT json FROM collections ORDER BY id", Collection),
            cancellationToken);

    public ValueTask<string> PutItemAsync(IStoreTransaction transaction, StacItem item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var session = database.Session(transaction);
        var row = ItemRow.Of(item);
        if (session.Number("SELECT EXISTS (SELECT 1 FROM collections WHERE id = $id)", ("$id", row.Collection)) == 0)
        {
            throw new InvalidInputException("collection", "the id of a stored collection", $"'{row.Collection}'", "Add the collection first.");
        }

        RemoveIndexes(session, row.Collection, row.Id);
        var boxes = row.Geometry is { } geometry ? ItemBoxes.Of(geometry) : [];
        AddIndexes(session, Upsert(session, row, boxes.Count), row, boxes);
        return ValueTask.FromResult(row.Tag);
    }

    public ValueTask<VersionedItem?> FindItemAsync(string collection, string id, IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        database.ReadAsync(transaction, session => Find(session, collection, id), cancellationToken);

    public ValueTask<bool> RemoveItemAsync(IStoreTransaction transaction, string collection, string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Remove(database.Session(transaction), collection, id));
    }

    public ValueTask<ItemPage> SearchAsync(ItemSearch search, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Within(limits.LongestSearch, () => new SearchRun(session, search, limits).Page(), cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<AggregationResult>> AggregateAsync(ItemSearch search, IReadOnlyList<Aggregation> aggregations, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AggregationResult>>(
            session => session.Within(
                limits.LongestSearch,
                () => aggregations.Select(aggregation => new AggregationRun(session, search, limits).Compute(aggregation)).ToArray(),
                cancellationToken),
            cancellationToken);

    public ValueTask<IReadOnlyList<ItemProperty>> ListPropertiesAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ItemProperty>>(
            session => session.All(
                "SELECT collection, name, kind FROM item_properties ORDER BY collection, name, kind",
                row => new ItemProperty(row.GetString(0), row.GetString(1), Enum.Parse<Cql2Kind>(row.GetString(2)))),
            cancellationToken);

    private static bool Remove(SqliteSession session, string collection, string id)
    {
        RemoveIndexes(session, collection, id);
        return session.Execute("DELETE FROM items WHERE collection = $collection AND id = $id", ("$collection", collection), ("$id", id)) == 1;
    }

    private static VersionedItem? Find(SqliteSession session, string collection, string id) =>
        session.First(
            "SELECT json, tag FROM items WHERE collection = $collection AND id = $id",
            SearchRun.ReadItem,
            ("$collection", collection), ("$id", id));

    private static long Upsert(SqliteSession session, ItemRow row, int boxes) =>
        session.Number(
            """
            INSERT INTO items (collection, id, start_ns, end_ns, moment_ns, span_ns, tag, boxes, sortable, geometry, json)
            VALUES ($collection, $id, $start, $end, $moment, $span, $tag, $boxes, $sortable, $geometry, $json)
            ON CONFLICT (collection, id) DO UPDATE SET start_ns = $start, end_ns = $end, moment_ns = $moment, span_ns = $span,
                tag = $tag, boxes = $boxes, sortable = $sortable, geometry = $geometry, json = $json
            RETURNING number
            """,
            ("$collection", row.Collection),
            ("$id", row.Id),
            ("$start", row.Times.Start),
            ("$end", row.Times.End),
            ("$moment", row.Times.Moment),
            ("$span", row.Times.Span),
            ("$tag", row.Tag),
            ("$boxes", boxes),
            ("$sortable", row.Sortable),
            ("$geometry", row.ToWellKnownBinary()),
            ("$json", row.Json));

    private static void AddIndexes(SqliteSession session, long number, ItemRow row, IReadOnlyList<Envelope> boxes)
    {
        session.Execute("INSERT INTO item_words (rowid, words) VALUES ($number, $words)", ("$number", number), ("$words", row.Words));
        session.Execute(
            "INSERT OR IGNORE INTO item_properties SELECT $collection, json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each($properties)",
            ("$collection", row.Collection), ("$properties", FilterFunctions.PropertiesText(row.Properties)));
        for (var part = 0; part < boxes.Count; part++)
        {
            var box = boxes[part];
            session.Execute(
                "INSERT INTO item_boxes (box, west, east, south, north, first_day, last_day) VALUES ($box, $west, $east, $south, $north, $first, $last)",
                ("$box", (number * ItemBoxes.Most) + part),
                ("$west", box.MinX),
                ("$east", box.MaxX),
                ("$south", box.MinY),
                ("$north", box.MaxY),
                ("$first", ItemBoxes.Day(row.Times.Start)),
                ("$last", ItemBoxes.Day(row.Times.End)));
        }
    }

    private static void RemoveIndexes(SqliteSession session, string collection, string id)
    {
        var before = session.All(
            "SELECT number, boxes FROM items WHERE collection = $collection AND id = $id",
            row => (Number: row.GetInt64(0), Boxes: row.GetInt64(1)),
            ("$collection", collection), ("$id", id));
        foreach (var (number, boxes) in before)
        {
            session.Execute("DELETE FROM item_words WHERE rowid = $number", ("$number", number));
            for (var part = 0L; part < boxes; part++)
            {
                session.Execute("DELETE FROM item_boxes WHERE box = $box", ("$box", (number * ItemBoxes.Most) + part));
            }
        }
    }

    private static StacCollection Collection(SqliteDataReader row) =>
        new(JsonNode.Parse(row.GetString(0)) as JsonObject ?? throw new InvalidOperationException("A collection's row holds no JSON object."));
}
