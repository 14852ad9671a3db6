namespace Groundshift.Core.Ports;

/// <summary>Signals within a process; stores raise them.</summary>
public sealed class SignalBoard(TimeProvider time) : IStoreSignals
{
    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[Enum.GetValues<StoreSignal>().Length];
    private readonly TaskCompletionSource[] _next = [.. Enum.GetValues<StoreSignal>().Select(_ => Fresh())];

    /// <summary>Wakes all who wait for a signal.</summary>
    public void Raise(StoreSignal signal)
    {
        TaskCompletionSource raised;
        lock (_lock)
        {
            _counts[(int)signal]++;
            (raised, _next[(int)signal]) = (_next[(int)signal], Fresh());
        }

        raised.SetResult();
    }

    /// <inheritdoc/>
    public long Count(StoreSignal signal)
    {
        lock (_lock)
        {
            return _counts[(int)signal];
        }
    }

    /// <inheritdoc/>
    public async Task WaitAsync(StoreSignal signal, long since, TimeSpan longest, CancellationToken cancellationToken)
    {
        Task next;
        lock (_lock)
        {
            if (_counts[(int)signal] > since)
            {
                return;
            }

            next = _next[(int)signal].Task;
        }

        await next.WaitAsync(longest, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Continuations run elsewhere: whoever raises a signal holds a transaction or a connection.
    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
