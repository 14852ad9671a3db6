using Groundshift.Core.Alerting;

namespace Groundshift.Core.Ports;

/// <summary>Alert rules.</summary>
public interface IAlertRuleStore
{
    /// <summary>
    /// Adds or replaces a rule; the store raises the revision when anything but name and channels changed, also against a rule of this
    /// id that was removed. Returns what is stored.
    /// </summary>
    ValueTask<AlertRule> PutAsync(AlertRule rule, CancellationToken cancellationToken);

    /// <summary>One rule, or null.</summary>
    ValueTask<AlertRule?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The rules of an area, or all, by id. Inside a transaction when one is given.</summary>
    ValueTask<IReadOnlyList<AlertRule>> ListAsync(string? area, IStoreTransaction? transaction, CancellationToken cancellationToken);

    /// <summary>Removes a rule; its alerts stay as they are.</summary>
    ValueTask<bool> RemoveAsync(string id, CancellationToken cancellationToken);
}
