using System.Globalization;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Reading;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Pipeline.Layers;

/// <summary>Every scene of a job with open files, on the grid of one of them.</summary>
/// <remarks>Ownership: owns the scenes; dispose once, after what was made of it.</remarks>
internal sealed class OpenedSet : IDisposable
{
    private readonly ModelManifest _model;
    private readonly List<OpenedTake> _takes = [];
    private readonly List<IDisposable> _wrappers = [];
    private readonly List<string> _notes = [];
    private readonly SampleType[] _types;

    private OpenedSet(SceneArrangement arrangement, ModelManifest model)
    {
        Arrangement = arrangement;
        _model = model;
        _types = [.. model.Sources.Select(_ => SampleType.UInt16)];
        _notes.AddRange(arrangement.Notes);
    }

    /// <summary>Which scene stands where.</summary>
    public SceneArrangement Arrangement { get; }

    /// <summary>The scene whose grid is the product's.</summary>
    public OpenedScene Reference => _takes[0].Scene;

    /// <summary>The opened form of one of the scenes.</summary>
    public OpenedScene Scene(SceneRecord scene) => _takes.First(take => take.Scene.Scene == scene).Scene;

    /// <summary>Storage type of each source of the model.</summary>
    public IReadOnlyList<SampleType> Types => _types;

    /// <summary>What opening found worth saying.</summary>
    public IReadOnlyList<string> Notes => [.. _notes, .. _takes.SelectMany(take => take.Scene.Notes).Distinct()];

    /// <summary>What speaks against the quality of the product.</summary>
    public IEnumerable<string> Doubts => _takes
        .SelectMany(take => SceneBands.Doubts(take.Scene.Scene, _model, SourceOf(take.Slot), take.Scene.Ground.Pixel.WidthMetres)).Distinct();

