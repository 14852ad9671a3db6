using System.Text.Json;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Reading;
using Groundshift.TestKit.Models;
using Groundshift.TestKit.Rasters;

namespace Groundshift.InferenceWorker.Tests.Pipeline;

public sealed class SceneProcessorTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Every_pixel_of_the_area_gets_the_class_of_its_own_spectrum()
    {
        var scene = _bench.Scene(seed: 1, emptyCorner: 120);
        var model = _bench.Model(new StandInModel());
        var rect = new PixelRect(7, 5, 90, 101);
        var ready = await _bench.ProduceAsync(scene.Record, Bench.AreaOf(scene.Grid, rect), model);

        ready.Grid.ShouldBe(scene.Grid.Crop(rect));
        var expected = Expected(scene, rect);
        var classes = _bench.Read(ready, "classification");
        var mask = _bench.Read(ready, "valid_mask");
        for (var i = 0; i < classes.Length; i++)
        {
            if (mask[i] == 1)
            {
                classes[i].ShouldBe(expected[i], $"pixel {i}");
            }
            else
            {
                classes[i].ShouldBe((byte)255);
            }
        }

        mask.Count(value => value == 0).ShouldBeGreaterThan(400, "the cloud in the middle, dilated");
        ready.ValidPercent.ShouldBe(100.0 * mask.Count(value => value == 1) / mask.Length, 1e-9);
    }

    [Fact]
    public async Task A_product_has_all_its_files_and_their_sums_agree()
    {
        var scene = _bench.Scene(seed: 2);
        var model = _bench.Model(new StandInModel { Context = 2 });
        var ready = await _bench.ProduceAsync(scene.Record, Bench.AreaOf(scene.Grid, new PixelRect(0, 0, 120, 120)), model);

        ready.Assets.Select(asset => asset.Key).ShouldBe(
            ["classification", "confidence", "probabilities", "valid_mask", "thumbnail", "source_item", "metadata"]);
        ready.Assets.ShouldAllBe(asset => asset.Checksum.StartsWith("1220") && asset.Path.Contains(asset.Checksum.Substring(4, 16)));
        ready.Classes.Sum(share => share.Percent).ShouldBe(100, 1e-9);
        ready.Classes.Sum(share => share.Pixels).ShouldBe(_bench.Read(ready, "valid_mask").Count(value => value == 1));
        // Ten-metre pixels of UTM near the central meridian are 0.08 % larger on the ground.
        ready.Classes.Sum(share => share.Hectares).ShouldBe(ready.Classes.Sum(share => share.Pixels) * 0.010008, ready.Classes.Sum(share => share.Pixels) * 1e-6);
        ready.Unmasked.ShouldBeFalse();
        ready.GsdMetres.ShouldBe(10);
        ready.Footprint.IsValid.ShouldBeTrue();

        var confidence = _bench.Read(ready, "confidence");
        var best = Enumerable.Range(1, 7).Select(band => _bench.Read(ready, "probabilities", band)).ToArray();
        for (var i = 0; i < confidence.Length; i++)
        {
            confidence[i].ShouldBe(best.Max(plane => plane[i]));
        }

        using var manifest = JsonDocument.Parse(File.ReadAllText(_bench.Objects.File(ready.Assets[^1].Path)));
        manifest.RootElement.GetProperty("job").GetString().ShouldBe(ready.Job.Id.Value);
        manifest.RootElement.GetProperty("inputs")[0].GetProperty("files").GetArrayLength().ShouldBe(11);
        Directory.EnumerateFileSystemEntries(_bench.Scratch).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_overlapping_areas_get_identical_pixels_in_common()
    {
        var scene = _bench.Scene(seed: 3, side: 180, emptyCorner: 240);
        var model = _bench.Model(new StandInModel { Context = 4 });
        var (left, right) = (new PixelRect(0, 20, 110, 100), new PixelRect(53, 61, 127, 119));
        var common = left.Intersect(right);
        var a = await _bench.ProduceAsync(scene.Record, Bench.AreaOf(scene.Grid, left), model);
        var b = await _bench.ProduceAsync(scene.Record, Bench.AreaOf(scene.Grid, right), model);
        foreach (var (key, bands) in new[] { ("classification", 1), ("confidence", 1), ("valid_mask", 1), ("probabilities", 7) })
        {
            for (var band = 1; band <= bands; band++)
            {
                Part(_bench.Read(a, key, band), left, common).ShouldBe(Part(_bench.Read(b, key, band), right, common), $"{key} {band}");
            }
        }
    }

    [Fact]
    public async Task The_same_inputs_give_the_same_bytes_whatever_the_batch_and_the_lanes()
    {
        var scene = _bench.Scene(seed: 4);
        var area = Bench.AreaOf(scene.Grid, new PixelRect(3, 3, 100, 100));
        var one = await _bench.ProduceAsync(scene.Record, area, _bench.Model(new StandInModel { Context = 3 }));
        var again = await _bench.ProduceAsync(scene.Record, area, _bench.Model(new StandInModel { Context = 3 }));
        var batched = await _bench.ProduceAsync(scene.Record, area, _bench.Model(new StandInModel { Context = 3, Batch = 3 }));
        Rasters(again).ShouldBe(Rasters(one));
        Rasters(batched).ShouldBe(Rasters(one));
        var alone = await _bench.ProduceAsync(scene.Record, area, _bench.Model(new StandInModel { Context = 3 }), threads: 1);
        Rasters(alone).ShouldBe(Rasters(one));
    }

    [Fact]
    public async Task A_model_stays_loaded_for_the_next_scene_until_another_is_asked_for()
    {
        var scene = _bench.Scene(seed: 5);
        var area = Bench.AreaOf(scene.Grid, new PixelRect(3, 3, 60, 60));
        var (model, other) = (_bench.Model(new StandInModel()), _bench.Model(new StandInModel { Context = 3 }));
        using var processor = _bench.Processor();
        async Task<SceneOutcome> RunAsync(ModelPackage package) => await processor.ProcessAsync(
            Bench.Job(scene.Record, area, package), package, new Progress<SceneProgress>(), TestContext.Current.CancellationToken);
        var first = (await RunAsync(model)).ShouldBeOfType<SceneOutcome.Produced>();
        File.Delete(Path.Combine(model.Folder, "model.onnx"));

        // A model that is loaded needs its file no more.
        var second = (await RunAsync(model)).ShouldBeOfType<SceneOutcome.Produced>();
        Rasters(second.Ready).ShouldBe(Rasters(first.Ready));

        // One at a time: the other takes its place, and the first would have to be loaded again.
        (await RunAsync(other)).ShouldBeOfType<SceneOutcome.Produced>();
        await Should.ThrowAsync<InvalidInputException>(() => RunAsync(model));
    }

    [Fact]
    public async Task An_area_beside_the_scene_makes_no_product()
    {
        var scene = _bench.Scene(seed: 5);
        var outcome = await _bench.RunAsync(scene.Record, Bench.AreaOf(scene.Grid, new PixelRect(500, 500, 20, 20)), _bench.Model(new StandInModel()));
        outcome.ShouldBeOfType<SceneOutcome.NoProduct>().Reason.ShouldBe(NoProductReason.NoOverlap);
        _bench.Objects.Count.ShouldBe(0);
    }

    [Fact]
    public async Task An_area_under_cloud_makes_no_product_and_says_so()
    {
        var scene = _bench.Scene(seed: 6);
        var outcome = await _bench.RunAsync(scene.Record, Bench.AreaOf(scene.Grid, new PixelRect(55, 55, 10, 10)), _bench.Model(new StandInModel()));
        var none = outcome.ShouldBeOfType<SceneOutcome.NoProduct>();
        none.Reason.ShouldBe(NoProductReason.AllMasked);
        none.Sentence.ShouldContain("100 cloud");
        _bench.Objects.Count.ShouldBe(0);
    }

    [Fact]
    public async Task An_area_without_data_makes_no_product_and_says_so()
    {
        var scene = _bench.Scene(seed: 7, emptyCorner: 300);
        var outcome = await _bench.RunAsync(scene.Record, Bench.AreaOf(scene.Grid, new PixelRect(100, 100, 20, 20)), _bench.Model(new StandInModel()));
        outcome.ShouldBeOfType<SceneOutcome.NoProduct>().Reason.ShouldBe(NoProductReason.AllNodata);
    }

    [Fact]
    public async Task All_missing_bands_are_named_at_once()
    {
        var scene = Without(_bench.Scene(seed: 8).Record, "B05", "B12");
        var error = await Should.ThrowAsync<InvalidInputException>(() =>
            _bench.RunAsync(scene, Bench.AreaOf(new GridSpec("EPSG:32633", new AffineTransform(10, 0, 500_000, 0, -10, 5_000_040), 120, 120), new PixelRect(0, 0, 9, 9)), _bench.Model(new StandInModel())));
        error.Found.ShouldContain("B05");
        error.Found.ShouldContain("B12");
    }

    [Fact]
    public async Task A_scene_whose_clouds_nobody_knows_gives_a_map_that_says_so()
    {
        var scene = _bench.Scene(seed: 9);
        var bare = scene.Record with { Parts = [scene.Record.Parts[0] with { Masks = [] }] };
        var ready = await _bench.ProduceAsync(bare, Bench.AreaOf(scene.Grid, new PixelRect(0, 0, 120, 120)), _bench.Model(new StandInModel()));
        ready.Unmasked.ShouldBeTrue();
        ready.ValidPercent.ShouldBe(100);
        ready.Notes.ShouldContain(note => note.Contains("not masked for clouds"));
    }

    [Fact]
    public async Task A_level_the_model_was_not_made_for_is_noted()
    {
        var scene = _bench.Scene(seed: 10);
        var model = _bench.Model(new StandInModel { Levels = ["L1C"] });
        var ready = await _bench.ProduceAsync(scene.Record, Bench.AreaOf(scene.Grid, new PixelRect(0, 0, 30, 30)), model);
        ready.Notes.ShouldContain(note => note.Contains("L2A") && note.Contains("L1C"));
    }

    [Fact]
    public async Task A_failure_in_the_middle_ends_every_stage_and_leaves_nothing()
    {
        var scene = _bench.Scene(seed: 11, side: 240);
        var model = _bench.Model(new StandInModel());
        File.Delete(scene.File("B08"));
        await Should.ThrowAsync<InvalidInputException>(() => _bench.RunAsync(scene.Record, Bench.AreaOf(scene.Grid, new PixelRect(0, 0, 240, 240)), model));
        _bench.Objects.Count.ShouldBe(0);
        Directory.EnumerateFileSystemEntries(_bench.Scratch).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancelled_run_stops_and_leaves_nothing()
    {
        var scene = _bench.Scene(seed: 12, side: 600);
        var model = _bench.Model(new StandInModel { Context = 6 });
        using var stop = new CancellationTokenSource();
        var progress = new StopAt(SceneStage.Inferring, stop);
        var job = Bench.Job(scene.Record, Bench.AreaOf(scene.Grid, new PixelRect(0, 0, 600, 600)), model);
        using var processor = _bench.Processor();
        await Should.ThrowAsync<OperationCanceledException>(() => processor.ProcessAsync(job, model, progress, stop.Token));
        _bench.Objects.Count.ShouldBe(0);
        Directory.EnumerateFileSystemEntries(_bench.Scratch).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_access_says_reaches_the_caller()
    {
        var scene = _bench.Scene(seed: 13);
        var model = _bench.Model(new StandInModel());
        var job = Bench.Job(scene.Record, Bench.AreaOf(scene.Grid, new PixelRect(0, 0, 30, 30)), model);
        using var processor = _bench.Processor(new DownAccess());
        await Should.ThrowAsync<TransientException>(() => processor
            .ProcessAsync(job, model, new Progress<SceneProgress>(), TestContext.Current.CancellationToken));
    }

    private static SceneRecord Without(SceneRecord scene, params string[] bands) =>
        scene with { Parts = [scene.Parts[0] with { Bands = [.. scene.Parts[0].Bands.Where(band => !bands.Contains(band.Name))] }] };

    private static IEnumerable<string> Rasters(Core.Messages.ProductReady ready) =>
        ready.Assets.Where(asset => asset.Key != "metadata").Select(asset => $"{asset.Key} {asset.Checksum}");

    private static byte[] Part(byte[] plane, PixelRect all, PixelRect part) =>
        [.. Enumerable.Range(part.Row, part.Height).SelectMany(row =>
            plane.Skip(((row - all.Row) * all.Width) + part.Column - all.Column).Take(part.Width))];

    private static byte[] Expected(SyntheticScene scene, PixelRect rect)
    {
        using var reader = SceneReader.Open(scene.Record, StandInLegend.Bands, 10, new LocalRasters());
        using var block = new PixelBlock(reader.Grid, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.ReadRows(0, reader.Grid.Height, 0, reader.Grid.Width, block);
        var expected = new byte[rect.Count];
        for (var i = 0; i < expected.Length; i++)
        {
            var (row, column) = (rect.Row + (i / rect.Width), rect.Column + (i % rect.Width));
            expected[i] = (byte)Enumerable.Range(0, StandInLegend.Classes.Count).MinBy(channel => StandInLegend.Bands
                .Select((band, place) => Math.Pow((block.Row<ushort>(place, row)[column] * 0.0001) - 0.1 - StandInLegend.Reflectance(channel, band), 2)).Sum());
        }

        return expected;
    }

    private sealed class StopAt(SceneStage stage, CancellationTokenSource stop) : IProgress<SceneProgress>
    {
        public void Report(SceneProgress value)
        {
            if (value.Stage == stage)
            {
                stop.Cancel();
            }
        }
    }

    private sealed class DownAccess : IAssetAccess
    {
        public async ValueTask<RasterLocation> ResolveAsync(AssetReference asset, CancellationToken cancellationToken)
        {
            await Task.Yield();
            throw new TransientException("the token service is down");
        }
    }
}
