using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.InferenceWorker.Change;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Tests.Pipeline;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Gdal;
using Groundshift.TestKit.Models;

namespace Groundshift.InferenceWorker.Tests.Change;

/// <summary>Pairs compared by a model that maps land cover of single scenes, on ground that is known.</summary>
public sealed class LandCoverPairTests : IDisposable
{
    private const int Water = 0, Trees = 1, Grass = 2, Crops = 3, Built = 4, Bare = 5;
    private static readonly DateTimeOffset Later = new(2026, 6, 8, 10, 0, 0, TimeSpan.Zero);

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_changed_is_found_with_its_classes_its_area_and_its_dates_and_nothing_else()
    {
        var before = Scene("before", Before).Write();
        var after = Scene("after", (row, column) => InClearing(row, column) ? Bare : InSpeck(row, column) ? Built : Before(row, column)) with { Acquired = Later, Light = 1.08 };

        var ready = await CompareAsync(before, after.Write(), after);

        var change = ready.Change.ShouldNotBeNull();
        change.Transitions.ShouldHaveSingleItem().Name.ShouldBe("trees-to-bare");
        change.Transitions[0].Pixels.ShouldBeInRange(1150, 1250);
        change.ChangedHectares.ShouldBe(12, 0.5);
        change.Method.ShouldContain("IR-MAD");
        change.EffectivePixels.ShouldBeGreaterThan(1000);
        change.ShiftRows!.Value.ShouldBe(0, 0.2);
        change.ShiftColumns!.Value.ShouldBe(0, 0.2);
        (change.Before, change.After).ShouldBe((before.Parts[0].Acquired, Later));
        Legend(ready, "trees-to-bare").ShouldBe(("trees", "bare"));
        var classes = _bench.Read(ready, "change_class");
        for (var at = 0; at < classes.Length; at++)
        {
            var (row, column) = (at / after.Side, at % after.Side);
            if (!NearClearingEdge(row, column))
            {
                classes[at].ShouldBe(InClearing(row, column) ? (byte)(1 + (Trees * 7) + Bare) : (byte)0, $"row {row}, column {column}");
            }
        }
    }

    [Fact]
    public async Task Polygons_say_from_to_hectares_dates_and_confidence()
    {
        var before = Scene("before", Before).Write();
        var after = Scene("after", (row, column) => InClearing(row, column) ? Bare : Before(row, column)) with { Acquired = Later };

        var ready = await CompareAsync(before, after.Write(), after);

        var features = JsonNode.Parse(await File.ReadAllTextAsync(FileOf(ready, "polygons"), TestContext.Current.CancellationToken))!["features"]!.AsArray();
        var feature = features.ShouldHaveSingleItem()!;
        var properties = feature["properties"]!;
        ((string?)properties["from"], (string?)properties["to"]).ShouldBe(("trees", "bare"));
        properties["hectares"]!.GetValue<double>().ShouldBe(ready.Change!.ChangedHectares, 1e-3);
        properties["confidence"]!.GetValue<double>().ShouldBeInRange(0.8, 1);
        ((string?)properties["before"], (string?)properties["after"]).ShouldBe(("2025-06-01T10:00:00Z", "2026-06-08T10:00:00Z"));
        feature["geometry"]!["type"]!.GetValue<string>().ShouldBe("Polygon");
        using var package = Dataset.OpenVector(FileOf(ready, "polygons_gpkg"), ["GPKG"]);
        foreach (var picture in new[] { "before", "after", "thumbnail", "chip_1" })
        {
            using var image = Dataset.Open(FileOf(ready, picture), ["PNG"]);
            image.Bands.ShouldBe(3);
        }
    }

    [Fact]
    public async Task The_same_pair_gives_the_same_bytes()
    {
        var before = Scene("before", Before).Write();
        var scene = Scene("after", (row, column) => InClearing(row, column) ? Bare : Before(row, column)) with { Acquired = Later };
        var after = scene.Write();

        var (once, again) = (await CompareAsync(before, after, scene), await CompareAsync(before, after, scene));

        string[] Sums(ProductReady ready) => [.. ready.Assets.Where(asset => asset.Key != "metadata").Select(asset => $"{asset.Key} {asset.Checksum}")];
        Sums(again).ShouldBe(Sums(once));
    }

    [Fact]
    public async Task Clouds_of_either_date_are_left_out_of_both()
    {
        var before = (Scene("before", Before) with { Clouds = (_, column) => column < 30 }).Write();
        var after = Scene("after", Before) with { Acquired = Later, Clouds = (row, _) => row < 30 };

        var ready = await CompareAsync(before, after.Write(), after);

        var mask = _bench.Read(ready, "valid_mask");
        for (var at = 0; at < mask.Length; at++)
        {
            if (at / after.Side < 30 || at % after.Side < 30)
            {
                mask[at].ShouldBe((byte)0);
            }
        }

        mask[^1].ShouldBe((byte)1);
        ready.Change!.Patches.ShouldBe(0);
    }

