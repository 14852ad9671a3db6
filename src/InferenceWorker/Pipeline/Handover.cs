namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>
/// A bounded queue between two dedicated threads: the slower one sets the pace. Blocks instead of awaiting, because both ends do
/// blocking native work, and puts nothing on the heap.
/// </summary>
internal sealed class Handover<T>
{
    private readonly T[] _items;
    private readonly object _signal = new();
    private int _first;
    private int _count;
    private bool _completed;
    private bool _aborted;

    public Handover(int capacity) => _items = new T[capacity];

    /// <summary>Waits for room and puts an item in.</summary>
    /// <exception cref="OperationCanceledException">The pipeline was aborted.</exception>
    public void Put(T item)
    {
        lock (_signal)
        {
            while (_count == _items.Length && !_aborted)
            {
                Monitor.Wait(_signal);
            }

            ThrowIfAborted();
            _items[(_first + _count) % _items.Length] = item;
            _count++;
            Monitor.PulseAll(_signal);
        }
    }

    /// <summary>Waits for an item; false when none will come any more.</summary>
    /// <exception cref="OperationCanceledException">The pipeline was aborted.</exception>
    public bool TryTake(out T item)
    {
        lock (_signal)
        {
            while (_count == 0 && !_completed && !_aborted)
            {
                Monitor.Wait(_signal);
            }

            ThrowIfAborted();
            if (_count == 0)
            {
                item = default!; // Nobody reads it when the answer is false.
                return false;
            }

            item = _items[_first];
            _first = (_first + 1) % _items.Length;
            _count--;
            Monitor.PulseAll(_signal);
            return true;
        }
    }

    /// <summary>No more items come; what waits is still handed over.</summary>
    public void Complete()
    {
        lock (_signal)
        {
            _completed = true;
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
