using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Groundshift.Raster.Reading;

/// <summary>Named threads on which sources block. Lane n always runs on thread n mod count, so a dataset stays on one thread.</summary>
internal sealed class DecodeThreads : IDisposable
{
    private readonly BlockingCollection<int>[] _queues;
    private readonly Thread[] _threads;
    private readonly CountdownEvent _pending = new(0);
    private Exception?[] _failures = [];
    private Action<int> _action = _ => { };

    internal DecodeThreads(int count)
    {
        _queues = [.. Enumerable.Range(0, count).Select(_ => new BlockingCollection<int>())];
        _threads = [.. _queues.Select((queue, index) => Start(queue, index))];
    }

    /// <summary>Runs one action per lane and waits for all. The failure of the first lane that failed is thrown. For one caller at a time.</summary>
    internal void Run(int lanes, Action<int> action)
    {
        if (_failures.Length < lanes)
        {
            _failures = new Exception?[lanes];
        }

        Array.Clear(_failures);
        _action = action;
        _pending.Reset(lanes);
        for (var lane = 0; lane < lanes; lane++)
        {
            _queues[lane % _queues.Length].Add(lane);
        }

        _pending.Wait();
        if (Array.Find(_failures, failure => failure is not null) is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var queue in _queues)
        {
            queue.CompleteAdding();
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }

        foreach (var queue in _queues)
        {
            queue.Dispose();
        }

        _pending.Dispose();
    }

    private Thread Start(BlockingCollection<int> queue, int index)
    {
        var thread = new Thread(() =>
        {
            foreach (var lane in queue.GetConsumingEnumerable())
            {
                Run(lane);
            }
        })
        {
            IsBackground = true,
            Name = $"raster decode {index}",
        };
        thread.Start();
        return thread;
    }

    private void Run(int lane)
    {
        try
        {
            _action(lane);
        }
#pragma warning disable CA1031 // Every failure is carried to the caller's thread.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failures[lane] = failure;
        }

        _pending.Signal();
    }
}
