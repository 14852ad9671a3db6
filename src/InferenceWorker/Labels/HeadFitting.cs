using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Evaluation;
using Groundshift.Models.Heads;
using Groundshift.Models.Manifests;
using NetTopologySuite.Operation.OverlayNG;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>What is to be fitted.</summary>
public sealed record FitRequest
{
    /// <summary>The backbone; null for raw bands.</summary>
    public required ModelPackage? Backbone { get; init; }

    /// <summary>Raw bands to look at; empty for all that suit.</summary>
    public IReadOnlyList<string> Bands { get; init; } = [];

    /// <summary>Scenes with their labels.</summary>
    public required IReadOnlyList<(SceneSource Scene, LabelSource Labels)> Scenes { get; init; }

    /// <summary>What the labels mean.</summary>
    public required LabelLegend Legend { get; init; }

    /// <summary>What the labels are called in the card: a file's name.</summary>
    public required string LabelsName { get; init; }

    /// <summary>The classifier.</summary>
    public required HeadSettings Head { get; init; }

    /// <summary>Side of a block in metres; null chooses it by the extent of the labels.</summary>
    public double? BlockMetres { get; init; }

    /// <summary>Width of the guard in metres; null takes a fifth of a block.</summary>
    public double? GuardMetres { get; init; }

    /// <summary>Keeps all ground of a place in one part, in place of blocks.</summary>
    public bool ByPlace { get; init; }

    /// <summary>Most samples of a class.</summary>
    public int SamplesPerClass { get; init; } = 2000;

    /// <summary>Name and version of the package.</summary>
    public required ModelReference Reference { get; init; }

    /// <summary>SPDX expression of the labels' licence; null where nobody stated one.</summary>
    public string? Licence { get; init; }
}

/// <summary>A fit and its figures.</summary>
/// <param name="Manifest">The package that was written.</param>
/// <param name="Classes">The legend of the package.</param>
/// <param name="Trained">The head.</param>
/// <param name="Assessment">How good it is on ground that it never saw.</param>
/// <param name="Notes">What was decided or doubted, as sentences.</param>
public sealed record FitReport(
    ModelManifest Manifest, IReadOnlyList<ModelClass> Classes, TrainedHead Trained, HeadAssessment Assessment, IReadOnlyList<string> Notes);

/// <summary>From scenes and labels to a land-cover package with a fitted head.</summary>
public sealed class HeadFitting(IAssetAccess assets, PipelineSettings settings, TimeProvider time)
{
    /// <summary>Fits and writes the package.</summary>
    /// <param name="request">What is to be fitted.</param>
    /// <param name="folder">Folder that becomes the package: all of it or nothing.</param>
    /// <param name="progressOf">Makes a progress for each scene.</param>
    /// <param name="fitting">Told how far the fit has come, 0 to 1.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidInputException">Labels, scenes and backbone do not go together, or are too few.</exception>
    /// <exception cref="TransientException">Something outside failed and may work later.</exception>
    public async Task<FitReport> RunAsync(
        FitRequest request, string folder, Func<SceneSource, IProgress<SceneProgress>> progressOf, Action<double> fitting, CancellationToken cancellationToken)
    {
        using var scratch = new ScratchFolder(settings.ScratchFolder, time);
        var backbone = request.Backbone ?? await DedicatedThread.RunAsync("opener", () => Raw(request, scratch.Path, cancellationToken));
        HeadPackage.RequireBackbone(backbone.Manifest);
        var collector = new SampleCollector(assets, settings, time);
        var legend = request.Legend;
        SceneSource[] sources = [.. request.Scenes.Select(pair => pair.Scene)];
        LabelledScene[] scenes =
        [
            .. LabelJobs.Together(sources, backbone.Manifest)
                .Select(group => new LabelledScene([.. group.Select(scene => sources[scene])], request.Scenes[group[0]].Labels, legend.ClassOf)),
        ];
        var collected = await collector.CollectAsync(
            backbone, scenes, legend.Classes.Count, request.SamplesPerClass, request.Head.Seed, progressOf, cancellationToken);
        var (samples, classes, notes) = Seen(collected, legend.Classes);
        var split = Split(request, collected);
        return await DedicatedThread.RunAsync("fit", () =>
        {
            var trained = HeadTraining.Run(samples, collected.Points, [.. classes.Select(entry => entry.Name)], request.Head, split, fitting, cancellationToken);
            var assessment = HeadAssessment.Of(trained, samples, collected.Points);
            var card = new HeadCard(backbone.Manifest, request, collected, classes, trained, assessment, notes);
            var manifest = HeadPackage.Write(folder, backbone, trained, new HeadPackageDraft
            {
                Reference = request.Reference,
                Classes = classes,
                Licence = request.Licence,
                Created = request.Scenes.Max(pair => pair.Scene.Acquired),
                LabelledBy = request.LabelsName,
                Card = card.Write(),
                SplitGeoJson = SplitFile.Write(trained.Split, collected.PlaceCrs, place => PlaceOutline(request, place)),
            });
            return new FitReport(manifest, classes, trained, assessment, notes);
        });
    }

    private ModelPackage Raw(FitRequest request, string scratch, CancellationToken cancellationToken)
    {
        var (source, gsd) = RawSource.Of([.. request.Scenes.Select(pair => pair.Scene)], request.Bands, new BlockingRasterSource(assets, cancellationToken));
        return RawBackbone.Write(Path.Combine(scratch, RawBackbone.Name), source, gsd);
    }

    // A class without a clear pixel cannot be learnt and leaves the legend.
    private static (LabelledSamples Samples, IReadOnlyList<ModelClass> Classes, IReadOnlyList<string> Notes) Seen(CollectedSamples collected, IReadOnlyList<ModelClass> classes)
    {
        var seen = Enumerable.Range(0, classes.Count).Where(entry => collected.Offered[entry] > 0).ToArray();
        var unseen = classes.Where((_, entry) => collected.Offered[entry] == 0).Select(entry => entry.Name).ToArray();
        var samples = collected.Samples with
        {
            ClassCount = seen.Length,
            Classes = [.. collected.Samples.Classes.Select(entry => Array.IndexOf(seen, entry))],
        };
        IReadOnlyList<string> notes = unseen.Length == 0
            ? collected.Notes
            : [.. collected.Notes, $"No clear pixel of {string.Join(", ", unseen)} lies in a scene: left out of the legend."];
        return (samples, [.. seen.Select(entry => classes[entry])], notes);
    }

    private static SplitSettings Split(FitRequest request, CollectedSamples collected)
    {
        var block = request.ByPlace ? double.PositiveInfinity : request.BlockMetres ?? BlockSide.Default(collected.ExtentMetres, collected.PixelMetres);
        return new SplitSettings
        {
            BlockMetres = block,
            GuardMetres = request.ByPlace ? 0 : request.GuardMetres ?? BlockSide.DefaultGuard(block, collected.PixelMetres),
            Seed = request.Head.Seed,
        };
    }

    private static NetTopologySuite.Geometries.Geometry PlaceOutline(FitRequest request, int place)
    {
        var places = new ScenePlaces([.. request.Scenes.Select(pair => pair.Scene)]);
        return OverlayNGRobust.Union([.. request.Scenes.Where((_, scene) => places.Of(scene) == place).Select(pair => pair.Scene.Footprint)]);
    }
}
