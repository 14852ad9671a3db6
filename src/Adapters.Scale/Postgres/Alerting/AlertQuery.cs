using System.Text.Json;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres.Alerting;

/// <summary>Finds alerts by their columns; places are compared exactly, on the geometry of what the columns leave.</summary>
internal static class AlertQuery
{
    /// <summary>Reads the column json.</summary>
    public static Alert Alert(NpgsqlDataReader row) =>
        JsonSerializer.Deserialize(row.GetString(0), AlertJson.Default.Alert)
        ?? throw new InvalidOperationException("An alert's row holds the JSON null.");

    /// <summary>One page.</summary>
    public static async ValueTask<AlertPage> PageAsync(PostgresSession session, AlertSearch search, CancellationToken cancellationToken)
    {
        List<Alert> found = [];
        string? last = null;
        await foreach (var row in session.StreamAsync(Query(search), cancellationToken).ConfigureAwait(false))
        {
            var alert = Alert(row);
            if (!search.Admits(alert))
            {
                continue;
            }

            if (found.Count == search.Limit)
            {
                return new AlertPage(found, last);
            }

            found.Add(alert);
            last = AlertPageToken.Write(row.GetInt64(1), row.GetString(2));
        }

        return new AlertPage(found, null);
    }

    private static Statement Query(AlertSearch search)
    {
        List<string> conditions = ["true"];
        List<object?> values = [];
        string Bind(object value)
        {
            values.Add(value);
            return $"${values.Count}";
        }

        if (search.Area is { } area)
        {
            conditions.Add($"area = {Bind(area)}");
        }

        if (search.Rule is { } rule)
        {
            conditions.Add($"rule = {Bind(rule)}");
        }

        if (search.States.Count > 0)
        {
            conditions.Add($"state = ANY({Bind(Words(search.States))})");
        }

        if (search.Severities.Count > 0)
        {
            conditions.Add($"severity = ANY({Bind(Words(search.Severities))})");
        }

        if (search.Datetime is { } range)
        {
            conditions.Add($"first_ns <= {Bind(range.ToNanoseconds ?? long.MaxValue)} AND last_ns >= {Bind(range.FromNanoseconds ?? long.MinValue)}");
        }

        if (search.Token is { } token)
        {
            var (first, id) = AlertPageToken.Read(token);
            var at = Bind(first);
            conditions.Add($"(first_ns < {at} OR (first_ns = {at} AND id > {Bind(id)}))");
        }

        return new Statement($"SELECT json, first_ns, id FROM alerts WHERE {string.Join(" AND ", conditions)} ORDER BY first_ns DESC, id", [.. values]);
    }

    private static string[] Words<T>(IReadOnlyList<T> values)
        where T : struct, Enum => [.. values.Select(LowerName.Of)];
}
