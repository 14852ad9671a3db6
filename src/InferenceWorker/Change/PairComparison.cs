using System.Globalization;
using Groundshift.Core.Messages;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Writing;

namespace Groundshift.InferenceWorker.Change;

/// <summary>Files and findings of a comparison.</summary>
/// <param name="Map">Its rasters, complete.</param>
/// <param name="Legend">What samples mean.</param>
/// <param name="Summary">What was found.</param>
/// <param name="Files">Polygons and pictures.</param>
/// <param name="Chips">Pictures of the largest patches.</param>
/// <param name="Notes">What was decided or doubted.</param>
internal sealed record ComparedPair(
    ChangeMap Map, ChangeLegend Legend, ChangeSummary Summary, ChangeFiles Files, IReadOnlyList<string> Chips, IReadOnlyList<string> Notes) : IDisposable
{
    public void Dispose() => Map.Dispose();
}

/// <summary>Where the polygons and pictures of a comparison stand.</summary>
internal sealed record ChangeFiles(string Folder)
{
    public string Polygons => Path.Combine(Folder, "polygons.geojson");

    public string GeoPackage => Path.Combine(Folder, "polygons.gpkg");

    public string Before => Path.Combine(Folder, "before.png");

    public string After => Path.Combine(Folder, "after.png");

    public string Thumbnail => Path.Combine(Folder, "thumbnail.png");
}

/// <summary>Compares a pair from top to bottom in a few passes: counts and samples, fits, judges, sieves, draws. Blocks; on a thread of its own.</summary>
internal sealed class PairComparison(PairInputs inputs, ModelManifest model, ChangeSettings settings, IProgress<SceneProgress> progress, string folder)
{
    private readonly ChangeFiles _files = new(folder);

    /// <summary>Clear pixels and pixels of the area, where nothing could be compared.</summary>
    public (long Clear, long Area) Seen { get; private set; }

    /// <summary>Compares; null where no pixel is clear on both dates.</summary>
    public ComparedPair? Run(CancellationToken cancellationToken)
    {
        using var aligned = PairAlignment.Of(inputs, cancellationToken);
        var rows = aligned.Rows;
        Report(0, rows.Height);
        var sample = PairSample.Collect(rows, cancellationToken);
        Seen = (sample.Clear, sample.Area);
        if (sample.Clear == 0)
        {
            return null;
        }

        var space = BandSpace.Fit(sample);
        var spectral = PairChange.Fit(space.Apply(sample.Pairs));
        var classes = inputs.Classes is null ? null : new ClassComparison(sample.ClassShares);
        var legend = new ChangeLegend(inputs.Classes is null ? [] : model.Classes);
        var map = new ChangeMap(rows, inputs.Grid, legend, folder);
        try
        {
            var scorer = new PairScorer(rows, space, spectral, classes, legend);
            var colours = NaturalColours.Of(
                [.. inputs.UsableBands.Select(band => inputs.BandNames[band])],
                model.Sources[0].Wavelengths.Count == 0 ? [] : [.. inputs.UsableBands.Select(band => model.Sources[0].Wavelengths[band])],
                inputs.After.Scene.Parts[0]);
            var pictures = new PairPictures(rows.Width, rows.Height, colours);
            var runs = map.Judge(scorer, pictures, row => Report(row, rows.Height), cancellationToken);
            var patches = PatchSieve.Apply(runs.Runs, map.Hectares, settings.MinimumHectares);
            map.Draw(patches, DateOnly.FromDateTime(PairInputs.Acquired(inputs.After.Scene).UtcDateTime), cancellationToken);
            var summary = Summarise(map, patches, legend, spectral, aligned, space);
            var chips = Draw(pictures, colours, patches, legend, map, summary);
            return new ComparedPair(map, legend, summary, _files, chips, Notes(summary, aligned));
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    private void Report(int row, int rows) => progress.Report(new SceneProgress(SceneStage.Comparing, row, rows));

    private IReadOnlyList<string> Draw(
        PairPictures pictures, int[] colours, IReadOnlyList<GroundPatch> patches, ChangeLegend legend, ChangeMap map, ChangeSummary summary)
    {
        pictures.Write(_files.Before, 0);
        pictures.Write(_files.After, 1);
        pictures.WriteChange(_files.Thumbnail, patches, legend);
        using (var polygons = new ChangePolygons(inputs.Grid, legend, map.Hectares))
        {
            polygons.Write(_files.Polygons, patches, summary.Before, summary.After);
        }

        GeoPackage.FromGeoJson(_files.Polygons, _files.GeoPackage, "change", summary.After);
        using var chips = new PairChips(inputs, colours, pictures.Stretches());
        return chips.Write(folder, patches);
    }

    private ChangeSummary Summarise(
        ChangeMap map, IReadOnlyList<GroundPatch> patches, ChangeLegend legend, PairChange spectral, PairAlignment aligned, BandSpace space) => new()
    {
        Method = Method(spectral, space),
        Threshold = string.Create(CultureInfo.InvariantCulture, $"{spectral.Threshold}; changed from a probability of {FusedScore.Threshold}"),
        Before = PairInputs.Acquired(inputs.Before.Scene),
        After = PairInputs.Acquired(inputs.After.Scene),
        ValidHectares = map.ValidHectares,
        ChangedHectares = patches.Sum(patch => patch.Hectares),
        MinimumHectares = settings.MinimumHectares,
        Patches = patches.Count,
        EffectivePixels = spectral.EffectivePixels,
        ShiftRows = aligned.Shift?.Rows,
        ShiftColumns = aligned.Shift?.Columns,
        ShiftCorrected = aligned.Left is not null,
        Transitions = [.. patches.SelectMany(patch => patch.Runs).GroupBy(run => run.Value).Select(group => Ground(legend.Find(group.Key), [.. group], map))
            .OrderByDescending(ground => ground.Hectares).ThenBy(ground => ground.Name, StringComparer.Ordinal)],
    };

    private static ChangedGround Ground(ChangeEntry entry, ChangeRun[] runs, ChangeMap map) =>
        new(entry.Name, entry.From, entry.To, runs.Sum(map.Hectares), runs.Sum(run => (long)run.Pixels));

    private string Method(PairChange spectral, BandSpace space)
    {
        var bands = space.IsReduced ? $"{inputs.UsableBands.Length} bands reduced to {space.Bands} noise fractions" : $"{space.Bands} bands";
        var opinion = inputs.Classes is not null
            ? $"; times the odds of another class by the probabilities of {model.Reference}"
            : inputs.Head is not null ? $"; times the odds of a change by {model.Reference}" : "";
        return $"{spectral.Method}, of {bands}{opinion}";
    }

    private IReadOnlyList<string> Notes(ChangeSummary summary, PairAlignment aligned) =>
    [
        .. inputs.Notes,
        $"Compared by {summary.Method}. Thresholds: {summary.Threshold}.",
        aligned.Shift?.Sentence(aligned.Left) ?? "The shift between the scenes could not be measured: too little is clear on both dates, or too small.",
        .. PairInputs.Acquired(inputs.Before.Scene).AddDays(1) > PairInputs.Acquired(inputs.After.Scene) ? ["The scenes are of one day."] : Array.Empty<string>(),
    ];
}
