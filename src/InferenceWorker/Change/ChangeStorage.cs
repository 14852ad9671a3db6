using System.Globalization;
using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Products;
using Groundshift.InferenceWorker.Stitching;
using Groundshift.Models.Manifests;

namespace Groundshift.InferenceWorker.Change;

/// <summary>Everything about a comparison that goes into its documents.</summary>
internal sealed record PairReport(
    SceneJob Job,
    ModelManifest Model,
    PairInputs Inputs,
    ComparedPair Pair,
    PairWindows? Windows,
    StageClock Clock,
    DateTimeOffset Started,
    DateTimeOffset Finished)
{
    /// <summary>What was decided or doubted, in the order of the work.</summary>
    public IReadOnlyList<string> Notes =>
    [
        .. Job.Scenes.SelectMany(scene => scene.Parts).SelectMany(part => part.Notes).Distinct(),
        .. Pair.Notes,
        .. Model.Untrained ? ["The model's weights are random (untrained): the product means nothing."] : Array.Empty<string>(),
    ];
}

/// <summary>Stores the files of a comparison and says what they are.</summary>
internal sealed class ChangeStorage(IObjectStore objects)
{
    private const string OgcGeoPackage = "application/geopackage+sqlite3";

    /// <summary>Stores everything and returns the message for the catalog.</summary>
    public async Task<ProductReady> StoreAsync(PairReport report, string folder, CancellationToken cancellationToken)
    {
        var files = new ProductFiles(objects, report.Job);
        foreach (var raster in report.Pair.Map.Rasters)
        {
            await files.AddAsync(raster.Key, $"{raster.Key}.tif", raster.File, ProductStorage.CloudOptimised, raster.Bands, cancellationToken);
        }

        await AddAsync(files, "polygons", report.Pair.Files.Polygons, ProductStorage.GeoJson, cancellationToken);
        await AddAsync(files, "polygons_gpkg", report.Pair.Files.GeoPackage, OgcGeoPackage, cancellationToken);
        await AddAsync(files, "before", report.Pair.Files.Before, ProductStorage.Png, cancellationToken);
        await AddAsync(files, "after", report.Pair.Files.After, ProductStorage.Png, cancellationToken);
        await AddAsync(files, "thumbnail", report.Pair.Files.Thumbnail, ProductStorage.Png, cancellationToken);
        foreach (var chip in report.Pair.Chips)
        {
            await AddAsync(files, Path.GetFileNameWithoutExtension(chip).Replace('-', '_'), chip, ProductStorage.Png, cancellationToken);
        }

        await ProductStorage.AddSourceItemsAsync(files, [.. report.Job.Scenes.Reverse().SelectMany(scene => scene.Parts)], folder, cancellationToken);
        var manifest = Path.Combine(folder, "run-manifest.json");
        await File.WriteAllBytesAsync(manifest, JsonSerializer.SerializeToUtf8Bytes(Manifest(report), RunManifestJson.Default.RunManifest), cancellationToken);
        await AddAsync(files, "metadata", manifest, ProductStorage.Json, cancellationToken);
        return Ready(report, files.Assets);
    }

    private static Task AddAsync(ProductFiles files, string key, string file, string mediaType, CancellationToken cancellationToken) =>
        files.AddAsync(key, Path.GetFileName(file), file, mediaType, [], cancellationToken);

    private static ProductReady Ready(PairReport report, IReadOnlyList<ProductAsset> assets)
    {
        var (inputs, map) = (report.Inputs, report.Pair.Map);
        return new ProductReady
        {
            Job = report.Job,
            Assets = assets,
            Grid = inputs.Grid,
            Footprint = inputs.After.Ground.Footprint(
                Rect(inputs),
                [report.Job.Area.Geometry, .. report.Job.Scenes.Where(scene => scene.Parts.Count == 1).Select(scene => scene.Parts[0].Footprint)]),
            GsdMetres = inputs.After.Ground.Pixel.WidthMetres,
            Classes = Classes(report.Pair),
            ValidPercent = 100.0 * map.ValidPixels / map.AreaPixels,
            Unmasked = inputs.Unmasked,
            Untrained = report.Model.Untrained,
            Change = report.Pair.Summary,
            Notes = report.Notes,
            ModelItemJson = report.Model.ItemJson,
            Software = ProductStorage.Software(),
            Finished = report.Finished,
        };
    }

