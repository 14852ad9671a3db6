using Groundshift.Adapters.Embedded;
using Groundshift.Adapters.Embedded.LocalFiles;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Pixels;
using Groundshift.Core.Ports;
using Groundshift.Core.Sensors;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.State;
using Groundshift.Raster.Writing;
using Groundshift.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Tests.State;

/// <summary>An area whose land-cover products the test draws, with stores of its own.</summary>
internal sealed class StateWorld : IDisposable
{
    public static readonly string[] Legend = ["water", "trees", "grass", "crops", "built", "bare"];

    private static readonly Polygon Somewhere = (Polygon)new GeometryFactory(new PrecisionModel(), 4326).ToGeometry(new Envelope(15, 15.1, 45, 45.1));

    private readonly TemporaryFolder _folder = new();
    private readonly EmbeddedStores _stores;

    public StateWorld(ManualClock? clock = null, IStateStore? pointers = null, IStoreTransactions? transactions = null)
    {
        Clock = clock ?? new ManualClock();
        _stores = EmbeddedStores.Open(_folder.Root, Clock);
        (Pointers, Transactions) = (pointers ?? _stores.States, transactions ?? _stores.Transactions);
        States = new LandCoverStates(
            Pointers, _stores.Objects, _stores.Ledger, new Pipeline.Bench.DirectAccess(), new PipelineSettings { ScratchFolder = _folder.File("scratch") }, Clock, NullLogger<LandCoverStates>.Instance);
    }

    public EmbeddedStores Stores => _stores;

    /// <summary>Removes what the states of this world no longer need.</summary>
    public StateSweep Sweep(StateRetention retention) => new(
        Pointers, _stores.Alerts, _stores.Objects, Transactions, retention, new PipelineSettings { ScratchFolder = _folder.File("scratch") }, Clock, NullLogger<StateSweep>.Instance);

    public ManualClock Clock { get; }

    public LandCoverStates States { get; }

    public IObjectStore Objects => _stores.Objects;

    public IStateStore Pointers { get; }

    public IStoreTransactions Transactions { get; }

    /// <summary>Grid of the products: 10 m in UTM 33N.</summary>
    public GridSpec Grid { get; init; } = new("EPSG:32633", new AffineTransform(10, 0, 500_000, 0, -10, 5_000_000), 40, 30);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Absolute path of an object.</summary>
    public string File(string path) => ((LocalObjectStore)_stores.Objects).FileOf(path);

    /// <summary>A product in which a pixel shows the class that <paramref name="shown"/> gives it with a certainty in percent; null is a cloud.</summary>
    public async Task<ProductReady> ProductAsync(Scene scene, Func<int, int, (string Class, int Percent)?> shown)
    {
        var grid = scene.Grid ?? Grid;
        var (probabilities, mask) = Draw(grid, shown);
        var job = Job(scene);
        return new ProductReady
        {
            Job = job,
            Assets =
            [
                await StoreAsync(job, "probabilities", grid, Legend, probabilities),
                await StoreAsync(job, "valid_mask", grid, ["valid"], mask),
            ],
            Grid = grid,
            Footprint = Somewhere,
            GsdMetres = 10,
            Classes = [.. Legend.Select((name, value) => new ClassShare { Value = value, Name = name, Pixels = 0, Hectares = 0, Percent = 0 })],
            ValidPercent = 50,
            Unmasked = scene.Unmasked,
            ModelItemJson = "{}",
            Software = new Dictionary<string, string>(),
            Finished = Clock.GetUtcNow(),
        };
    }

    /// <summary>A copy of a real product in which the test has changed probabilities, (class, pixel), and which counts as its scene's.</summary>
    public async Task<ProductReady> CopyAsync(ProductReady real, byte[] probabilities, byte[] mask) => real with
    {
        Assets =
        [
            await StoreAsync(real.Job, "probabilities", real.Grid, [.. real.Classes.Select(entry => entry.Name)], probabilities),
            await StoreAsync(real.Job, "valid_mask", real.Grid, ["valid"], mask),
        ],
    };

    /// <summary>Folds products in this order, as one worker does.</summary>
    public async Task<StateReport> FoldAsync(params IEnumerable<ProductReady> products)
    {
        StateReport? report = null;
        foreach (var product in products)
        {
            var folded = (await States.FoldAsync(product, Token)).ShouldNotBeNull();
            (folded.Next is null || await AdvanceAsync(folded.Next)).ShouldBeTrue();
            report = folded.Report;
        }

        return report.ShouldNotBeNull();
    }

