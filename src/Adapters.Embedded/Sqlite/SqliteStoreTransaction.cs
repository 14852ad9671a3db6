using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>The one write transaction that is open at a time. Other writers go on as soon as it is committed or disposed.</summary>
internal sealed class SqliteStoreTransaction(SqliteDatabase database, SqliteSession session) : IStoreTransaction
{
    private readonly HashSet<StoreSignal> _announced = [];
    private bool _over;

    public SqliteDatabase Database => database;

    public SqliteSession Session => _over ? throw new InvalidOperationException("The transaction is over.") : session;

    /// <summary>A signal to raise on commit.</summary>
    public void Announce(StoreSignal signal) => _announced.Add(signal);

    public ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Session.Commit();
        _over = true;
        database.Release();
        foreach (var signal in _announced)
        {
            database.Signals.Raise(signal);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (_over)
        {
            return ValueTask.CompletedTask;
        }

        _over = true;
        try
        {
            session.Rollback();
        }
        finally
        {
            database.Release();
        }

        return ValueTask.CompletedTask;
    }
}
