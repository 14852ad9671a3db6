using System.Collections.Concurrent;
using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Execution;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Manifests;

namespace Groundshift.Host.Roles;

/// <summary>Finds a job's model in the library and processes its scene. Packages are verified once per process.</summary>
internal sealed class ModelSceneRunner(ModelLibrary models, SceneProcessor processor) : ISceneRunner
{
    private readonly ConcurrentDictionary<ModelReference, ModelPackage> _packages = new();

    public Task<SceneOutcome> RunAsync(SceneJob job, IProgress<SceneProgress> progress, CancellationToken cancellationToken) =>
        processor.ProcessAsync(job, _packages.GetOrAdd(job.Model, models.Find), progress, cancellationToken);
}
