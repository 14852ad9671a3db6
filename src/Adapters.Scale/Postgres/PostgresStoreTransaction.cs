using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>A transaction on a connection of its own, read committed; what must not change under it is locked by those who read it.</summary>
internal sealed class PostgresStoreTransaction(PostgresDatabase database, PooledConnection connection, NpgsqlTransaction transaction) : IStoreTransaction
{
    private readonly PostgresSession _session = new(connection.Connection);
    private bool _over;

    public PostgresDatabase Database => database;

    /// <summary>Whether its commit was confirmed.</summary>
    public bool IsCommitted { get; private set; }

    public PostgresSession Session => _over ? throw new InvalidOperationException("The transaction is over.") : _session;

    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ = Session;
        _over = true;
        try
        {
            // Not cancelled halfway: whether it was committed would not be known.
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            IsCommitted = true;
        }
        catch (Exception error) when (PostgresErrors.Translate(error) is { } better)
        {
            throw better;
        }
        finally
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_over)
        {
            _over = true;
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
