using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>
/// Transactions whose commits do not wait for the log to be on disk; the server writes it within three times <c>wal_writer_delay</c>
/// (0.6 s by default). Source: PostgreSQL, "Asynchronous Commit".
/// </summary>
/// <remarks>
/// A server that crashed and recovered has lost the end of its log and knows nothing of it. So each transaction writes its number into a
/// row: where the last is, all before it are.
/// </remarks>
internal sealed class PostgresStoreSeries(PostgresDatabase database) : IStoreSeries
{
    private const string Add = "INSERT INTO transaction_series (id, number) VALUES ($1, $2)";
    private const string Move = "UPDATE transaction_series SET number = $2 WHERE id = $1 AND number = $2 - 1";
    private const string End = "DELETE FROM transaction_series WHERE id = $1 AND number = $2";

    // Series of processes that died.
    private const string Forget = "DELETE FROM transaction_series WHERE begun < now() - interval '7 days'";

    private readonly Guid _id = Guid.NewGuid();
    private PostgresStoreTransaction? _last;
    private long _committed;

    public async ValueTask<IStoreTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        Count();
        var transaction = await database.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var changed = await transaction.Session.BatchAsync(
                [new Statement("SET LOCAL synchronous_commit = off"), new Statement(_committed == 0 ? Add : Move, _id, _committed + 1)], cancellationToken).ConfigureAwait(false);
            _last = changed[1] == 1 ? transaction : throw Lost();
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        Count();
        if (_committed == 0)
        {
            return;
        }

        // Its commit waits for the log up to its own record.
        var transaction = await database.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var changed = await transaction.Session.BatchAsync([new Statement(End, _id, _committed), new Statement(Forget)], cancellationToken).ConfigureAwait(false);
            if (changed[0] != 1)
            {
                throw Lost();
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        _committed = 0;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Count()
    {
        _committed += _last is { IsCommitted: true } ? 1 : 0;
        _last = null;
    }

    private static TransientException Lost() => new("PostgreSQL crashed during a series of transactions: the last of them are lost.");
}
