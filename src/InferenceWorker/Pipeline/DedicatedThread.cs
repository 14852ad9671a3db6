namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Runs blocking work on a named thread of its own, so that the pool's threads stay free.</summary>
internal static class DedicatedThread
{
    /// <summary>Runs the work and returns what it returns, or throws what it throws.</summary>
    public static Task<T> RunAsync<T>(string name, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (OperationCanceledException cancelled)
            {
                done.SetCanceled(cancelled.CancellationToken);
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        })
        {
            IsBackground = true,
            Name = $"groundshift {name}",
        };
        thread.Start();
        return done.Task;
    }
}
