using Groundshift.Adapters.Embedded;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Ports;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Embedded;

internal sealed class EmbeddedHost : IStoreHost
{
    private readonly TemporaryFolder _folder = new();
    private readonly EmbeddedStores _stores;

    public EmbeddedHost() => _stores = EmbeddedStores.Open(_folder.Root, Clock);

    public ManualClock Clock { get; } = new();

    public IStoreTransactions Transactions => _stores.Transactions;

    public IJobQueue Queue => _stores.Queue;

    public IJobLedger Ledger => _stores.Ledger;

    public IOutbox Outbox => _stores.Outbox;

    public IAreaStore Areas => _stores.Areas;

    public IWatchStore Watches => _stores.Watches;

    public ISceneIndex Scenes => _stores.Scenes;

    public ICatalogStore Catalog => _stores.Catalog;

    public IObjectStore Objects => _stores.Objects;

    public static ValueTask<IStoreHost> StartAsync() => ValueTask.FromResult<IStoreHost>(new EmbeddedHost());

    public ValueTask DisposeAsync()
    {
        _stores.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
