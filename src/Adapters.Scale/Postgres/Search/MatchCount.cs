using System.Text.Json;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>How many rows fulfil a condition: counted where the planner says that it is cheap, else the planner's own estimate.</summary>
internal sealed class MatchCount(PostgresSession session, string where, SqlValues values)
{
    /// <summary>Matches are counted up to here.</summary>
    public const int MostCounted = 10_000;

    /// <summary>And up to here where each must be fetched to be judged.</summary>
    public const int MostFetched = 1_000;

    // Where the planner expects so many, there is no doubt that the bound is passed.
    private const long SurelyMany = 2 * MostCounted;

    // In the planner's units, of which one is a page read in sequence: some ten milliseconds.
    private const double HighestCost = 12_000;

    /// <summary>The number of rows.</summary>
    /// <param name="asksForUnsound">Whether to look for geometries that cross themselves among them.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async ValueTask<(long Matched, bool IsEstimated, bool HasUnsound)> OfSqlAsync(bool asksForUnsound, CancellationToken cancellationToken)
    {
        // Without the column an index is often enough.
        var query = $"SELECT {(asksForUnsound ? "i.sound" : string.Empty)} FROM items i WHERE {where} LIMIT {MostCounted + 1}";
        var (cost, rows) = await PlannedAsync(query, cancellationToken).ConfigureAwait(false);
        if (cost > HighestCost || rows > SurelyMany)
        {
            return (rows, true, false);
        }

        var counts = await session.AllAsync(
            new Statement($"SELECT count(*), {(asksForUnsound ? "count(*) FILTER (WHERE NOT sound)" : "0::bigint")} FROM ({query}) AS met", values.All),
            row => (All: row.GetInt64(0), Unsound: row.GetInt64(1)),
            cancellationToken).ConfigureAwait(false);
        var (all, unsound) = counts[0];
        return (all <= MostCounted ? all : Math.Max(all, rows), all > MostCounted, asksForUnsound && unsound > 0);
    }

    private async ValueTask<(double Cost, long Rows)> PlannedAsync(string query, CancellationToken cancellationToken)
    {
        var text = await session.FirstAsync(new Statement($"EXPLAIN (FORMAT JSON) {query}", values.All), row => row.GetString(0), cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException("A plan without a row.");
        using var json = JsonDocument.Parse(text);
        var limit = json.RootElement[0].GetProperty("Plan");

        // Above the limit stands what the query costs, below it how many rows there would be.
        var below = limit.TryGetProperty("Plans", out var plans) ? plans[0] : limit;
        return (limit.GetProperty("Total Cost").GetDouble(), (long)below.GetProperty("Plan Rows").GetDouble());
    }
}
