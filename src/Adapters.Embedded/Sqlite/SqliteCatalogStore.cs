using System.Text;
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
            "INSERT INTO collections (id, json, private) VALUES ($id, $json, $private) ON CONFLICT (id) DO UPDATE SET json = $json, private = $private",
            ("$id", collection.Id), ("$json", collection.ToJson()), ("$private", collection.IsPrivate ? 1 : 0));
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

    public ValueTask<IReadOnlyList<string>> ListPrivateCollectionsAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            session => session.All("SELECT id FROM collections WHERE private ORDER BY id", row => row.GetString(0)),
            cancellationToken);

    public ValueTask<string> PutItemAsync(IStoreTransaction transaction, StacItem item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var session = database.Session(transaction);
        var row = ItemRow.Of(item);
        RequireCollection(session, row.Collection);
        Write(session, row, isNew: false);
        AddProperties(session, row.Collection, row.Properties);
        return ValueTask.FromResult(row.Tag);
    }

    public ValueTask<IReadOnlyList<ItemPut>> PutItemsAsync(IStoreTransaction transaction, IReadOnlyList<ItemRow> rows, bool replace, CancellationToken cancellationToken)
    {
        var session = database.Session(transaction);
        foreach (var collection in rows.Select(row => row.Collection).Distinct())
        {
            RequireCollection(session, collection);
        }

        List<ItemPut> puts = [];
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var current = session.First("SELECT tag FROM items WHERE collection = $collection AND id = $id", found => found.GetString(0), ("$collection", row.Collection), ("$id", row.Id));
            if (current is not null && (!replace || current == row.Tag))
            {
                puts.Add(new ItemPut(current, ItemEffect.Kept));
                continue;
            }

            Write(session, row, isNew: current is null);
            puts.Add(new ItemPut(row.Tag, current is null ? ItemEffect.Added : ItemEffect.Replaced));
        }

        foreach (var group in rows.Zip(puts).Where(pair => pair.Second.Effect != ItemEffect.Kept).GroupBy(pair => pair.First.Collection, pair => pair.First, StringComparer.Ordinal))
        {
            AddProperties(session, group.Key, group.SelectMany(row => row.Properties).Distinct());
        }

        return ValueTask.FromResult<IReadOnlyList<ItemPut>>(puts);
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
                () => aggregations.Select(new AggregationRun(session, search, limits).Compute).ToArray(),
                cancellationToken),
            cancellationToken);

    public ValueTask<IReadOnlyList<ItemProperty>> ListPropertiesAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ItemProperty>>(
            session => session.All(
                "SELECT collection, name, kind FROM item_properties ORDER BY collection, name, kind",
                row => new ItemProperty(row.GetString(0), row.GetString(1), Enum.Parse<Cql2Kind>(row.GetString(2)))),
            cancellationToken);

    public async ValueTask RefreshStatisticsAsync(CancellationToken cancellationToken) =>
        await database.WriteAsync(
            session =>
            {
                // So many rows of each index say enough; all would take minutes of a large catalog. Source: sqlite.org, PRAGMA analysis_limit.
                session.Script("PRAGMA analysis_limit = 1000; ANALYZE;");
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    private static void RequireCollection(SqliteSession session, string collection)
    {
        if (session.Number("SELECT EXISTS (SELECT 1 FROM collections WHERE id = $id)", ("$id", collection)) == 0)
        {
            throw new InvalidInputException("collection", "the id of a stored collection", $"'{collection}'", "Add the collection first.");
        }
    }

    private static void Write(SqliteSession session, ItemRow row, bool isNew)
    {
        if (!isNew)
        {
            RemoveIndexes(session, row.Collection, row.Id);
        }

        var boxes = row.Geometry is { } geometry ? ItemBoxes.Of(geometry) : [];
        AddIndexes(session, Upsert(session, row, boxes.Count), row, boxes);
    }

    private static void AddProperties(SqliteSession session, string collection, IEnumerable<(string Name, Cql2Kind Kind)> properties) =>
        session.Execute(
            "INSERT OR IGNORE INTO item_properties SELECT $collection, json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each($properties)",
            ("$collection", collection), ("$properties", FilterFunctions.PropertiesText(properties)));

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
            ("$json", Encoding.UTF8.GetString(row.Json)));

    private static void AddIndexes(SqliteSession session, long number, ItemRow row, IReadOnlyList<Envelope> boxes)
    {
        session.Execute("INSERT INTO item_words (rowid, words) VALUES ($number, $words)", ("$number", number), ("$words", row.Words));
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