    /// <summary>Opens the files that the model needs.</summary>
    /// <exception cref="InvalidInputException">The scenes do not fit the model or each other, or a file is wrong.</exception>
    /// <exception cref="TransientException">A server failed and may work later.</exception>
    public static OpenedSet Open(
        SceneArrangement arrangement, ModelManifest model, IRasterSource files, SpectralResponsesOf responsesOf, int decodeThreads)
    {
        var set = new OpenedSet(arrangement, model);
        try
        {
            // The first one opened gives the grid.
            foreach (var slot in arrangement.Slots.OrderBy(slot => slot != arrangement.Reference))
            {
                foreach (var scene in slot.Scenes)
                {
                    set.Add(slot, OpenedScene.Open(scene, model, set.SourceOf(slot), files, responsesOf, decodeThreads));
                }
            }

            set.Unify();
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>What is to be read and written for an area; null when the area holds no pixel of the grid.</summary>
    public ScenePlan? Plan(Geometry area) => Reference.Plan(area, _model);

    /// <summary>Masks the scenes and makes their rows ready to be read. The caller disposes the layers.</summary>
    public (SceneLayers Layers, ScreeningSummary Screening) Screen(ScenePlan plan)
    {
        var screenings = new List<Screening>();
        var layers = new List<SceneLayer>();
        foreach (var slot in Arrangement.Slots)
        {
            var takes = new List<LayerTake>();
            foreach (var take in _takes.Where(take => take.Slot == slot))
            {
                var screening = Screen(take, plan);
                screenings.Add(screening);
                takes.Add(new LayerTake(take.Pixels, screening.Rows));
            }

            layers.Add(new SceneLayer(slot, takes, plan));
        }

        var sentence = string.Join(' ', screenings.Select(screening => screening.Sentence).Distinct());
        return (new SceneLayers(layers, plan.Reads.Width), new ScreeningSummary(screenings.Any(screening => screening.Unmasked), sentence));
    }

    public void Dispose()
    {
        _wrappers.ForEach(wrapper => wrapper.Dispose());
        _takes.ForEach(take => take.Scene.Dispose());
    }

    private Screening Screen(OpenedTake take, ScenePlan plan)
    {
        if (take.Mapping is not { } mapping)
        {
            return take.Scene.Screen(plan.Reads, _model);
        }

        var reads = mapping.Source(plan.Reads);
        if (reads.IsEmpty)
        {
            return new Screening(new NodataRows(), Unmasked: false, $"{take.Scene.Scene.Parts[0].ItemId} misses the area.");
        }

        var own = take.Scene.Screen(reads, _model);
        return own with { Rows = new MappedStateRows(own.Rows, mapping, plan.Reads) };
    }

    // An observation is read as the source that the forecast is of.
    private ModelSource SourceOf(SceneSlot slot) => slot.Source != SceneSlot.Observed
        ? _model.Sources[slot.Source]
        : _model.Sources.First(source => source.Bands.Contains(_model.Output.Bands[0]));

    private void Add(SceneSlot slot, OpenedScene scene)
    {
        var mapping = (GridMapping?)null;
        var isReference = _takes.Count == 0;
        var place = _takes.Count;
        _takes.Add(new OpenedTake(slot, scene, scene.Pixels, null));
        if (isReference || scene.Pixels.Grid == Reference.Pixels.Grid)
        {
            return;
        }

        var item = scene.Scene.Parts[0].ItemId;
        var isSameSensor = SourceOf(slot).Sensor == SourceOf(_takes[0].Slot).Sensor;
        mapping = GridMapping.Of(scene.Pixels.Grid, Reference.Pixels.Grid, item, wholePixels: isSameSensor);
        if (!GridMapping.AreAligned(scene.Pixels.Grid, Reference.Pixels.Grid))
        {
            _notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{item} lies on another grid: each pixel took the nearest of its pixels, which is at most {0.5 * Math.Max(scene.Ground.Pixel.WidthMetres, scene.Ground.Pixel.HeightMetres):0.#} m away."));
        }

        var mapped = new MappedPixelRows(scene.Pixels, mapping);
        _wrappers.Add(mapped);
        _takes[place] = new OpenedTake(slot, scene, mapped, mapping);
    }

    // One input has one storage type, and one date of it one scale and offset; where scenes differ all become physical values.
    private void Unify()
    {
        for (var source = 0; source < _model.Sources.Count; source++)
        {
            var own = _takes.Where(take => take.Slot.Source == source).ToArray();
            RequireRadarUnit(own, source);
            if (own.Any(take => take.Pixels.Unit == PixelUnit.LinearPower)
                || own.Select(take => take.Pixels.Type).Distinct().Count() > 1
                || own.GroupBy(take => take.Slot.Date).Any(group => !SameScale([.. group])))
            {
                ToPhysical(own);
            }

            _types[source] = own.Length == 0 ? SampleType.UInt16 : _takes.First(take => take.Slot.Source == source).Pixels.Type;
        }

        var observed = _takes.Where(take => take.Slot.Source == SceneSlot.Observed).ToArray();
        if (observed.Select(take => take.Pixels.Type).Distinct().Count() > 1 || !SameScale(observed))
        {
            ToPhysical(observed);
        }
    }

    private void RequireRadarUnit(IEnumerable<OpenedTake> takes, int source)
    {
        foreach (var take in takes.Where(take => _model.Sources[source].Sensor == SensorKind.Sentinel1 && take.Pixels.Unit is not (PixelUnit.Decibel or PixelUnit.LinearPower)))
        {
            throw new InvalidInputException(
                $"item {take.Scene.Scene.Parts[0].ItemId}, unit of {string.Join(", ", _model.Sources[source].Bands)}",
                "dB or linear power",
                $"{take.Pixels.Unit}",
                "State the unit of the bands in the item; the scale of radar is never guessed.");
        }
    }

    private static bool SameScale(OpenedTake[] takes) =>
        takes.All(take => take.Pixels.Scale.SequenceEqual(takes[0].Pixels.Scale) && take.Pixels.Offset.SequenceEqual(takes[0].Pixels.Offset));

    private void ToPhysical(OpenedTake[] takes)
    {
        foreach (var take in takes)
        {
            var physical = new PhysicalPixelRows(take.Pixels);
            _wrappers.Add(physical);
            _takes[_takes.IndexOf(take)] = take with { Pixels = physical };
        }
    }
}
