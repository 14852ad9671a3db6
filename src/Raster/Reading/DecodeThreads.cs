using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Groundshift.Raster.Reading;

/// <summary>Named threads on which sources block. Lane n always runs on thread n mod count, so a dataset stays on one thread.</summary>
internal sealed class DecodeThreads : IDisposable
{
    private readonly BlockingCollection<Action>[] _queues;
    private readonly Thread[] _threads;

    internal DecodeThreads(int count)
    {
        _queues = [.. Enumerable.Range(0, count).Select(_ => new BlockingCollection<Action>())];
        _threads = [.. _queues.Select((queue, index) => Start(queue, index))];
    }

    /// <summary>Runs one action per lane and waits for all. The failure of the first lane that failed is thrown.</summary>
    internal void Run(int lanes, Action<int> action)
    {
        var failures = new Exception?[lanes];
        using var pending = new CountdownEvent(lanes);
        for (var lane = 0; lane < lanes; lane++)
        {
            var index = lane;
            _queues[index % _queues.Length].Add(() =>
            {
                try
                {
                    action(index);
                }
#pragma warning disable CA1031 // Every failure is carried to the caller's thread.
                catch (Exception failure)
#pragma warning restore CA1031
                {
                    failures[index] = failure;
                }

                pending.Signal();
            });
        }

        pending.Wait();
        if (Array.Find(failures, failure => failure is not null) is { } first)
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
    }

    private static Thread Start(BlockingCollection<Action> queue, int index)
    {
        var thread = new Thread(() =>
        {
            foreach (var action in queue.GetConsumingEnumerable())
            {
                action();
            }
        })
        {
            IsBackground = true,
            Name = $"raster decode {index}",
        };
        thread.Start();
        return thread;
    }
}