    // The product's grid is a part of the later scene's, or of one whose pixels coincide with it.
    private static Core.Grids.PixelRect Rect(PairInputs inputs)
    {
        var (own, scene) = (inputs.Grid.Transform, inputs.After.Pixels.Grid.Transform);
        return new Core.Grids.PixelRect(
            (int)Math.Round((own.C - scene.C) / scene.A), (int)Math.Round((own.F - scene.F) / scene.E), inputs.Grid.Width, inputs.Grid.Height);
    }

    private static IReadOnlyList<ClassShare> Classes(ComparedPair pair)
    {
        var ground = pair.Summary.Transitions.ToDictionary(transition => transition.Name, StringComparer.Ordinal);
        var changed = pair.Summary.Transitions.Sum(transition => transition.Pixels);
        return [.. pair.Legend.Entries.Select(entry =>
        {
            var (pixels, hectares) = entry.Value == ChangeLegend.Unchanged
                ? (pair.Map.ValidPixels - changed, pair.Map.ValidHectares - pair.Summary.ChangedHectares)
                : ground.TryGetValue(entry.Name, out var found) ? (found.Pixels, found.Hectares) : (0, 0);
            return new ClassShare
            {
                Value = entry.Value,
                Name = entry.Name,
                Title = entry.Title,
                ColorHint = entry.ColorHint,
                From = entry.From,
                To = entry.To,
                Pixels = pixels,
                Hectares = hectares,
                Percent = 100.0 * pixels / pair.Map.ValidPixels,
            };
        })];
    }

    private static RunManifest Manifest(PairReport report)
    {
        var model = report.Model;
        return new RunManifest
        {
            Job = report.Job.Id.Value,
            Area = report.Job.Area.Id,
            AreaRevision = report.Job.Area.Revision,
            Product = report.Job.Product,
            Inputs = [.. report.Job.Scenes.SelectMany(scene => scene.Parts).Select(part => ProductStorage.Input(part, [.. model.Sources.SelectMany(side => side.Bands)]))],
            Model = new ManifestModel(model.Reference.ToString(), model.Checksum, model.Weights?.Sha256, model.Temperature),
            Grid = report.Inputs.Grid,
            Windows = report.Windows is { } windows ? new ManifestWindows(model.WindowSize, model.Halo, windows.Batch, windows.Touching, windows.Judged) : null,
            Pixels = new Dictionary<string, long>
            {
                ["clear on both dates"] = report.Pair.Map.ValidPixels,
                ["not clear on both dates"] = report.Pair.Map.AreaPixels - report.Pair.Map.ValidPixels,
            },
            Classes = [.. Classes(report.Pair).Where(share => share.Pixels > 0)],
            Masking = string.Join(' ', report.Inputs.Notes),
            Unmasked = report.Inputs.Unmasked,
            Figures = new Dictionary<string, double>(),
            Change = report.Pair.Summary,
            Encoding = string.Create(CultureInfo.InvariantCulture, $"{ChangeMap.ScoreKey}: 0 to {Quantisation.Steps} in steps of {Quantisation.Scale}; {Quantisation.Nodata} is no data; {ChangeMap.DateKey}: days since 1970-01-01, 0 is no data"),
            Untrained = model.Untrained,
            Notes = report.Notes,
            Device = report.Windows?.Device ?? "CPU",
            DeviceReason = report.Windows?.Reason ?? "no model",
            Seconds = report.Clock.Seconds,
            Software = ProductStorage.Software(),
            Started = report.Started,
            Finished = report.Finished,
        };
    }
}
