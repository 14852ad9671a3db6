namespace Groundshift.Core.Ports;

/// <summary>What may be waited for.</summary>
public enum StoreSignal
{
    /// <summary>Messages were added to the outbox.</summary>
    Outbox,

    /// <summary>Events for channels were added.</summary>
    Deliveries,
}

/// <summary>
/// Tells relays at once that there is work: by this process, and where the store can by others. A signal is a hint that may be missed, so
/// whoever waits gives a longest time and then looks for itself.
/// </summary>
public interface IStoreSignals
{
    /// <summary>How many signals there were so far. Asked for before looking for work, so that nothing falls between look and wait.</summary>
    long Count(StoreSignal signal);

    /// <summary>Returns when there were more signals than <paramref name="since"/>, after a time, or when cancelled; throws for none of them.</summary>
    Task WaitAsync(StoreSignal signal, long since, TimeSpan longest, CancellationToken cancellationToken);
}
