using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>A connection that goes back to its pool when disposed. Npgsql rolls back what is open on it then.</summary>
/// <remarks>
/// One that has broken meanwhile is rolled back by the server, and its failure to say so must not take the place of the failure that
/// the caller is to see.
/// </remarks>
internal readonly struct PooledConnection(NpgsqlConnection connection) : IAsyncDisposable
{
    public NpgsqlConnection Connection => connection;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresErrors.Translate(error) is not null)
        {
            // Npgsql has thrown the broken connection out of the pool.
        }
    }
}
