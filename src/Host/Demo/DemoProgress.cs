using System.Collections.Concurrent;
using Groundshift.Host.Cli;
using Groundshift.InferenceWorker.Execution;

namespace Groundshift.Host.Demo;

/// <summary>A progress view for each job that a worker takes up.</summary>
internal sealed class DemoProgress(Func<string, SceneProgressView> view) : IProgress<JobProgress>
{
    private readonly ConcurrentDictionary<string, SceneProgressView> _views = new();

    public void Report(JobProgress value) =>
        _views.GetOrAdd(value.Job.Id.Value, _ => view($"{value.Job.Scenes[0].Parts[0].ItemId} over {value.Job.Area.Id}")).Report(value.Progress);
}
