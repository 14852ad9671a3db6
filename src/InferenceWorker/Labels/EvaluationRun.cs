using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Evaluation;
using Groundshift.Models.Heads;
using Groundshift.Models.Manifests;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>The state of one evaluation: scores by map, filled scene by scene.</summary>
internal sealed class EvaluationRun : IDisposable
{
    // About a hundred metres: no pixel of a label lies outside.
    private const double MarginDegrees = 0.001;

    private readonly EvaluationRequest _request;
    private readonly CommonLegend _legend;
    private readonly IAssetAccess _assets;
    private readonly IObjectStore _objects;
    private readonly PipelineSettings _settings;
    private readonly SceneProcessor _processor;
    private readonly ScenePlaces _places;
    private readonly ScratchFolder _scratch;
    private readonly List<VectorLabels> _trainingGround;
    private readonly Dictionary<string, MapScore> _scores = [];
    private readonly Dictionary<string, InvalidInputException> _refusals = [];
    private readonly List<string> _notes = [];
    private readonly HashSet<int> _baselined = [];
    private double? _side;
    private long _trainingPixels;
    private (ProductReady Ready, LabelGrid Labels, IReadOnlyList<int> Scenes)? _judged;

    public EvaluationRun(EvaluationRequest request, CommonLegend legend, IAssetAccess assets, IObjectStore objects, PipelineSettings settings, TimeProvider time)
    {
        _request = request;
        _legend = legend;
        _assets = assets;
        _objects = objects;
        _settings = settings;
        _processor = new SceneProcessor(assets, objects, settings, time);
        _places = new ScenePlaces([.. request.Scenes.Select(pair => pair.Scene)]);
        _scratch = new ScratchFolder(settings.ScratchFolder, time);
        _trainingGround = request.KeepTrainingGround ? [] : [.. request.Packages.Select(TrainingGround).OfType<VectorLabels>()];
        foreach (var name in request.Packages.Select(NameOf).Concat(request.Baselines ? BaselineMap.Names : []))
        {
            _scores.Add(name, new MapScore(legend.Names.Count));
        }
    }

    /// <summary>Maps scenes with a package and holds the map against the labels of the first.</summary>
    public async Task JudgeAsync(IReadOnlyList<int> scenes, ModelPackage package, IProgress<SceneProgress> progress, CancellationToken cancellationToken)
    {
        var (source, labels) = _request.Scenes[scenes[0]];
        if (AreaOf(source, labels) is not { } area)
        {
            Note($"{source.ItemId}: no label lies on it.");
            return;
        }

        try
        {
            var job = LabelJobs.Of([.. scenes.Select(scene => _request.Scenes[scene].Scene)], area, package.Manifest);
            switch (await _processor.ProcessAsync(job, package, progress, cancellationToken))
            {
                case SceneOutcome.Produced produced:
                    await DedicatedThread.RunAsync("judge", () => Judge(scenes, package, produced.Ready, new BlockingRasterSource(_objects, cancellationToken)));
                    break;
                case SceneOutcome.NoProduct none:
                    Note($"{source.ItemId}: no map: {none.Sentence}.");
                    break;
            }
        }
        catch (InvalidInputException error) when (_request.Packages.Count > 1)
        {
            _refusals.TryAdd(NameOf(package), error);
        }
    }

    /// <summary>
    /// Judges the baselines on the pixels that the last map has, unless they were judged there before. They look at one date: of a
    /// series each date is a map of its own.
    /// </summary>
    public async Task JudgeBaselinesAsync(CancellationToken cancellationToken)
    {
        if (_judged is not { } judged)
        {
            return;
        }

        try
        {
            foreach (var scene in judged.Scenes)
            {
                await DedicatedThread.RunAsync("judge", () => JudgeBaselines(scene, judged.Ready, judged.Labels, cancellationToken));
            }
        }
        finally
        {
            judged.Labels.Dispose();
            _judged = null;
        }
    }

    /// <summary>The figures.</summary>
    /// <exception cref="InvalidInputException">There are none: no package could map a labelled pixel.</exception>
    public EvaluationReport Report()
    {
        var maps = _scores.Select(pair => new JudgedMap(pair.Key, pair.Value, pair.Value.Count > 0 ? null : _refusals.GetValueOrDefault(pair.Key)?.Message ?? "no labelled pixel")).ToArray();
        if (_request.Packages.All(package => _scores[NameOf(package)].Count == 0))
        {
            throw _refusals.Values.FirstOrDefault() ?? (_trainingPixels > 0
                ? new InvalidInputException("--labels", "labels on ground that the packages were not fitted to", $"{_trainingPixels} pixels on such ground and none elsewhere", "Label other ground; '--keep-training-ground' counts it all the same.")
                : new InvalidInputException("--labels", "labels on clear ground of the scenes", $"none: {string.Join(" ", _notes)}", "Check the labels' CRS and the order of their coordinates, or name other scenes."));
        }

        return new EvaluationReport(_legend.Names, maps, _side ?? 0, _trainingPixels, _notes);
    }

