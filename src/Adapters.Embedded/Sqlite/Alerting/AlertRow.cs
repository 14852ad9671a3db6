using System.Text.Json;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite.Alerting;

/// <summary>Finds alerts by their columns; places are compared exactly, on the geometry of what the columns leave.</summary>
internal static class AlertRow
{
    public static Alert Read(SqliteDataReader row, int column) =>
        JsonSerializer.Deserialize(row.GetString(column), AlertJson.Default.Alert)
        ?? throw new InvalidOperationException("An alert's row holds the JSON null.");

    public static AlertPage Search(SqliteSession session, AlertSearch search)
    {
        List<string> conditions = [];
        List<(string Name, object? Value)> values = [];
        void Where(string condition, params ReadOnlySpan<(string Name, object? Value)> parameters)
        {
            conditions.Add(condition);
            values.AddRange(parameters);
        }

        if (search.Area is { } area)
        {
            Where("area = $area", ("$area", area));
        }

        if (search.Rule is { } rule)
        {
            Where("rule = $rule", ("$rule", rule));
        }

        if (search.States.Count > 0)
        {
            Where("state IN (SELECT value FROM json_each($states))", ("$states", Words(search.States)));
        }

        if (search.Severities.Count > 0)
        {
            Where("severity IN (SELECT value FROM json_each($severities))", ("$severities", Words(search.Severities)));
        }

        if (search.Datetime is { } range)
        {
            Where("first_ns <= $to AND last_ns >= $from", ("$from", range.FromNanoseconds ?? long.MinValue), ("$to", range.ToNanoseconds ?? long.MaxValue));
        }

        if (search.Token is { } token)
        {
            var (first, id) = AlertPageToken.Read(token);
            Where("(first_ns < $first OR (first_ns = $first AND id > $id))", ("$first", first), ("$id", id));
        }

        var where = conditions.Count == 0 ? string.Empty : " WHERE " + string.Join(" AND ", conditions);
        return Page(session.Stream($"SELECT json, first_ns, id FROM alerts{where} ORDER BY first_ns DESC, id", values), search);
    }

    private static AlertPage Page(IEnumerable<SqliteDataReader> rows, AlertSearch search)
    {
        List<Alert> found = [];
        string? last = null;
        foreach (var row in rows)
        {
            var alert = Read(row, 0);
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

    private static string Words<T>(IReadOnlyList<T> values)
        where T : struct, Enum => JsonSerializer.Serialize([.. values.Select(LowerName.Of)], EmbeddedJson.Default.StringArray);
}
