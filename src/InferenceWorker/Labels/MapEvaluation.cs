using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Evaluation;
using Groundshift.Models.Heads;
using Groundshift.Models.Manifests;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>What is to be judged.</summary>
public sealed record EvaluationRequest
{
    /// <summary>The packages.</summary>
    public required IReadOnlyList<ModelPackage> Packages { get; init; }

    /// <summary>Scenes with their labels.</summary>
    public required IReadOnlyList<(SceneSource Scene, LabelSource Labels)> Scenes { get; init; }

    /// <summary>What the labels mean.</summary>
    public required LabelLegend Legend { get; init; }

    /// <summary>Joins legends of packages to that of the labels: each belongs to the package of its name.</summary>
    public IReadOnlyList<Crosswalk> Joins { get; init; } = [];

    /// <summary>Judges the two baselines too.</summary>
    public bool Baselines { get; init; }

    /// <summary>Side of a block in metres; null chooses it by the extent of the labels.</summary>
    public double? BlockMetres { get; init; }

    /// <summary>Counts ground too that a package was fitted to.</summary>
    public bool KeepTrainingGround { get; init; }

    /// <summary>What the classes of a package's map stand for in the legend of the labels.</summary>
    /// <param name="package">One of the packages.</param>
    /// <exception cref="InvalidInputException">The crosswalk of its name is of another legend.</exception>
    public MapLegend LegendOf(ModelPackage package)
    {
        var join = Joins.FirstOrDefault(crosswalk => crosswalk.Name == package.Manifest.Reference.Name && crosswalk.Target == Legend.Target);
        return join is null ? MapLegend.Plain(package.Manifest) : MapLegend.Through(package.Manifest, join);
    }
}

/// <summary>One map and what labels say about it.</summary>
/// <param name="Name">Package with version, or baseline.</param>
/// <param name="Score">The figures.</param>
/// <param name="Refusal">Why there are none; null where there are.</param>
public sealed record JudgedMap(string Name, MapScore Score, string? Refusal);

/// <summary>What labels say about maps.</summary>
/// <param name="Classes">Names of the common legend, in the order of the tables.</param>
/// <param name="Maps">The maps, packages first.</param>
/// <param name="BlockMetres">Side of the blocks.</param>
/// <param name="TrainingPixels">Labelled pixels that were left out because a package was fitted to their ground.</param>
/// <param name="Notes">What was decided or doubted, as sentences.</param>
public sealed record EvaluationReport(
    IReadOnlyList<string> Classes, IReadOnlyList<JudgedMap> Maps, double BlockMetres, long TrainingPixels, IReadOnlyList<string> Notes);

/// <summary>Makes maps as <c>process</c> makes them and holds them against labels.</summary>
public sealed class MapEvaluation(IAssetAccess assets, IObjectStore objects, PipelineSettings settings, TimeProvider time)
{
    /// <summary>Judges.</summary>
    /// <param name="request">What is to be judged.</param>
    /// <param name="progressOf">Makes a progress for each scene and package.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidInputException">No package can map a scene, or the legends do not meet.</exception>
    /// <exception cref="TransientException">Something outside failed and may work later.</exception>
    public async Task<EvaluationReport> RunAsync(
        EvaluationRequest request, Func<SceneSource, ModelPackage, IProgress<SceneProgress>> progressOf, CancellationToken cancellationToken)
    {
        var legend = CommonLegend.Of(request.Legend, [.. request.Packages.Select(request.LegendOf)], request.Baselines);
        using var run = new EvaluationRun(request, legend, assets, objects, settings, time);
        foreach (var package in request.Packages)
        {
            foreach (var group in LabelJobs.Together([.. request.Scenes.Select(pair => pair.Scene)], package.Manifest))
            {
                await run.JudgeAsync(group, package, progressOf(request.Scenes[group[0]].Scene, package), cancellationToken);
                await run.JudgeBaselinesAsync(cancellationToken);
            }
        }

        return run.Report();
    }
}