    public void Dispose()
    {
        _judged?.Labels.Dispose();
        _processor.Dispose();
        _scratch.Dispose();
    }

    /// <summary>What a package is called in tables.</summary>
    private static string NameOf(ModelPackage package) => $"{package.Manifest.Reference.Name} {package.Manifest.Reference.Version}";

    private bool Judge(IReadOnlyList<int> scenes, ModelPackage package, ProductReady ready, BlockingRasterSource products)
    {
        var scene = scenes[0];
        var labels = LabelGrid.Of(_request.Scenes[scene].Labels, ready.Grid, Kept(_request.Scenes[scene].Labels));
        try
        {
            LeaveOutTrainingGround(labels, ready.Grid, package == _request.Packages[0]);
            var legend = _request.LegendOf(package);
            using var map = ProductMap.Open(ready, NameOf(package), legend, products);
            new MapJudge(_request, _legend, _places, Side(labels, ready), scene).Judge(map, labels, ready.Grid, _scores);
        }
        catch
        {
            labels.Dispose();
            throw;
        }

        if (_request.LegendOf(package).Crosswalk is { } crosswalk)
        {
            Note($"The classes of {package.Manifest.Reference} were joined to the labels' by the crosswalk {crosswalk}.");
        }

        int[] fresh = _request.Baselines ? [.. scenes.Where(_baselined.Add)] : [];
        if (fresh.Length > 0)
        {
            // What is left are the labelled pixels that the map has.
            _judged = (ready, labels, fresh);
            if (scenes.Count > 1)
            {
                Note($"{_request.Scenes[scene].Scene.ItemId}: the baselines look at one date: each of the {fresh.Length} scenes of the series is judged by itself.");
            }
        }
        else
        {
            labels.Dispose();
        }

        foreach (var note in ready.Notes)
        {
            Note($"{_request.Scenes[scene].Scene.ItemId}: {note}");
        }

        return true;
    }

    private bool JudgeBaselines(int scene, ProductReady ready, LabelGrid labels, CancellationToken cancellationToken)
    {
        try
        {
            using var map = BaselineMap.Open(
                _request.Scenes[scene].Scene, ready, _request.Legend, Path.Combine(_scratch.Path, $"baselines-{scene}"), new BlockingRasterSource(_assets, cancellationToken), _settings);
            new MapJudge(_request, _legend, _places, Side(labels, ready), scene).Judge(map, labels, ready.Grid, _scores);
            return true;
        }
        catch (InvalidInputException error)
        {
            // Such as the radar scene of a pair of sensors.
            foreach (var name in BaselineMap.Names)
            {
                _refusals.TryAdd(name, error);
            }

            return false;
        }
    }

    private Func<int, int?> Kept(LabelSource labels) => label => _request.Legend.ClassOf(labels.Labels[label]) is null ? null : label;

    private double Side(LabelGrid labels, ProductReady ready) =>
        _side ??= _request.BlockMetres ?? BlockSide.Default(Math.Max(labels.Bounds.Width, labels.Bounds.Height) * ready.GsdMetres, ready.GsdMetres);

    private void LeaveOutTrainingGround(LabelGrid labels, GridSpec grid, bool count)
    {
        foreach (var ground in _trainingGround)
        {
            using var used = LabelGrid.Of(ground, grid, role => ground.Labels[role] == SplitFile.Word(SplitRole.Test) ? null : role);
            var both = used.Bounds.Intersect(labels.Bounds);
            for (var row = both.Row; row < both.Bottom; row++)
            {
                for (var column = both.Column; column < both.Right; column++)
                {
                    if (used.At(row, column) != LabelGrid.None && labels.At(row, column) != LabelGrid.None)
                    {
                        labels.Clear(row, column);
                        _trainingPixels += count ? 1 : 0;
                    }
                }
            }
        }
    }

    private static VectorLabels? TrainingGround(ModelPackage package)
    {
        var file = Path.Combine(package.Folder, HeadPackage.SplitFileName);
        return File.Exists(file) ? VectorLabels.Parse(File.ReadAllText(file), SplitFile.RoleProperty, HeadPackage.SplitFileName) : null;
    }

    private static Geometry? AreaOf(SceneSource scene, LabelSource labels)
    {
        if (labels.Extent is not { } extent)
        {
            return scene.Footprint;
        }

        extent.ExpandBy(MarginDegrees);
        var box = new GeometryFactory(new PrecisionModel(), GeoJson.Wgs84).ToGeometry(extent);
        return box.Intersects(scene.Footprint) ? box : null;
    }

    private void Note(string note)
    {
        if (!_notes.Contains(note))
        {
            _notes.Add(note);
        }
    }
}
