namespace Groundshift.Core.Ports;

/// <summary>Work on many items whose processor time counts, on all cores.</summary>
public static class InParallel
{
    // Below this the threads cost more than they save.
    private const int Few = 16;

    /// <summary>The results in the order of the items.</summary>
    /// <exception cref="Exception">What the work on the first failing item threw.</exception>
    public static TResult[] Select<T, TResult>(IReadOnlyList<T> items, Func<T, TResult> work)
    {
        if (items.Count < Few || Environment.ProcessorCount == 1)
        {
            return [.. items.Select(work)];
        }

        var results = new TResult[items.Count];
        var failures = new Exception?[items.Count];
        Parallel.For(0, items.Count, index =>
        {
            try
            {
                results[index] = work(items[index]);
            }
            catch (Exception error)
            {
                // Thrown below, where the order is known.
                failures[index] = error;
            }
        });
        if (failures.FirstOrDefault(failure => failure is not null) is { } first)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }

        return results;
    }
}
