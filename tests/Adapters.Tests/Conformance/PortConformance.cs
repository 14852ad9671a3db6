using Groundshift.Core.Ports;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>Base of every suite. The one seam is <see cref="StartAsync"/>.</summary>
public abstract class PortConformance : IAsyncLifetime
{
    private IStoreHost? _host;

    protected IStoreHost Host => _host ?? throw new InvalidOperationException("The suite has not been initialised.");

    protected ManualClock Clock => Host.Clock;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An empty store.</summary>
    protected abstract ValueTask<IStoreHost> StartAsync();

    public async ValueTask InitializeAsync() => _host = await StartAsync();

    public virtual async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Runs work in a transaction and commits it.</summary>
    protected async Task<T> CommitAsync<T>(Func<IStoreTransaction, ValueTask<T>> work)
    {
        await using var transaction = await Host.Transactions.BeginAsync(Token);
        var result = await work(transaction);
        await transaction.CommitAsync(Token);
        return result;
    }

    /// <summary>Runs work in a transaction and commits it.</summary>
    protected async Task CommitAsync(Func<IStoreTransaction, ValueTask> work)
    {
        await using var transaction = await Host.Transactions.BeginAsync(Token);
        await work(transaction);
        await transaction.CommitAsync(Token);
    }
}
