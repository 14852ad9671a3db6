using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>One schema of a PostgreSQL database, through a pool of connections. Its tables are brought up to date before the first use.</summary>
/// <remarks>
/// Transactions are read committed. Where several rows are read to decide what to write, the reader takes a named advisory lock of
/// the transaction (<see cref="LockAsync"/>), so that such flows go one after another as they do on an embedded store.
/// </remarks>
internal sealed class PostgresDatabase : IStoreTransactions, IAsyncDisposable, IDisposable
{
    // Server-side prepared statements; there are fewer fixed texts than this in the whole adapter.
    private const int MostPrepared = 200;

    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(30);

    // A listener waits for long: a lost peer must be noticed.
    private const int ListenerKeepAliveSeconds = 30;

    private readonly TimeProvider _time;
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _listeners;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private bool _isUpToDate;

    /// <exception cref="InvalidInputException">The options make no sense.</exception>
    public PostgresDatabase(PostgresOptions options, TimeProvider time)
    {
        _time = time;
        Schema = CheckedSchema(options.Schema);
        var settings = Parse(options.ConnectionString);
        settings.SearchPath = $"{Schema},public";
        settings.ApplicationName ??= "groundshift";
        if (!settings.ContainsKey("Max Auto Prepare"))
        {
            settings.MaxAutoPrepare = MostPrepared;
        }

        _source = Source(settings, options);
        _listeners = Source(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false, KeepAlive = ListenerKeepAliveSeconds }, options);
    }

    public string Schema { get; }

    public async ValueTask<IStoreTransaction> BeginAsync(CancellationToken cancellationToken) =>
        await BeginWriteAsync(cancellationToken).ConfigureAwait(false);

    public ValueTask<IStoreSeries> BeginSeriesAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IStoreSeries>(new PostgresStoreSeries(this));

    /// <summary>Runs one piece of work in a transaction of its own.</summary>
    public async ValueTask<T> WriteAsync<T>(Func<PostgresSession, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        var transaction = await BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var result = await work(transaction.Session).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return result;
        }
    }

    /// <summary>Runs work on a connection; each of its statements is a transaction.</summary>
    public async ValueTask<T> RunAsync<T>(Func<PostgresSession, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        return await work(new PostgresSession(connection.Connection)).ConfigureAwait(false);
    }

    /// <summary>The same within a transaction where one is given.</summary>
    public ValueTask<T> RunAsync<T>(IStoreTransaction? transaction, Func<PostgresSession, ValueTask<T>> work, CancellationToken cancellationToken) =>
        transaction is null ? RunAsync(work, cancellationToken) : work(Session(transaction));

    /// <summary>Reads what is committed, as of one instant over several statements.</summary>
    /// <exception cref="InvalidInputException">A statement, or all of them together, take too long: a search that nobody narrowed must not hold a processor for minutes.</exception>
    public async ValueTask<T> SnapshotAsync<T>(Func<PostgresSession, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadOnlyAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is TimeoutException or TransientException { InnerException: PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } })
        {
            throw new InvalidInputException(
                "search", $"one that ends within {LongestSearch.TotalSeconds} s", "one that takes longer", "Narrow it by place, time or collection.", error);
        }
    }

    /// <summary>The session of a transaction that this database began.</summary>
    public PostgresSession Session(IStoreTransaction transaction) =>
        transaction is PostgresStoreTransaction own && own.Database == this
            ? own.Session
            : throw new ArgumentException("The transaction was begun on another store.", nameof(transaction));

    /// <summary>Holds a name until the session's transaction ends; others who ask for it wait.</summary>
    public async ValueTask LockAsync(PostgresSession session, string name, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(Lock(name), cancellationToken).ConfigureAwait(false);

    /// <summary>The statement of <see cref="LockAsync"/>, for a batch.</summary>
    public Statement Lock(string name) => new("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", $"{Schema}:{name}");

    /// <summary>The statement that holds several names, in their order.</summary>
    public Statement Locks(IEnumerable<string> names) =>
        new("SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest($1) AS name", (object)names.Select(name => $"{Schema}:{name}").ToArray());

    /// <summary>A connection outside the pool, to be held for long.</summary>
    public async ValueTask<NpgsqlConnection> ConnectListenerAsync(CancellationToken cancellationToken)
    {
        // Brings the schema up to date.
        await using (await ConnectAsync(cancellationToken).ConfigureAwait(false))
        {
        }

        try
        {
            return await _listeners.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresErrors.Translate(error) is { } better)
        {
            throw better;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync().ConfigureAwait(false);
        await _listeners.DisposeAsync().ConfigureAwait(false);
        _gate.Dispose();
    }

    public void Dispose()
    {
        _source.Dispose();
        _listeners.Dispose();
        _gate.Dispose();
    }

    /// <summary><see cref="BeginAsync"/> by its own type.</summary>
    public async ValueTask<PostgresStoreTransaction> BeginWriteAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return new PostgresStoreTransaction(this, connection, await connection.Connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw PostgresErrors.Translate(error) ?? error;
        }
    }

    private async ValueTask<PooledConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (!_isUpToDate)
        {
            await BringUpToDateAsync(cancellationToken).ConfigureAwait(false);
        }

        return await OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<PooledConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new PooledConnection(await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error) when (PostgresErrors.Translate(error) is { } better)
        {
            throw better;
        }
    }

    private async ValueTask BringUpToDateAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isUpToDate)
            {
                await using var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
                await new Migrations(Schema).ApplyAsync(connection.Connection, cancellationToken).ConfigureAwait(false);
                _isUpToDate = true;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask<T> ReadOnlyAsync<T>(Func<PostgresSession, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        var session = new PostgresSession(connection.Connection);
        session.EndWithin(LongestSearch, _time);

        // Searches differ by their values, so each is planned for its own; compiling a plan takes longer than a search may.
        session.Precede(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            "SET LOCAL plan_cache_mode = force_custom_plan",
            "SET LOCAL jit = off",
            $"SET LOCAL statement_timeout = '{LongestSearch.TotalSeconds}s'");
        var result = await work(session).ConfigureAwait(false);
        await session.ExecuteAsync(new Statement("COMMIT"), cancellationToken).ConfigureAwait(false);
        return result;
    }

    private static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder settings, PostgresOptions options)
    {
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        if (options.Password is { } password)
        {
            builder.UsePasswordProvider(
                _ => throw new NotSupportedException("Connections are opened asynchronously."),
                (_, cancellationToken) => password(cancellationToken));
        }

        return builder.Build();
    }

    private static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The text is not repeated: it holds the password.
            throw new InvalidInputException(
                "Store:Postgres:ConnectionString", "Host=…;Database=…;Username=…;Password=…", "a text that cannot be read", "Correct the connection string.", error);
        }
    }

    // Stands in the search path and in two statements, where no parameter can.
    private static string CheckedSchema(string name) =>
        name.Length is > 0 and <= 63 && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_') && !char.IsAsciiDigit(name[0])
            ? name
            : throw new InvalidInputException("Store:Postgres:Schema", "a name of a-z, 0-9 and _ that begins with a letter", $"'{name}'", "Choose another name.");
}
