using Microsoft.Data.Sqlite;

namespace Groundshift.Bench.Catalogs;

/// <summary>Hand-written SQL on SQLite. It knows no geometry, so a place is met by its box alone: it may find a little more, for less work.</summary>
internal sealed class HandSqlite : IHandStore
{
    private readonly string _file;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = [];

    public HandSqlite(string file)
    {
        _file = file;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        _connection.Open();
    }

    public HandDialect Dialect { get; } = new(
        Box: Boxes,
        Shape: Boxes,
        Cloud: "CASE WHEN json_type(i.sortable, '$.\"eo:cloud_cover\"') IN ('integer', 'real') THEN CAST(json_extract(i.sortable, '$.\"eo:cloud_cover\"') AS REAL) END",
        InCloudOrder: "INDEXED BY items_by_cloud_cover",
        Square: "CASE json_type(i.sortable, '$.\"grid:code\"') WHEN 'text' THEN json_extract(i.sortable, '$.\"grid:code\"') END = @square",
        Words: "i.number IN (SELECT rowid FROM item_words WHERE item_words MATCH @word)");

    private const string Boxes = "i.number IN (SELECT box / 256 FROM item_boxes WHERE west <= @east AND east >= @west AND south <= @north AND north >= @south)";

    public Task<IReadOnlyList<string>> PageAsync(HandQuery query, int limit, int? countUpTo, CancellationToken cancellationToken)
    {
        List<string> ids = [];
        using (var reader = Command($"SELECT i.id, i.json, i.tag FROM items i {query.Index} WHERE {query.Where} ORDER BY {query.Order} LIMIT {limit}", query).ExecuteReader())
        {
            while (reader.Read())
            {
                ids.Add(reader.GetString(0));
                _ = reader.GetString(1);
            }
        }

        if (countUpTo is { } most)
        {
            Command($"SELECT count(*) FROM (SELECT 1 FROM items i WHERE {query.Where} LIMIT {most + 1})", query).ExecuteScalar();
        }

        return Task.FromResult<IReadOnlyList<string>>(ids);
    }

    public Task<long> FiguresAsync(HandQuery query, CancellationToken cancellationToken) => Task.FromResult(
        (long)Command($"SELECT coalesce(sum(n), 0) FROM (SELECT CAST({Dialect.Cloud} / 25 AS INTEGER), count(*) AS n, min(i.moment_ns) FROM items i WHERE {query.Where} GROUP BY 1)", query).ExecuteScalar()!);

    public Task<bool> FindAsync(string collection, string id, CancellationToken cancellationToken)
    {
        var query = new HandQuery(string.Empty, string.Empty, new Dictionary<string, object> { ["collection"] = collection, ["id"] = id });
        using var reader = Command("SELECT json, tag FROM items WHERE collection = @collection AND id = @id", query).ExecuteReader();
        return Task.FromResult(reader.Read() && reader.GetString(0).Length > 0);
    }

    public Task AnalyzeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<double> MegabytesAsync(CancellationToken cancellationToken) => Task.FromResult(new FileInfo(_file).Length / 1e6);

    public ValueTask DisposeAsync()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        return _connection.DisposeAsync();
    }

    private SqliteCommand Command(string sql, HandQuery query)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            _prepared[sql] = command = _connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this bench's own.
            command.CommandText = sql;
#pragma warning restore CA2100
        }

        command.Parameters.Clear();
        foreach (var (name, value) in query.Values.Where(value => sql.Contains($"@{value.Key}", StringComparison.Ordinal)))
        {
            command.Parameters.AddWithValue($"@{name}", value);
        }

        return command;
    }
}
