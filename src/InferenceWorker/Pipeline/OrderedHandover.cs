namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>
/// Brings what several threads finish in any order back into its order, for one thread that takes: sums of floats depend on the
/// order of their terms, and maps must not depend on which thread was faster.
/// </summary>
/// <remarks>Holds places from the next one on, as many as the capacity; who puts must not run further ahead.</remarks>
internal sealed class OrderedHandover<T>(int capacity)
    where T : struct
{
    private readonly T?[] _items = new T?[capacity];
    private readonly object _signal = new();
    private long _next;
    private long _end = long.MaxValue;
    private bool _aborted;

    /// <summary>Puts the item of a place in; never waits.</summary>
    /// <exception cref="OperationCanceledException">The pipeline was aborted.</exception>
    public void Put(long place, T item)
    {
        lock (_signal)
        {
            ThrowIfAborted();
            ref var slot = ref _items[place % _items.Length];
            if (place < _next || place >= _next + _items.Length || slot is not null)
            {
                throw new InvalidOperationException($"Place {place} was put twice, or too far ahead of place {_next}.");
            }

            slot = item;
            Monitor.PulseAll(_signal);
        }
    }

    /// <summary>Waits for the next item in order; false when there is none any more.</summary>
    /// <exception cref="OperationCanceledException">The pipeline was aborted.</exception>
    public bool TryTake(out T item)
    {
        lock (_signal)
        {
            ref var slot = ref _items[_next % _items.Length];
            while (slot is null && _next < _end && !_aborted)
            {
                Monitor.Wait(_signal);
            }

            ThrowIfAborted();
            item = slot.GetValueOrDefault();
            if (slot is null)
            {
                return false;
            }

            slot = null;
            _next++;
            return true;
        }
    }

    /// <summary>No place from <paramref name="end"/> on will be put; those before it are still handed over.</summary>
    public void Complete(long end)
    {
        lock (_signal)
        {
            _end = end;
            Monitor.PulseAll(_signal);
        }
    }

    /// <summary>Wakes both ends with an exception.</summary>
    public void Abort()
    {
        lock (_signal)
        {
            _aborted = true;
            Monitor.PulseAll(_signal);
        }
    }

    private void ThrowIfAborted()
    {
        if (_aborted)
        {
            throw new OperationCanceledException("The pipeline was aborted.");
        }
    }
}
