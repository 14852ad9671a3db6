using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Pipeline;

namespace Groundshift.InferenceWorker.Execution;

/// <summary>Does the work of one job: finds its model and processes its scenes.</summary>
public interface ISceneRunner
{
    /// <summary>Writes the product's assets, or says why there is no product. Harmless to repeat.</summary>
    /// <exception cref="InvalidInputException">The job can never work.</exception>
    /// <exception cref="TransientException">It may work later.</exception>
    Task<SceneOutcome> RunAsync(SceneJob job, IProgress<SceneProgress> progress, CancellationToken cancellationToken);
}
