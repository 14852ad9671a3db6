using System.Reflection;
using System.Runtime.InteropServices;
using Groundshift.Core.Jobs;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>The system's SQLite library: found, checked and told about once per process.</summary>
/// <remarks>No bundled library: the one in the usual NuGet package has an advisory. Source: architecture, Packages.</remarks>
public static class SqliteLibrary
{
    // STRICT tables came with 3.37.0: https://sqlite.org/releaselog/3_37_0.html
    private const int OldestVersion = 3_037_000;

    // What the provider asks for, and what systems call it.
    private const string ProviderName = "e_sqlite3";
    private static readonly string[] LinuxNames = ["libsqlite3.so.0", "libsqlite3.so"];
    private static readonly string[] MacNames = ["libsqlite3.dylib", "/usr/lib/libsqlite3.dylib"];
    private static readonly string[] WindowsNames = ["sqlite3.dll", "winsqlite3.dll"];

    private static readonly Lazy<SqliteFacts> Found = new(Load);

    /// <summary>What was found; never throws for a library that is missing or too old.</summary>
    public static SqliteFacts Inspect() => Found.Value;

    /// <summary>Makes the library ready for use.</summary>
    /// <exception cref="InvalidInputException">It is missing, too old or built without a needed feature.</exception>
    internal static void Require()
    {
        if (Inspect().Problem is { } problem)
        {
            throw new InvalidInputException("SQLite library", "SQLite 3.37 or newer with R*Tree, JSON and FTS5", problem, SqliteFacts.Remedy);
        }
    }

    private static SqliteFacts Load()
    {
        var provider = typeof(SQLite3Provider_e_sqlite3).Assembly;
        NativeLibrary.SetDllImportResolver(provider, Resolve);
        if (Names().All(name => !NativeLibrary.TryLoad(name, provider, null, out _)))
        {
            return new SqliteFacts { Problem = $"none of {string.Join(", ", Names())}" };
        }

        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        raw.FreezeProvider();
        return Describe(raw.sqlite3_libversion().utf8_to_string(), raw.sqlite3_libversion_number());
    }

    private static SqliteFacts Describe(string version, int number)
    {
        if (number < OldestVersion)
        {
            return new SqliteFacts { Version = version, Problem = $"SQLite {version}" };
        }

        using var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        var facts = new SqliteFacts
        {
            Version = version,
            RTree = Works(connection, "CREATE VIRTUAL TABLE trial_rtree USING rtree (id, low, high)"),
            Json = Works(connection, "SELECT json_extract('{\"a\":1}', '$.a')"),
            FullText = Works(connection, "CREATE VIRTUAL TABLE trial_text USING fts5 (body)"),
        };
        var missing = !facts.RTree ? "R*Tree" : !facts.Json ? "JSON" : !facts.FullText ? "FTS5" : null;
        return missing is null ? facts : facts with { Problem = $"SQLite {version} built without {missing}" };
    }

    private static bool Works(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        try
        {
            command.ExecuteNonQuery();
            return true;
        }
        catch (SqliteException error) when (error.SqliteErrorCode == raw.SQLITE_ERROR)
        {
            // "no such module" or "no such function": the answer to the question that was asked.
            return false;
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name == ProviderName)
        {
            foreach (var candidate in Names())
            {
                if (NativeLibrary.TryLoad(candidate, assembly, search, out var handle))
                {
                    return handle;
                }
            }
        }

        return 0;
    }

    private static string[] Names() =>
        OperatingSystem.IsWindows() ? WindowsNames : OperatingSystem.IsMacOS() ? MacNames : LinuxNames;
}
