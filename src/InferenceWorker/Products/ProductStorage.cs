using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.InferenceWorker.Stitching;
using Groundshift.Models.Onnx;
using Groundshift.Raster.Gdal;

namespace Groundshift.InferenceWorker.Products;

/// <summary>Stores the files of a finished run and says what they are.</summary>
internal sealed class ProductStorage(IObjectStore objects)
{
    // Media types. Source: STAC best practices, "Working with Media Types"; IANA registry.
    public const string CloudOptimised = "image/tiff; application=geotiff; profile=cloud-optimized";
    public const string Png = "image/png";
    public const string Json = "application/json";
    public const string GeoJson = "application/geo+json";

    private static readonly string Version =
        typeof(ProductStorage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Stores everything and returns the message for the catalog.</summary>
    public async Task<ProductReady> StoreAsync(RunReport report, string folder, CancellationToken cancellationToken)
    {
        var files = new ProductFiles(objects, report.Job);
        foreach (var raster in report.Run.Product.Rasters)
        {
            await files.AddAsync(raster.Key, $"{raster.Key}.tif", raster.File, CloudOptimised, raster.Bands, cancellationToken);
        }

        if (File.Exists(report.Run.Thumbnail))
        {
            await files.AddAsync("thumbnail", "thumbnail.png", report.Run.Thumbnail, Png, [], cancellationToken);
        }

        await AddSourceItemsAsync(files, [.. report.Job.Scenes.Reverse().SelectMany(scene => scene.Parts)], folder, cancellationToken);
        var manifest = Path.Combine(folder, "run-manifest.json");
        await File.WriteAllBytesAsync(
            manifest, JsonSerializer.SerializeToUtf8Bytes(Manifest(report), RunManifestJson.Default.RunManifest), cancellationToken);
        await files.AddAsync("metadata", "run-manifest.json", manifest, Json, [], cancellationToken);
        return Ready(report, files.Assets);
    }

    // The scene that the product is about comes first.
    public static async Task AddSourceItemsAsync(ProductFiles files, IReadOnlyList<SceneSource> parts, string folder, CancellationToken cancellationToken)
    {
        for (var part = 0; part < parts.Count; part++)
        {
            var suffix = part == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"_{part + 1}");
            var file = Path.Combine(folder, $"source-item{suffix}.json");
            await File.WriteAllTextAsync(file, parts[part].ItemJson, cancellationToken);
            await files.AddAsync($"source_item{suffix}", Path.GetFileName(file), file, GeoJson, [], cancellationToken);
        }
    }

    private static ProductReady Ready(RunReport report, IReadOnlyList<ProductAsset> assets)
    {
        var product = report.Run.Product;
        return new ProductReady
        {
            Job = report.Job,
            Assets = assets,
            Grid = report.Run.Product.Grid,
            Footprint = report.Set.Reference.Ground.Footprint(report.Plan.Output, [report.Job.Area.Geometry, .. Cuts(report)]),
            GsdMetres = report.Set.Reference.Ground.Pixel.WidthMetres * report.Model.Manifest.Output.Cell,
            Classes = product.Classes,
            ValidPercent = 100.0 * product.Valid / product.Total,
            Unmasked = report.Run.Screening.Unmasked,
            Untrained = report.Model.Manifest.Untrained,
            Figures = product.Figures,
            Notes = report.Notes,
            ModelItemJson = report.Model.Manifest.ItemJson,
            Software = Software(),
            Finished = report.Finished,
        };
    }

    // A product of one date needs every scene; one of a series reaches as far as any of them, which the grid bounds.
    private static IEnumerable<NetTopologySuite.Geometries.Geometry> Cuts(RunReport report) => report.Model.Manifest.Dates > 1
        ? []
        : report.Job.Scenes.Where(scene => scene.Parts.Count == 1).Select(scene => scene.Parts[0].Footprint);

    private static RunManifest Manifest(RunReport report)
    {
        var model = report.Model.Manifest;
        return new RunManifest
        {
            Job = report.Job.Id.Value,
            Area = report.Job.Area.Id,
            AreaRevision = report.Job.Area.Revision,
            Product = report.Job.Product,
            Inputs = [.. report.Job.Scenes.SelectMany(scene => scene.Parts).Select(part => Input(part, [.. model.Sources.SelectMany(source => source.Bands)]))],
            Model = new ManifestModel(model.Reference.ToString(), model.Checksum, model.Weights?.Sha256, model.Temperature),
            Grid = report.Run.Product.Grid,
            Windows = new ManifestWindows(model.WindowSize, model.Halo, report.Session.BatchSize, report.Plan.WindowCount, report.Run.WindowsJudged),
            Pixels = Enum.GetValues<PixelState>()
                .Where(state => state != PixelState.Outside && report.Run.Count(state) > 0)
                .ToDictionary(MaskWords.Of, report.Run.Count),
            Classes = report.Run.Product.Classes,
            Masking = report.Run.Screening.Sentence,
            Unmasked = report.Run.Screening.Unmasked,
            Figures = report.Run.Product.Figures,
            Encoding = report.Run.Product.Encoding,
            Untrained = model.Untrained,
            Notes = report.Notes,
            Device = report.Session.Provider.Title(),
            DeviceReason = report.Session.ProviderReason,
            Seconds = report.Clock.Seconds,
            Software = Software(),
            Started = report.Started,
            Finished = report.Finished,
        };
    }

    public static ManifestInput Input(SceneSource part, IReadOnlyList<string> bands) => new(
        part.Catalog,
        part.Collection,
        part.ItemId,
        part.ItemHref,
        part.Key.Value,
        part.Revision.ToString(),
        [
            .. part.Bands.Where(band => bands.Contains(band.Name)).Select(band =>
                new ManifestFile(band.Name, band.Asset.Href, band.Asset.Checksum, band.Scale, band.Offset)),
            .. part.Masks.Select(mask => new ManifestFile(mask.Kind.ToString(), mask.Asset.Href, mask.Asset.Checksum, 1, 0)),
        ]);

    public static Dictionary<string, string> Software() => new()
    {
        ["groundshift"] = Version,
        ["gdal"] = GdalLibrary.Version,
        ["onnxruntime"] = OnnxRuntime.Load().Version,
        ["dotnet"] = Environment.Version.ToString(),
    };
}
