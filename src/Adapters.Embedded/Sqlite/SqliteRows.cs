using Groundshift.Core.Ports;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>Reads columns that may be null.</summary>
internal static class SqliteRows
{
    public static DateTimeOffset? Time(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : Nanoseconds.Time(row.GetInt64(column));
}
