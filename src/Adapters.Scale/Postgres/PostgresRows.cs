using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>Reads columns that may be null.</summary>
internal static class PostgresRows
{
    public static string? Text(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset? Time(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : Core.Ports.Nanoseconds.Time(row.GetInt64(column));
}
