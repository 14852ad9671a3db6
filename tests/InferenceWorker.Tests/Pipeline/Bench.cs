using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Pixels;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Change;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Raster.Gdal;
using Groundshift.Raster.Reading;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;
using Groundshift.TestKit.Rasters;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Tests.Pipeline;

/// <summary>A processor with everything around it, in a folder of its own.</summary>
internal sealed class Bench : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Bench()
    {
        Directory.CreateDirectory(Scratch);
        Objects = new FolderObjects(_folder.File("objects"));
    }

    public FolderObjects Objects { get; }

    public ChangeSettings Change { get; init; } = new();

    public string Scratch => _folder.File("scratch");

    public ModelPackage Model(StandInModel settings) =>
        ModelPackage.Open(TinyModels.WriteLandCoverPackage(_folder.File($"model-{Guid.NewGuid():N}"), settings));

    public SyntheticScene Scene(int seed, int side = 120, int emptyCorner = 0)
    {
        var folder = _folder.File($"scene-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        return SyntheticScene.Write(folder, seed, side, emptyCorner);
    }

    /// <summary>A processor that judges as many windows at once as it has threads, up to two.</summary>
    public SceneProcessor Processor(IAssetAccess? access = null, int threads = 2) => new(
        access ?? new DirectAccess(),
        Objects,
        new PipelineSettings { ScratchFolder = Scratch, Change = Change, Session = new SessionSettings { Device = InferenceDevice.Cpu, Threads = threads } },
        TimeProvider.System);

    public string File(string name) => _folder.File(name);

    public Task<SceneOutcome> RunAsync(SceneRecord scene, Geometry area, ModelPackage model, int threads = 2) => RunAsync([scene], area, model, threads);

    public async Task<SceneOutcome> RunAsync(IReadOnlyList<SceneRecord> scenes, Geometry area, ModelPackage model, int threads = 2)
    {
        using var processor = Processor(threads: threads);
        return await processor.ProcessAsync(Job(scenes, area, model), model, new Progress<SceneProgress>(), TestContext.Current.CancellationToken);
    }

    public Task<ProductReady> ProduceAsync(SceneRecord scene, Geometry area, ModelPackage model, int threads = 2) => ProduceAsync([scene], area, model, threads);

    public async Task<ProductReady> ProduceAsync(IReadOnlyList<SceneRecord> scenes, Geometry area, ModelPackage model, int threads = 2) =>
        (await RunAsync(scenes, area, model, threads)).ShouldBeOfType<SceneOutcome.Produced>().Ready;

    public static SceneJob Job(SceneRecord scene, Geometry area, ModelPackage model) => Job([scene], area, model);

    public static SceneJob Job(IReadOnlyList<SceneRecord> scenes, Geometry area, ModelPackage model)
    {
        var interest = new AreaOfInterest { Id = "test-area", Geometry = area, Model = model.Manifest.Reference.ToString() };
        return new SceneJob
        {
            Id = JobId.Of(scenes, interest.Id, interest.Revision, model.Manifest.Reference, model.Manifest.Product),
            Scenes = scenes,
            Area = interest,
            Model = model.Manifest.Reference,
            Product = model.Manifest.Product,
        };
    }

    /// <summary>A rectangle of a grid as an area in WGS 84, a little smaller so that exactly its pixels' centres lie inside.</summary>
    public static Geometry AreaOf(GridSpec grid, PixelRect rect)
    {
        using var transform = new CoordinateTransform(grid.Crs, "EPSG:4326");
        var corners = new[] { (rect.Column, rect.Row), (rect.Right, rect.Row), (rect.Right, rect.Bottom), (rect.Column, rect.Bottom) };
        var points = corners.Select(corner =>
        {
            var (x, y) = grid.Transform.Apply(corner.Item1, corner.Item2);
            var (longitude, latitude) = transform.Apply(x, y);
            return new Coordinate(longitude, latitude);
        }).ToArray();
        return new GeometryFactory(new PrecisionModel(), 4326).CreatePolygon([.. points, points[0].Copy()]);
    }

    /// <summary>All samples of one band of a stored raster.</summary>
    public byte[] Read(ProductReady ready, string key, int band = 1)
    {
        var asset = ready.Assets.Single(candidate => candidate.Key == key);
        var source = ready.Job.Scenes[0].Parts[0] with
        {
            Bands = [new SceneBand { Name = key, Index = band, Asset = new AssetReference { Key = key, Href = new Uri(Objects.File(asset.Path)).AbsoluteUri, Checksum = asset.Checksum, Size = asset.Size } }],
            Masks = [],
        };
        var record = ready.Job.Scenes[0] with { Parts = [source] };
        using var reader = SceneReader.Open(record, [key], ready.GsdMetres, new LocalRasters());
        reader.Grid.ShouldBe(ready.Grid);
        using var block = new PixelBlock(reader.Grid, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.ReadRows(0, reader.Grid.Height, 0, reader.Grid.Width, block);
        return block.Samples.Span<byte>().ToArray();
    }

    /// <summary>All samples of one float32 band of a stored raster; NaN is no data.</summary>
    public float[] ReadFloats(ProductReady ready, string key, int band = 1) =>
        [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(Read(ready, key, band))];

    public void Dispose() => _folder.Dispose();

    internal sealed class DirectAccess : IAssetAccess
    {
        public ValueTask<RasterLocation> ResolveAsync(AssetReference asset, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new RasterLocation { Uri = new Uri(asset.Href) });
    }
}