    [Fact]
    public async Task A_pair_under_clouds_or_elsewhere_gives_no_product_and_says_why()
    {
        var before = (Scene("before", Before) with { Clouds = (_, column) => column < 80 }).Write();
        var after = Scene("after", Before) with { Acquired = Later, Clouds = (_, column) => column >= 80 };

        (await RunAsync([before, after.Write()], after)).ShouldBeOfType<SceneOutcome.NoProduct>().Sentence.ShouldBe("none of the 25600 pixels of the area is clear in both before and after");

        var away = (Scene("away", Before) with { East = 600_000 }).Write();
        (await RunAsync([away, after.Write()], after)).ShouldBeOfType<SceneOutcome.NoProduct>().Reason.ShouldBe(NoProductReason.NoOverlap);
    }

    [Fact]
    public async Task Scenes_that_cannot_be_compared_are_refused_in_a_sentence()
    {
        var after = Scene("after", Before) with { Acquired = Later };
        var record = after.Write();
        async Task<InvalidInputException> Refused(PaintedScene before) =>
            await Should.ThrowAsync<InvalidInputException>(() => RunAsync([before.Write(), record], after));

        using var neighbour = new CoordinateTransform(after.Crs, "EPSG:32634");
        var (east, north) = neighbour.Apply(after.East, after.North);
        (await Refused(Scene("crs", Before) with { Crs = "EPSG:32634", East = Math.Round(east), North = Math.Round(north) })).Message.ShouldSatisfyAllConditions(
            message => message.ShouldContain("EPSG:32633"), message => message.ShouldContain("EPSG:32634"));
        (await Refused(Scene("half", Before) with { East = 500_005 })).Message.ShouldContain("pixels that coincide");
        (await Refused(Scene("bands", Before) with { Bands = ["B02", "B03"] })).Message.ShouldContain("no B04");
        (await Refused(Scene("newer", Before) with { Acquired = Later.AddDays(1) })).Expected.ShouldContain("a scene before 2026-06-08");
    }

    [Fact]
    public async Task A_scene_of_coarser_pixels_is_compared_on_the_pixels_of_the_model()
    {
        var coarse = Scene("coarse", (row, column) => Before(2 * row, 2 * column)) with { Gsd = 20, Side = 80 };
        var after = Scene("after", Before) with { Acquired = Later };

        var ready = await CompareAsync(coarse.Write(), after.Write(), after);

        (ready.Grid, ready.Change!.Patches).ShouldBe((after.Grid, 0));
    }

    private static int Before(int row, int column) => ((row / 40) + (column / 40)) switch { 0 => Water, 1 or 2 or 3 => Trees, 4 => Grass, _ => Crops };

    // 40 by 30 pixels of trees.
    private static bool InClearing(int row, int column) => row is >= 45 and < 75 && column is >= 40 and < 80;

    private static bool NearClearingEdge(int row, int column) => row is >= 43 and < 77 && column is >= 38 and < 82 && !(row is >= 47 and < 73 && column is >= 42 and < 78);

    // Under the minimum mapping unit.
    private static bool InSpeck(int row, int column) => row is >= 100 and < 104 && column is >= 20 and < 24;

    private static (string?, string?) Legend(ProductReady ready, string name) =>
        ready.Classes.Where(share => share.Name == name).Select(share => (share.From, share.To)).Single();

    private PaintedScene Scene(string id, Func<int, int, int> ground) => new() { Folder = _bench.File(id), Id = id, Ground = ground, Clouds = (_, _) => false };

    private string FileOf(ProductReady ready, string key) => _bench.Objects.File(ready.Assets.Single(asset => asset.Key == key).Path);

    private async Task<ProductReady> CompareAsync(SceneRecord before, SceneRecord after, PaintedScene scene) =>
        (await RunAsync([before, after], scene)).ShouldBeOfType<SceneOutcome.Produced>().Ready;

    private async Task<SceneOutcome> RunAsync(IReadOnlyList<SceneRecord> scenes, PaintedScene scene)
    {
        var model = _bench.Model(new StandInModel());
        using var processor = _bench.Processor();
        var job = Bench.Job(scenes, Bench.AreaOf(scene.Grid, scene.Grid.Extent), model) with { Product = ProductKinds.Change };
        return await processor.ProcessAsync(job, model, new Progress<SceneProgress>(), TestContext.Current.CancellationToken);
    }
}
