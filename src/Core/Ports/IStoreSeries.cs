namespace Groundshift.Core.Ports;

/// <summary>
/// Transactions one after another that need be durable only together, such as the batches of an import. Each is visible as soon as it is
/// committed, and there as a whole or not at all. Until <see cref="FlushAsync"/> returns, a store's crash may lose the last of them.
/// </summary>
/// <remarks>Whoever says that the work is done flushes first, and does the work again when that fails.</remarks>
public interface IStoreSeries : IAsyncDisposable
{
    /// <summary>Begins the next transaction; the one before must have ended.</summary>
    /// <exception cref="Jobs.TransientException">The store failed since the series began: what was committed after the last flush may be lost.</exception>
    ValueTask<IStoreTransaction> BeginAsync(CancellationToken cancellationToken);

    /// <summary>Returns when everything that was committed is durable.</summary>
    /// <exception cref="Jobs.TransientException">The store failed since the series began: what was committed after the last flush may be lost.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}

/// <summary>A series whose transactions are durable each.</summary>
internal sealed class DurableSeries(IStoreTransactions transactions) : IStoreSeries
{
    public ValueTask<IStoreTransaction> BeginAsync(CancellationToken cancellationToken) => transactions.BeginAsync(cancellationToken);

    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
