using Groundshift.Core.Alerting;

namespace Groundshift.Core.Ports;

/// <summary>Channels and, apart from them, their secrets.</summary>
public interface IAlertChannelStore
{
    /// <summary>Adds or replaces a channel, with the secrets it signs with, newest first. A channel that is put is switched on and healthy.</summary>
    ValueTask PutAsync(AlertChannel channel, IReadOnlyList<ChannelSecret> secrets, CancellationToken cancellationToken);

    /// <summary>One channel, or null.</summary>
    ValueTask<AlertChannel?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>All channels, by id. Inside a transaction when one is given.</summary>
    ValueTask<IReadOnlyList<AlertChannel>> ListAsync(IStoreTransaction? transaction, CancellationToken cancellationToken);

    /// <summary>The secrets of a channel, newest first; empty where it has none or does not exist.</summary>
    ValueTask<IReadOnlyList<ChannelSecret>> SecretsAsync(string id, CancellationToken cancellationToken);

    /// <summary>Replaces the secrets of a channel, newest first, and nothing else. False when it does not exist.</summary>
    ValueTask<bool> SetSecretsAsync(string id, IReadOnlyList<ChannelSecret> secrets, CancellationToken cancellationToken);

    /// <summary>Switches a channel off; what waits for it is abandoned. False when it does not exist.</summary>
    ValueTask<bool> DisableAsync(string id, string reason, CancellationToken cancellationToken);

    /// <summary>Switches a channel on again, as healthy. False when it does not exist.</summary>
    ValueTask<bool> EnableAsync(string id, CancellationToken cancellationToken);

    /// <summary>Removes a channel with its secrets; what waits for it is abandoned, and its delivery log stays.</summary>
    ValueTask<bool> RemoveAsync(string id, CancellationToken cancellationToken);
}
