using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>The one write transaction that is open at a time.</summary>
internal sealed class SqliteStoreTransaction(SqliteDatabase database, SqliteSession session) : IStoreTransaction
{
    private State _state = State.Open;

    private enum State
    {
        Open,
        Committed,
        Disposed,
    }

    public SqliteDatabase Database => database;

    public SqliteSession Session => _state == State.Open
        ? session
        : throw new InvalidOperationException($"The transaction is {(_state == State.Committed ? "committed" : "disposed")}.");

    public ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Session.Commit();
        _state = State.Committed;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (_state == State.Disposed)
        {
            return ValueTask.CompletedTask;
        }

        try
        {
            if (_state == State.Open)
            {
                session.Rollback();
            }
        }
        finally
        {
            _state = State.Disposed;
            database.Release();
        }

        return ValueTask.CompletedTask;
    }
}
