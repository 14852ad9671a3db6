namespace Groundshift.Core.Ports;

/// <summary>One transaction over the stores of an adapter; rolled back when disposed without a commit.</summary>
public interface IStoreTransaction : IAsyncDisposable
{
    /// <summary>Makes everything written under it durable at once.</summary>
    ValueTask CommitAsync(CancellationToken cancellationToken);
}

/// <summary>Begins transactions. All stores of one adapter take part in them.</summary>
public interface IStoreTransactions
{
    /// <summary>Begins a transaction; writers of an embedded store wait for each other here, so a flow that holds one writes only through it.</summary>
    ValueTask<IStoreTransaction> BeginAsync(CancellationToken cancellationToken);

    /// <summary>Begins a series of transactions that need be durable only together. Where a store gains nothing by it, each is durable when it is committed.</summary>
    ValueTask<IStoreSeries> BeginSeriesAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IStoreSeries>(new DurableSeries(this));
}
