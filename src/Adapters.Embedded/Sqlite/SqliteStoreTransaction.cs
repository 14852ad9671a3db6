using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>The one write transaction that is open at a time. Other writers go on as soon as it is committed or disposed.</summary>
internal sealed class SqliteStoreTransaction(SqliteDatabase database, SqliteSession session) : IStoreTransaction
{
    private bool _over;

    public SqliteDatabase Database => database;

    public SqliteSession Session => _over ? throw new InvalidOperationException("The transaction is over.") : session;

    public ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Session.Commit();
        _over = true;
        database.Release();
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
