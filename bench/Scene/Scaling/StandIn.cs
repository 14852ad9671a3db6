using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Execution;
using Groundshift.InferenceWorker.Pipeline;

namespace Groundshift.Bench.Scaling;

/// <summary>A model that takes its time and makes nothing, so that only what is around it is measured.</summary>
internal sealed class StandIn(TimeSpan takes) : ISceneRunner
{
    public async Task<SceneOutcome> RunAsync(SceneJob job, IProgress<SceneProgress> progress, CancellationToken cancellationToken)
    {
        await Task.Delay(takes, TimeProvider.System, cancellationToken);
        return new SceneOutcome.NoProduct(NoProductReason.NoOverlap, "a stand-in makes nothing");
    }
}
