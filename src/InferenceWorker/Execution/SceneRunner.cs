using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Change;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Manifests;

namespace Groundshift.InferenceWorker.Execution;

/// <summary>Runs jobs with the models of a registry. A package is verified once and kept as long as jobs ask for it.</summary>
public sealed class SceneRunner(SceneProcessor processor, ModelRegistry models) : ISceneRunner
{
    private readonly Lock _gate = new();
    private ModelPackage? _last;

    /// <inheritdoc/>
    public async Task<SceneOutcome> RunAsync(SceneJob job, IProgress<SceneProgress> progress, CancellationToken cancellationToken)
    {
        if (job.Model == SpectraMethod.Reference)
        {
            return await processor.CompareSpectraAsync(job, progress, cancellationToken);
        }

        var folder = await models.FetchAsync(job.Model, cancellationToken);
        var model = await DedicatedThread.RunAsync("models", () => Open(job.Model, folder));
        return await processor.ProcessAsync(job, model, progress, cancellationToken);
    }

    private ModelPackage Open(ModelReference reference, string folder)
    {
        lock (_gate)
        {
            if (_last?.Manifest.Reference != reference || _last.Folder != Path.GetFullPath(folder))
            {
                _last = ModelPackage.Open(folder);
            }

            return _last;
        }
    }
}
