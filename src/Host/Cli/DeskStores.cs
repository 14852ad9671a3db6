using Groundshift.Adapters.Scale.ObjectStore;
using Groundshift.Core.Ports;
using Groundshift.Models.Manifests;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Host.Cli;

/// <summary>The stores that commands work with, whichever adapters the settings picked.</summary>
internal sealed class DeskStores(Func<IServiceProvider> services)
{
    /// <summary>Transactions over all stores but objects and queue.</summary>
    public IStoreTransactions Transactions => services().GetRequiredService<IStoreTransactions>();

    /// <summary>The ledger.</summary>
    public IJobLedger Ledger => services().GetRequiredService<IJobLedger>();

    /// <summary>The job queues.</summary>
    public IJobQueue Queue => services().GetRequiredService<IJobQueue>();

    /// <summary>The outbox.</summary>
    public IOutbox Outbox => services().GetRequiredService<IOutbox>();

    /// <summary>Areas of interest.</summary>
    public IAreaStore Areas => services().GetRequiredService<IAreaStore>();

    /// <summary>Watches and their cursors.</summary>
    public IWatchStore Watches => services().GetRequiredService<IWatchStore>();

    /// <summary>Items that were told of.</summary>
    public INotificationInbox Inbox => services().GetRequiredService<INotificationInbox>();

    /// <summary>Collections and items.</summary>
    public ICatalogStore Catalog => services().GetRequiredService<ICatalogStore>();

    /// <summary>Alert rules.</summary>
    public IAlertRuleStore AlertRules => services().GetRequiredService<IAlertRuleStore>();

    /// <summary>Alert channels.</summary>
    public IAlertChannelStore AlertChannels => services().GetRequiredService<IAlertChannelStore>();

    /// <summary>Alerts.</summary>
    public IAlertStore Alerts => services().GetRequiredService<IAlertStore>();

    /// <summary>Events on their way to channels.</summary>
    public IDeliveryStore Deliveries => services().GetRequiredService<IDeliveryStore>();

    /// <summary>Keys of the API.</summary>
    public IAccessKeyStore AccessKeys => services().GetRequiredService<IAccessKeyStore>();

    /// <summary>Model packages.</summary>
    public ModelRegistry Models => services().GetRequiredService<ModelRegistry>();

    /// <summary>The object store that processes share; null where objects are in the data folder.</summary>
    public RemoteObjectStore? SharedObjects => services().GetService<RemoteObjectStore>();

    /// <summary>Files.</summary>
    public IObjectStore Objects => services().GetRequiredService<IObjectStore>();
}
