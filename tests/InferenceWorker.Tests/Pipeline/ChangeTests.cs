using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.InferenceWorker.Change;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Reading;
using Groundshift.TestKit.Models;
using Groundshift.TestKit.Rasters;

namespace Groundshift.InferenceWorker.Tests.Pipeline;

public sealed class ChangeTests : IDisposable
{
    private static readonly string[] Bands = ["B04", "B08"];

    // So far from its threshold the head is certain, and spectra do not move it.
    private const float SureOf = 0.01f;

    private readonly Bench _bench = new() { Change = new ChangeSettings { MinimumHectares = 0 } };

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(6, -12)]
    public async Task Changed_pixels_are_those_whose_difference_is_above_the_threshold(int columns, int rows)
    {
        var (before, after) = (_bench.Scene(seed: 5), _bench.Scene(seed: 6));
        var earlier = Earlier(Shifted(before, columns, rows));
        var rect = new PixelRect(20, 20, 70, 80);

        var ready = await _bench.ProduceAsync([earlier, after.Record], Bench.AreaOf(after.Grid, rect), Model());

        ready.Assets.Select(asset => asset.Key).ShouldBe([
            "change_class", "change_score", "change_date", "valid_mask", "polygons", "polygons_gpkg", "before", "after", "thumbnail",
            .. Enumerable.Range(1, ready.Assets.Count(asset => asset.Key.StartsWith("chip_", StringComparison.Ordinal))).Select(number => $"chip_{number}"),
            "source_item", "source_item_2", "metadata",
        ]);
        var (classes, score, mask) = (_bench.Read(ready, "change_class"), _bench.Read(ready, "change_score"), _bench.Read(ready, "valid_mask"));
        var (one, two) = (Values(before), Values(after));
        var compared = 0;
        for (var at = 0; at < classes.Length; at++)
        {
            var (column, row) = (rect.Column + (at % rect.Width), rect.Row + (at / rect.Width));
            var (from, fromRow) = (column - columns, row - rows);
            var outside = from < 0 || from >= 120 || fromRow < 0 || fromRow >= 120;
            if (mask[at] != 1)
            {
                (classes[at], score[at]).ShouldBe(((byte)255, (byte)255));
                continue;
            }

            outside.ShouldBeFalse();
            var difference = Enumerable.Range(0, 2).Average(band => MathF.Abs(two[band][(row * 120) + column] - one[band][(fromRow * 120) + from]));
            if (MathF.Abs(difference - TinyPackages.ChangeThreshold) > SureOf)
            {
                classes[at].ShouldBe(difference > TinyPackages.ChangeThreshold ? (byte)1 : (byte)0, $"pixel {at}");
                compared++;
            }
        }

        compared.ShouldBeGreaterThan(2000);
        ready.Classes.Select(share => share.Name).ShouldBe(["unchanged", "changed"]);
        ready.Classes.Sum(share => share.Pixels).ShouldBe(mask.Count(value => value == 1));
    }

    [Fact]
    public async Task Pixels_that_one_scene_does_not_see_are_not_judged()
    {
        var (before, after) = (_bench.Scene(seed: 5, emptyCorner: 480), _bench.Scene(seed: 6));

        var ready = await _bench.ProduceAsync([Earlier(before.Record), after.Record], Bench.AreaOf(after.Grid, after.Grid.Extent), Model());

        var mask = _bench.Read(ready, "valid_mask");
        for (var row = 72; row < 120; row++)
        {
            mask.AsSpan((row * 120) + 72, 48).Contains((byte)1).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Scenes_that_cannot_be_compared_are_refused_in_a_sentence()
    {
        var (before, after) = (_bench.Scene(seed: 5), _bench.Scene(seed: 6));
        var area = Bench.AreaOf(after.Grid, after.Grid.Extent);
        var half = await Refused([Earlier(Moved(before, 5, 0)), after.Record], area);
        half.Expected.ShouldContain("pixels that coincide");
        half.NextStep.ShouldContain("not resampled or registered");
        (await Refused([after.Record], area)).Expected.ShouldContain("two scenes");
        (await Refused([after.Record, Earlier(before.Record)], area)).Expected.ShouldContain("a scene before");
    }

    [Fact]
    public async Task Changes_of_Taizhou_are_found_on_the_real_pair()
    {
        string[] bands = ["blue", "green", "red", "nir", "swir16", "swir22"];
        var before = CatalogItems.Scene("generic", "multispectral-6band-pairs", "TAIZHOU-2000-BEFORE");
        var after = CatalogItems.Scene("generic", "multispectral-6band-pairs", "TAIZHOU-2003-AFTER");
        var (earlier, later) = (Means(before, bands), Means(after, bands));
        var drift = later.Zip(earlier, (two, one) => two - one).ToArray();
        var model = ModelPackage.Open(TinyPackages.WriteChange(
            _bench.File("taizhou"), bands, window: 128, halo: 16, SensorKind.Generic, threshold: 11, gsd: 30, drift));

        var ready = await _bench.ProduceAsync([before, after], CatalogItems.Area("taizhou"), model);

        var labels = Labels(after, ready.Grid);
        var classes = _bench.Read(ready, "change_class");
        int Count(byte found, byte label) => classes.Zip(labels).Count(pair => pair == (found, label));
        var (hit, alarm, miss) = (Count(1, 2), Count(1, 1), Count(0, 2));
        var score = 2.0 * hit / ((2 * hit) + alarm + miss);
        TestContext.Current.SendDiagnosticMessage($"Taizhou: F1 {score:0.000} over {hit + alarm + miss + Count(0, 1)} labelled pixels");
        score.ShouldBeGreaterThan(0.9);
    }

    private ModelPackage Model() => ModelPackage.Open(TinyPackages.WriteChange(_bench.File("change"), Bands, window: 32, halo: 4));

    private async Task<InvalidInputException> Refused(IReadOnlyList<SceneRecord> scenes, NetTopologySuite.Geometries.Geometry area) =>
        await Should.ThrowAsync<InvalidInputException>(() => _bench.RunAsync(scenes, area, Model()));

    private static SceneRecord Earlier(SceneRecord record) => record with
    {
        Parts = [record.Parts[0] with { Acquired = record.Parts[0].Acquired.AddYears(-1) }],
    };

    private SceneRecord Shifted(SyntheticScene scene, int columns, int rows) => Moved(scene, columns * 10, -rows * 10);

    private SceneRecord Moved(SyntheticScene scene, int east, int north) => (east, north) == (0, 0)
        ? scene.Record
        : SyntheticScene.Write(Directory.CreateDirectory(_bench.File($"moved-{Guid.NewGuid():N}")).FullName, seed: 5, east: east, north: north).Record;

    private static float[][] Values(SyntheticScene scene)
    {
        using var reader = SceneReader.Open(scene.Record, Bands, 10, new LocalRasters());
        using var block = new PixelBlock(reader.Grid, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.ReadRows(0, 120, 0, 120, block);
        return [.. Bands.Select((_, band) =>
        {
            var values = new float[120 * 120];
            for (var row = 0; row < 120; row++)
            {
                SampleConversion.ToPhysical(
                    System.Runtime.InteropServices.MemoryMarshal.AsBytes(block.Row<ushort>(band, row)), SampleType.UInt16, reader.Scale[band], reader.Offset[band], values.AsSpan(row * 120, 120));
            }

            return values;
        })];
    }

    private static float[] Means(SceneRecord scene, string[] bands)
    {
        using var reader = SceneReader.Open(scene, bands, 30, new LocalRasters());
        using var block = new PixelBlock(reader.Grid, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.ReadRows(0, reader.Grid.Height, 0, reader.Grid.Width, block);
        return [.. bands.Select((_, band) => (float)Enumerable.Range(0, reader.Grid.Height).Average(row => block.Row<byte>(band, row).ToArray().Average(value => value)))];
    }

    private static byte[] Labels(SceneRecord after, GridSpec grid)
    {
        var href = after.Parts[0].Bands[0].Asset.Href;
        var source = after.Parts[0] with
        {
            Bands = [new SceneBand { Name = "labels", Asset = new AssetReference { Key = "labels", Href = href[..(href.LastIndexOf('/') + 1)] + "labels.tif" } }],
        };
        using var reader = SceneReader.Open(after with { Parts = [source] }, ["labels"], 30, new LocalRasters());
        using var block = new PixelBlock(reader.Grid, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.ReadRows(0, reader.Grid.Height, 0, reader.Grid.Width, block);
        var (columns, rows) = ((int)Math.Round((grid.Transform.C - reader.Grid.Transform.C) / 30), (int)Math.Round((reader.Grid.Transform.F - grid.Transform.F) / 30));
        return [.. Enumerable.Range(0, grid.Width * grid.Height).Select(at => block.Row<byte>(0, rows + (at / grid.Width))[columns + (at % grid.Width)])];
    }
}
