using Groundshift.Adapters.Embedded.Sqlite.Search;
using Groundshift.Core.Jobs;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>One connection with its prepared statements. Used by one caller at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    // Statements with a fixed text are prepared once; there are fewer than this in the whole adapter.
    private const int MostPrepared = 256;

    private readonly SqliteConnection _connection;
    // Texts made for searches that are kept prepared.
    private const int MostSearches = 64;

    private readonly Dictionary<string, SqliteCommand> _prepared = [];
    private readonly Dictionary<string, SqliteCommand> _searches = [];
    private bool _inTransaction;

    public SqliteSession(string file, bool readOnly)
    {
        File = file;
        var settings = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = BusySeconds };
        _connection = new SqliteConnection(settings.ToString());
        try
        {
            _connection.Open();
            FilterFunctions.Register(_connection, () => Filters);
            Execute("PRAGMA foreign_keys = ON");
            Execute("PRAGMA synchronous = FULL");
            Execute($"PRAGMA busy_timeout = {BusyMilliseconds}");

            // Each item of a load touches pages all over a large catalog's indexes: with SQLite's own 2 MB nearly every one would be written
            // and read again, and each commit would be copied into the file at once.
            Execute($"PRAGMA cache_size = -{(readOnly ? ReaderKibibytes : WriterKibibytes)}");
            Execute($"PRAGMA wal_autocheckpoint = {PagesBetweenCheckpoints}");
            if (readOnly)
            {
                Execute("PRAGMA query_only = ON");
            }
        }
        catch (SqliteException error)
        {
            _connection.Dispose();
            throw SqliteErrors.Translate(error, file) ?? error;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string File { get; }

    /// <summary>Geometries and filters of the search that runs; SQL functions look here.</summary>
    public FilterContext Filters { get; set; } = new();

    /// <summary>How long one attempt waits inside SQLite for another process; attempts are repeated without blocking a thread.</summary>
    private const int BusyMilliseconds = 50;

    private const int BusySeconds = 30;

    private const int ReaderKibibytes = 8 * 1024;
    private const int WriterKibibytes = 32 * 1024;

    // Of 4 KiB.
    private const int PagesBetweenCheckpoints = 8 * 1024;

    // A look costs nothing beside so many instructions of SQLite's machine, which take well below a millisecond.
    private const int InstructionsBetweenLooks = 1000;

    /// <summary>Takes the write lock; false when another process has it.</summary>
    public bool TryBeginImmediate()
    {
        var result = raw.sqlite3_exec(_connection.Handle, "BEGIN IMMEDIATE");
        if (result is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            return false;
        }

        ThrowIfFailed(result);
        _inTransaction = true;
        return true;
    }

    /// <summary>Begins a snapshot for reads.</summary>
    public void BeginRead()
    {
        ThrowIfFailed(raw.sqlite3_exec(_connection.Handle, "BEGIN"));
        _inTransaction = true;
    }

    public void Commit()
    {
        ThrowIfRolledBack();
        ThrowIfFailed(raw.sqlite3_exec(_connection.Handle, "COMMIT"));
        _inTransaction = false;
    }

    /// <summary>Ends the transaction without effect, also where SQLite has ended it already.</summary>
    public void Rollback()
    {
        _inTransaction = false;
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            ThrowIfFailed(raw.sqlite3_exec(_connection.Handle, "ROLLBACK"));
        }
    }

    /// <summary>Runs several statements without parameters.</summary>
    public void Script(string sql)
    {
        ThrowIfRolledBack();
        ThrowIfFailed(raw.sqlite3_exec(_connection.Handle, sql));
    }

    /// <summary>Runs a statement; returns the number of changed rows.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        ThrowIfRolledBack();
        var command = Prepare(sql, values);
        try
        {
            return command.ExecuteNonQuery();
        }
        catch (SqliteException error) when (SqliteErrors.Translate(error, File) is { } better)
        {
            throw better;
        }
    }

    /// <summary>All rows of a query.</summary>
    public List<T> All<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        ThrowIfRolledBack();
        var command = Prepare(sql, values);
        try
        {
            using var reader = command.ExecuteReader();
            List<T> rows = [];
            while (reader.Read())
            {
                rows.Add(map(reader));
            }

            return rows;
        }
        catch (SqliteException error) when (SqliteErrors.Translate(error, File) is { } better)
        {
            throw better;
        }
    }

    /// <summary>The first row of a query, or null.</summary>
    public T? First<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> values)
        where T : class
    {
        var rows = All(sql, map, values);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>The integer of a query that yields exactly one.</summary>
    public long Number(string sql, params ReadOnlySpan<(string Name, object? Value)> values) =>
        All(sql, row => row.GetInt64(0), values)[0];

    /// <summary>Rows of a query whose text is made for one search, read as they are asked for.</summary>
    public IEnumerable<SqliteDataReader> Stream(string sql, IReadOnlyList<(string Name, object? Value)> values)
    {
        var command = PrepareForSearch(sql);
        Bind(command, [.. values]);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return reader;
        }
    }

    /// <summary>Runs a search that ends after a time at the latest, or when it is no longer wanted.</summary>
    /// <exception cref="InvalidInputException">It took longer.</exception>
    public T Within<T>(TimeSpan longest, Func<T> search, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        raw.sqlite3_progress_handler(
            _connection.Handle,
            InstructionsBetweenLooks,
            _ => cancellationToken.IsCancellationRequested || TimeProvider.System.GetElapsedTime(started) > longest ? 1 : 0,
            null);
        try
        {
            return search();
        }
        catch (SqliteException error) when (error.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new InvalidInputException("search", $"one that ends within {longest.TotalSeconds} s", "one that takes longer", "Narrow it by place, time or collection.", error);
        }
        finally
        {
            raw.sqlite3_progress_handler(_connection.Handle, 0, null, null);
        }
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values.Concat(_searches.Values))
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    // Searches of one kind have one text. Only one of them is read at a time, so all may go when there are too many.
    private SqliteCommand PrepareForSearch(string sql)
    {
        if (_searches.TryGetValue(sql, out var known))
        {
            return known;
        }

        if (_searches.Count >= MostSearches)
        {
            foreach (var command in _searches.Values)
            {
                command.Dispose();
            }

            _searches.Clear();
        }

        var added = _connection.CreateCommand();
#pragma warning disable CA2100 // The texts are made by this adapter; values are parameters.
        added.CommandText = sql;
#pragma warning restore CA2100
        _searches.Add(sql, added);
        return added;
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            if (_prepared.Count >= MostPrepared)
            {
                throw new InvalidOperationException("Too many statement texts are kept: values belong into parameters.");
            }

            command = _connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants of this adapter.
            command.CommandText = sql;
#pragma warning restore CA2100
            _prepared.Add(sql, command);
        }

        Bind(command, values);
        return command;
    }

    private static void Bind(SqliteCommand command, ReadOnlySpan<(string Name, object? Value)> values)
    {
        command.Parameters.Clear();
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }
    }

    /// <summary>A full disk makes SQLite end the transaction by itself; what followed would else be committed statement by statement.</summary>
    private void ThrowIfRolledBack()
    {
        if (_inTransaction && raw.sqlite3_get_autocommit(_connection.Handle) != 0)
        {
            throw new InvalidOperationException("The transaction was rolled back by an earlier failure.");
        }
    }

    private void ThrowIfFailed(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            var error = new SqliteException(raw.sqlite3_errmsg(_connection.Handle).utf8_to_string(), result);
            throw SqliteErrors.Translate(error, File) ?? error;
        }
    }
}
