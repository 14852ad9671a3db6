using Groundshift.Models.Onnx;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Loads ONNX Runtime beside other work: the library takes longer to load than a scene to open.</summary>
internal static class RuntimeLoading
{
    /// <summary>Runs the work on a thread of its own and returns what it returns once both have ended, whatever became of either.</summary>
    public static Task<T> BesideAsync<T>(string name, Func<T> work) => BesideAsync(name, work, OnnxRuntimeLoad);

    internal static async Task<T> BesideAsync<T>(string name, Func<T> work, Func<object> load)
    {
        var loading = DedicatedThread.RunAsync("loader", load);
        try
        {
            return await DedicatedThread.RunAsync(name, work);
        }
        finally
        {
            // A program that ends while the library still loads is killed by a signal: its static objects are torn down under the
            // loading thread. A failure to load is told by whoever loads the model next.
            await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static object OnnxRuntimeLoad() => OnnxRuntime.Load();
}
