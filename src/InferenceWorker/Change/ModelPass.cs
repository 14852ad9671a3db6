using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Pipeline.Layers;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.InferenceWorker.Products;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Change;

/// <summary>One run of a model over one side of a pair, or over both at once, whose rasters stay in a folder to be compared.</summary>
/// <remarks>Ownership: owns the opened scenes; dispose once.</remarks>
internal sealed class ModelPass : IDisposable
{
    private readonly ModelManifest _model;
    private readonly string _folder;
    private readonly List<string> _notes = [];

    private ModelPass(OpenedSet set, ScenePlan plan, ModelManifest model, string folder) => (Set, Plan, _model, _folder) = (set, plan, model, folder);

    /// <summary>The scenes.</summary>
    public OpenedSet Set { get; }

    /// <summary>What is read and written.</summary>
    public ScenePlan Plan { get; }

    /// <summary>Grid of the rasters.</summary>
    public GridSpec Grid => Set.Reference.Pixels.Grid.Crop(Plan.Output);

    /// <summary>True when nothing says where clouds are.</summary>
    public bool Unmasked { get; private set; }

    /// <summary>Windows that went to the model.</summary>
    public int WindowsJudged { get; private set; }

    /// <summary>Where the model ran, and why there.</summary>
    public (string Device, string Reason, int Batch) Ran { get; private set; }

    /// <summary>What was decided or doubted.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Opens the scenes of a job; null when the area holds no pixel of their grid.</summary>
    public static ModelPass? Open(SceneJob job, ModelManifest model, IRasterSource source, PipelineSettings settings, string folder)
    {
        var set = OpenedSet.Open(SceneArrangement.Of(job, model), model, source, settings.Responses, settings.DecodeThreads);
        try
        {
            if (set.Plan(job.Area.Geometry) is { } plan)
            {
                return new ModelPass(set, plan, model, Directory.CreateDirectory(folder).FullName);
            }
        }
        catch
        {
            set.Dispose();
            throw;
        }

        set.Dispose();
        return null;
    }

    /// <summary>Runs the model; its rasters then stand in the folder.</summary>
    public async Task RunAsync(ModelPackage package, LoadedModel models, PipelineSettings settings, IProgress<SceneProgress> progress, TimeProvider time, CancellationToken cancellationToken)
    {
        var lanes = await DedicatedThread.RunAsync("loader", () => models.Take(package, Set.Types));
        try
        {
            using var run = new SceneRun(Set, Plan, _model, lanes, settings.Weather, _folder, progress, time);
            await run.RunAsync(cancellationToken);
            await DedicatedThread.RunAsync("writer", run.Complete);
            Unmasked = run.Screening.Unmasked;
            WindowsJudged = run.WindowsJudged;
            Ran = (lanes.First.Provider.Title(), lanes.First.ProviderReason, lanes.First.BatchSize);
            _notes.AddRange([.. Set.Notes, .. Set.Doubts, run.Screening.Sentence, .. new[] { run.Haze }.OfType<string>()]);
            models.GiveBack(lanes);
        }
        catch
        {
            lanes.Dispose();
            throw;
        }
    }

    /// <summary>Reads a raster of the run back. The caller disposes it.</summary>
    public ScratchRaster Raster(string key, int bands) => ScratchRaster.Open(Path.Combine(_folder, $"{key}.tif"), bands, Grid, Set.Reference.Scene);

    /// <summary>The mask of the run. The caller disposes it.</summary>
    public ScratchRaster Mask() => Raster(ValidMask.Key, 1);

    public void Dispose() => Set.Dispose();
}
