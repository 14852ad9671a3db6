using System.Collections.Concurrent;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>One database file: one writer at a time, any number of readers.</summary>
/// <remarks>
/// Write-ahead log with synchronous FULL: a committed transaction survives a kill and a power cut. Writers of this process
/// wait for each other at a gate; writers of other processes are met by BEGIN IMMEDIATE, tried again until it works.
/// </remarks>
internal sealed class SqliteDatabase : IStoreTransactions, IDisposable
{
    public const string FileName = "groundshift.db";

    /// <summary>How long a writer waits for others before it gives up.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly SqliteSession _writer;

    private SqliteDatabase(string folder, TimeProvider clock)
    {
        Signals = new SignalBoard(clock);
        File = Path.Combine(folder, FileName);
        Holders = new ClaimHolders(folder);
        _writer = new SqliteSession(File, readOnly: false);
    }

    public string File { get; }

    /// <summary>Who holds claims and deliveries.</summary>
    public ClaimHolders Holders { get; }

    /// <summary>What this process has committed for relays.</summary>
    public SignalBoard Signals { get; }

    /// <summary>Opens or creates the file and brings its schema up to date.</summary>
    public static SqliteDatabase Open(string dataFolder) => Open(dataFolder, TimeProvider.System);

    /// <summary>The same with the clock that waits for signals go by.</summary>
    public static SqliteDatabase Open(string dataFolder, TimeProvider clock)
    {
        SqliteLibrary.Require();
        Directory.CreateDirectory(dataFolder);
        var database = new SqliteDatabase(Path.GetFullPath(dataFolder), clock);
        try
        {
            Migrations.Apply(database._writer);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public async ValueTask<IStoreTransaction> BeginAsync(CancellationToken cancellationToken) =>
        await BeginWriteAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<SqliteStoreTransaction> BeginWriteAsync(CancellationToken cancellationToken)
    {
        // Waiting for a lock is about the machine, not about the product's time, so a test's clock must not stop it.
        var started = TimeProvider.System.GetTimestamp();
        if (!await _gate.WaitAsync(LongestWait, cancellationToken).ConfigureAwait(false))
        {
            throw new TransientException($"A transaction on {File} did not end within {LongestWait.TotalSeconds} s.");
        }

        try
        {
            while (!_writer.TryBeginImmediate())
            {
                if (TimeProvider.System.GetElapsedTime(started) > LongestWait)
                {
                    throw new TransientException($"{File} was held by another process for {LongestWait.TotalSeconds} s.");
                }

                await Task.Delay(BetweenAttempts, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }

            return new SqliteStoreTransaction(this, _writer);
        }
        catch
        {
            _gate.Release();
            throw;
        }
    }

    /// <summary>Runs one piece of work in a transaction of its own.</summary>
    public async ValueTask<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        var transaction = await BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var result = work(transaction.Session);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return result;
        }
    }

    /// <summary>Reads what is committed, as of one instant. SQLite reads synchronously.</summary>
    public ValueTask<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var session = _readers.TryTake(out var free) ? free : new SqliteSession(File, readOnly: true);
        try
        {
            session.BeginRead();
            var result = work(session);
            session.Rollback();
            _readers.Add(session);
            return ValueTask.FromResult(result);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Reads within a transaction, what it has written included, or what is committed where none is given.</summary>
    public ValueTask<T> ReadAsync<T>(IStoreTransaction? transaction, Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return transaction is null ? ReadAsync(work, cancellationToken) : ValueTask.FromResult(work(Session(transaction)));
    }

    /// <summary>The session of a transaction that this database began.</summary>
    public SqliteSession Session(IStoreTransaction transaction) =>
        transaction is SqliteStoreTransaction own && own.Database == this
            ? own.Session
            : throw new ArgumentException("The transaction was begun on another store.", nameof(transaction));

    /// <summary>Tells relays when the transaction commits.</summary>
    public void Announce(IStoreTransaction transaction, StoreSignal signal)
    {
        _ = Session(transaction);
        ((SqliteStoreTransaction)transaction).Announce(signal);
    }

    internal void Release() => _gate.Release();

    public void Dispose()
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _writer.Dispose();
        _gate.Dispose();
        Holders.Dispose();
    }
}