    public async Task<bool> AdvanceAsync(StatePointer next)
    {
        await using var transaction = await Transactions.BeginAsync(Token);
        var moved = await Pointers.AdvanceAsync(transaction, next, Token);
        await transaction.CommitAsync(Token);
        return moved;
    }

    public async Task<ChangePatches> PatchesAsync(StateReport report)
    {
        await using var stream = (await Objects.OpenAsync(report.PatchesPath, 0, null, Token)).ShouldNotBeNull();
        return (await System.Text.Json.JsonSerializer.DeserializeAsync(stream, MessageJson.Default.ChangePatches, Token)).ShouldNotBeNull();
    }

    public async Task<StateManifest> ManifestAsync(StateReport report)
    {
        var pointer = (await Pointers.FindAsync(report.StateId, Token)).ShouldNotBeNull();
        return await new StateObjects(Objects).ReadManifestAsync(pointer.Manifest, Token);
    }

    public void Dispose()
    {
        _stores.Dispose();
        _folder.Dispose();
    }

    private static (byte[] Probabilities, byte[] Mask) Draw(GridSpec grid, Func<int, int, (string Class, int Percent)?> shown)
    {
        var pixels = grid.Width * grid.Height;
        var probabilities = new byte[Legend.Length * pixels];
        var mask = new byte[pixels];
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            var look = shown(pixel / grid.Width, pixel % grid.Width);
            mask[pixel] = look is null ? (byte)0 : (byte)1;
            for (var index = 0; index < Legend.Length; index++)
            {
                probabilities[(index * pixels) + pixel] = look is not { } known ? byte.MaxValue
                    : Legend[index] == known.Class ? (byte)(2 * known.Percent)
                    : (byte)(2 * (100 - known.Percent) / (Legend.Length - 1));
            }
        }

        return (probabilities, mask);
    }

    private async Task<ProductAsset> StoreAsync(SceneJob job, string key, GridSpec grid, IReadOnlyList<string> bands, byte[] planes)
    {
        var file = _folder.File($"{key}-{Guid.NewGuid():N}.tif");
        using (var writer = new CogWriter(file, grid, new CogProfile { Bands = bands, Nodata = 255 }))
        {
            writer.WriteRows(0, grid.Height, planes);
            writer.Complete();
        }

        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await System.IO.File.ReadAllBytesAsync(file, Token)));
        var path = $"products/{job.Id}/{hash[..16]}/{key}.tif";
        await Objects.PutAsync(path, file, "image/tiff", Token);
        return new ProductAsset { Key = key, Path = path, MediaType = "image/tiff", Size = new FileInfo(file).Length, Checksum = $"1220{hash}" };
    }

    private static SceneJob Job(Scene scene)
    {
        var area = new AreaOfInterest { Id = "area", Geometry = Somewhere, Model = "drawn@1.0.0" };
        var source = new SceneSource
        {
            Key = SceneKey.Sentinel2("sentinel-2a", scene.Time, 22, scene.Tile, "L2A"),
            Revision = new SceneRevision(scene.Baseline, null, null),
            Catalog = "test",
            Collection = "test",
            ItemId = $"{scene.Time:yyyyMMdd}-{scene.Tile}",
            ItemJson = "{}",
            Sensor = SensorKind.Sentinel2,
            Acquired = scene.Time,
            Footprint = Somewhere,
            Bands = [new SceneBand { Name = "B02", Unit = PixelUnit.Reflectance, Asset = new AssetReference { Key = "blue", Href = "file:///nowhere.tif" } }],
        };
        var record = new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] };
        var model = ModelReference.Parse(area.Model);
        return new SceneJob
        {
            Id = JobId.Of([record], area.Id, area.Revision, model, ProductKinds.LandCover),
            Scenes = [record],
            Area = area,
            Model = model,
            Product = ProductKinds.LandCover,
        };
    }

    /// <summary>One scene.</summary>
    public sealed record Scene(DateTimeOffset Time)
    {
        public string Baseline { get; init; } = "05.11";

        public string Tile { get; init; } = "33TVL";

        public bool Unmasked { get; init; }

        public GridSpec? Grid { get; init; }
    }
}
