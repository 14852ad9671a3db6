using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Pipeline.Layers;
using Groundshift.Models.Heads;
using Groundshift.Models.Manifests;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>Runs a frozen backbone over labelled ground and keeps the features of labelled, clear pixels.</summary>
/// <remarks>
/// Memory: the kept features, and one byte per pixel of the labels' bounding rectangle. Windows without a labelled pixel are not judged.
/// </remarks>
public sealed class SampleCollector(IAssetAccess assets, PipelineSettings settings, TimeProvider time)
{
    /// <summary>Collects samples.</summary>
    /// <param name="backbone">A package that gives an embedding.</param>
    /// <param name="scenes">The scenes with their labels.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="mostPerClass">Most samples of a class.</param>
    /// <param name="seed">Decides which samples are kept.</param>
    /// <param name="progressOf">Makes a progress for each scene.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="InvalidInputException">A scene does not fit the backbone, or no label lies on a scene.</exception>
    /// <exception cref="TransientException">Something outside failed and may work later.</exception>
    public async Task<CollectedSamples> CollectAsync(
        ModelPackage backbone,
        IReadOnlyList<LabelledScene> scenes,
        int classes,
        int mostPerClass,
        int seed,
        Func<SceneSource, IProgress<SceneProgress>> progressOf,
        CancellationToken cancellationToken)
    {
        var places = new ScenePlaces([.. scenes.Select(scene => scene.Source)]);
        var reservoir = new SampleReservoir(classes, mostPerClass, seed);
        var grids = new GridSpec[scenes.Count];
        var notes = new List<string>();
        var (extent, pixel, labelled) = (0.0, 0.0, 0L);
        using var loaded = new LoadedModel(settings.Session);
        for (var index = 0; index < scenes.Count; index++)
        {
            var progress = progressOf(scenes[index].Source);
            progress.Report(new SceneProgress(SceneStage.Opening, 0, 0));
            using var opened = await OpenAsync(scenes[index], backbone.Manifest, cancellationToken);
            (grids[index], labelled) = (opened.Grid, labelled + opened.Labels.Count);
            if (opened.Labels.Count == 0)
            {
                notes.Add($"{scenes[index].Source.ItemId}: no label lies on it.");
                continue;
            }

            var size = opened.Set.Reference.Ground.Pixel;
            extent = Math.Max(extent, Math.Max(opened.Labels.Bounds.Width * size.WidthMetres, opened.Labels.Bounds.Height * size.HeightMetres));
            pixel = Math.Max(pixel, Math.Max(size.WidthMetres, size.HeightMetres));
            notes.AddRange(await RunAsync(index, opened, backbone, loaded, reservoir, progress, cancellationToken));
        }

        RequireLabels(labelled, scenes);
        using var ground = new PixelPlaces(places, grids);
        var (samples, points) = reservoir.Take(backbone.Manifest.Output.Channels, ground.Of);
        return new CollectedSamples
        {
            Samples = samples,
            Points = points,
            Offered = reservoir.Offered,
            PlaceCrs = [.. Enumerable.Range(0, places.Count).Select(places.Crs)],
            ExtentMetres = extent,
            PixelMetres = pixel,
            Notes = notes,
        };
    }

    private Task<OpenedLabels> OpenAsync(LabelledScene scene, ModelManifest model, CancellationToken cancellationToken) => DedicatedThread.RunAsync("opener", () =>
    {
        var arrangement = SceneArrangement.Of(LabelJobs.Of(scene.Sources, scene.Source.Footprint, model), model);
        var set = OpenedSet.Open(arrangement, model, new BlockingRasterSource(assets, cancellationToken), settings.Responses, settings.DecodeThreads);
        try
        {
            var texts = scene.Labels.Labels;
            return new OpenedLabels(set, LabelGrid.Of(scene.Labels, set.Reference.Pixels.Grid, label => scene.KeepOf(texts[label])));
        }
        catch
        {
            set.Dispose();
            throw;
        }
    });

    private async Task<IEnumerable<string>> RunAsync(
        int index, OpenedLabels opened, ModelPackage backbone, LoadedModel loaded, SampleReservoir reservoir, IProgress<SceneProgress> progress, CancellationToken cancellationToken)
    {
        var (set, labels, model) = (opened.Set, opened.Labels, backbone.Manifest);
        var plan = new ScenePlan(new Stitching.WindowPlan(opened.Grid.Width, opened.Grid.Height, model.WindowSize, model.Halo), labels, labels.Bounds);
        var lanes = await DedicatedThread.RunAsync("loader", () => loaded.Take(backbone, set.Types));
        try
        {
            var (layers, screening) = await DedicatedThread.RunAsync("opener", () => set.Screen(plan));
            var shape = lanes.First.Shape;
            using var queues = new PipelineQueues(shape, plan.Output.Width, lanes.Sessions.Count, comparedBands: 0);
            using var reader = new ReaderStage(plan, layers, set.Reference.Ground, queues, haze: null, observed: null);
            lanes.Prepare(layers, set.Arrangement.Dates, settings.Weather);
            var features = new FeatureStage(index, plan, labels, shape, model.Output.Cell, queues, reservoir, progress);
            await RunAsync(reader, lanes, queues, features, cancellationToken);
            loaded.GiveBack(lanes);
            return screening.Unmasked ? [.. set.Notes, screening.Sentence] : set.Notes;
        }
        catch
        {
            lanes.Dispose();
            throw;
        }
    }

    private async Task RunAsync(ReaderStage reader, ModelLanes lanes, PipelineQueues queues, FeatureStage features, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var threads = new StageThreads(() =>
        {
            queues.Abort();
            stop.Cancel();
        });
        var inference = lanes.Sessions.Select((session, place) => ($"model {place}", (Action)(() => new InferenceStage(session, queues, time).Run(stop.Token))));
        await threads.RunAsync([("reader", reader.Run), .. inference, ("features", features.Run)], cancellationToken);
    }

    private static void RequireLabels(long labelled, IReadOnlyList<LabelledScene> scenes)
    {
        if (labelled == 0)
        {
            throw new InvalidInputException(
                "--labels", "labels on the ground of the scenes", $"none on {string.Join(", ", scenes.Select(scene => scene.Source.ItemId))}", "Check the labels' CRS and the order of their coordinates, or name scenes that see them.");
        }
    }

    private sealed class PixelPlaces(ScenePlaces places, GridSpec[] grids) : IDisposable
    {
        private readonly Raster.Gdal.CoordinateTransform[] _transforms = [.. grids.Select((grid, scene) => places.FromGrid(scene, grid.Crs))];

        public PlacePoint Of(int scene, int row, int column)
        {
            var (x, y) = grids[scene].Transform.Apply(column + 0.5, row + 0.5);
            (x, y) = _transforms[scene].Apply(x, y);
            return places.Point(scene, x, y);
        }

        public void Dispose() => Array.ForEach(_transforms, transform => transform.Dispose());
    }

    private sealed record OpenedLabels(OpenedSet Set, LabelGrid Labels) : IDisposable
    {
        public GridSpec Grid => Set.Reference.Pixels.Grid;

        public void Dispose()
        {
            Labels.Dispose();
            Set.Dispose();
        }
    }
}
