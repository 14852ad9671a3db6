using Npgsql;

namespace Groundshift.Bench.Catalogs;

/// <summary>Hand-written SQL on PostgreSQL: prepared, each statement planned for its values, as the store does.</summary>
internal sealed class HandPostgres : IHandStore
{
    private readonly NpgsqlDataSource _source;

    public HandPostgres(string connectionString, string schema) => _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        SearchPath = $"{schema},public",
        MaxAutoPrepare = 100,
        CommandTimeout = 0,
        Options = "-c plan_cache_mode=force_custom_plan -c jit=off",
    });

    public HandDialect Dialect { get; } = new(
        Box: "ST_Intersects(i.geometry, ST_MakeEnvelope(@west, @south, @east, @north, 4326))",
        Shape: "ST_Intersects(i.geometry, ST_GeomFromWKB(@shape, 4326))",
        Cloud: "CASE jsonb_typeof(i.sortable -> 'eo:cloud_cover') WHEN 'number' THEN (i.sortable -> 'eo:cloud_cover')::float8 END",
        InCloudOrder: string.Empty,
        Square: "i.sortable @> jsonb_build_object('grid:code', @square)",
        Words: "string_to_array(replace(btrim(i.words), ' § ', ' '), ' ') @> ARRAY[@word]");

    public async Task<IReadOnlyList<string>> PageAsync(HandQuery query, int limit, int? countUpTo, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Command($"SELECT i.id, i.json, i.tag FROM items i WHERE {query.Where} ORDER BY {query.Order} LIMIT {limit}", query));
        if (countUpTo is { } most)
        {
            batch.BatchCommands.Add(Command($"SELECT count(*) FROM (SELECT FROM items i WHERE {query.Where} LIMIT {most + 1}) AS met", query));
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        List<string> ids = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(reader.GetString(0));
            _ = reader.GetString(1);
        }

        await reader.NextResultAsync(cancellationToken);
        return ids;
    }

    public Task<long> FiguresAsync(HandQuery query, CancellationToken cancellationToken) => NumberAsync(
        Command($"SELECT coalesce(sum(n), 0)::bigint FROM (SELECT width_bucket({Dialect.Cloud}, 0, 100, 4) AS bucket, count(*) AS n, min(i.moment_ns) FROM items i WHERE {query.Where} GROUP BY 1) AS met", query), cancellationToken);

    public async Task<bool> FindAsync(string collection, string id, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand("SELECT json, tag FROM items WHERE collection = $1 AND id = $2");
        command.Parameters.AddWithValue(collection);
        command.Parameters.AddWithValue(id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && reader.GetString(0).Length > 0;
    }

    public Task AnalyzeAsync(CancellationToken cancellationToken) => NumberAsync(new NpgsqlBatchCommand("VACUUM ANALYZE items"), cancellationToken);

    public async Task<double> MegabytesAsync(CancellationToken cancellationToken) =>
        await NumberAsync(new NpgsqlBatchCommand("SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relname LIKE 'items%'"), cancellationToken) / 1e6;

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<long> NumberAsync(NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(command);
        return await batch.ExecuteScalarAsync(cancellationToken) is long number ? number : 0;
    }

    private static NpgsqlBatchCommand Command(string sql, HandQuery query)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var (name, value) in query.Values.Where(value => sql.Contains($"@{value.Key}", StringComparison.Ordinal)))
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
