using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Scene = Groundshift.InferenceWorker.Tests.State.StateWorld.Scene;

namespace Groundshift.InferenceWorker.Tests.State;

public sealed class FoldOrderTests
{
    private const int Scenes = 9;

    [Fact]
    public async Task The_state_does_not_depend_on_the_order_in_which_scenes_arrive()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        using var inOrder = new StateWorld();
        var products = await ProductsAsync(inOrder, new Random(seed));
        var (checkpoint, patches) = await FingerprintAsync(inOrder, await inOrder.FoldAsync(products));
        patches.ShouldNotBeEmpty();
        for (var round = 0; round < 3; round++)
        {
            using var world = new StateWorld();
            var shuffled = (await ProductsAsync(world, new Random(seed))).ToArray();
            random.Shuffle(shuffled);
            var other = await FingerprintAsync(world, await world.FoldAsync(shuffled));
            other.Checkpoint.ShouldBe(checkpoint, $"seed {seed}, round {round}");
            other.Patches.ShouldBe(patches, $"seed {seed}, round {round}");
        }
    }

    [Fact]
    public async Task A_reprocessed_scene_replaces_its_step_and_an_older_processing_changes_nothing()
    {
        using var world = new StateWorld();
        var before = await Task.WhenAll(Enumerable.Range(0, 4).Select(day => ShowAsync(world, day, "trees")));
        var bad = await ShowAsync(world, 4, "bare", "05.09");
        var good = await ShowAsync(world, 4, "trees", "05.11");
        var after = await Task.WhenAll(Enumerable.Range(5, 3).Select(day => ShowAsync(world, day, "trees")));

        var wrong = await world.FoldAsync([.. before, bad]);
        (await world.PatchesAsync(wrong)).Patches.ShouldHaveSingleItem();
        var right = await world.FoldAsync([.. after, good]);
        (await world.PatchesAsync(right)).Patches.ShouldBeEmpty();
        right.Observations.ShouldBe(8);

        var sequence = right.Sequence;
        var again = await world.FoldAsync(bad, good);
        (again.Sequence, again.PatchesPath).ShouldBe((sequence, right.PatchesPath));
    }

    [Fact]
    public async Task Products_of_neighbouring_tiles_share_a_state_and_every_pixel_is_kept_once()
    {
        using var world = new StateWorld();
        var east = world.Grid with { Transform = world.Grid.Transform.Shift(25, -7) };
        var days = Enumerable.Range(0, 8).ToList();
        var west = await Task.WhenAll(days.Select(day => ShowAsync(world, day, day < 4 ? "trees" : "built")));
        var other = await Task.WhenAll(days.Select(day => world.ProductAsync(
            new Scene(Day(day)) { Tile = "33TWL", Grid = east }, (_, _) => (day < 4 ? "trees" : "built", 94))));
        var report = await world.FoldAsync(west.Zip(other).SelectMany(pair => new[] { pair.First, pair.Second }));
        var patch = (await world.PatchesAsync(report)).Patches.ShouldHaveSingleItem();
        var union = (2 * 40 * 30) - (15 * 23);
        patch.Hectares.ShouldBe(union / 100.0, 0.05);
        patch.Observations.ShouldBe(4);
        report.Observations.ShouldBe(8);
    }

    private static DateTimeOffset Day(int day) => new DateTimeOffset(2025, 5, 1, 10, 0, 0, TimeSpan.Zero).AddDays(5 * day);

    private static Task<ProductReady> ShowAsync(StateWorld world, int day, string name, string baseline = "05.11") =>
        world.ProductAsync(new Scene(Day(day)) { Baseline = baseline }, (_, _) => (name, 94));

    // Scenes of noise, clouds and a change; some of one datatake, and of grids that differ in extent.
    private static async Task<IReadOnlyList<ProductReady>> ProductsAsync(StateWorld world, Random random)
    {
        var products = new List<ProductReady>();
        for (var scene = 0; scene < Scenes; scene++)
        {
            var grid = world.Grid.Crop(new PixelRect(random.Next(6), random.Next(6), 30, 22));
            var tile = scene % 3 == 2 ? "33TVM" : "33TVL";
            var time = Day(scene % 3 == 2 ? scene - 1 : scene);
            var shift = random.Next(3) - 1;
            products.Add(await world.ProductAsync(
                new Scene(time) { Tile = tile, Grid = grid, Unmasked = scene == 4 },
                (row, column) => random.Next(5) == 0 ? null
                    : random.Next(8) == 0 ? (StateWorld.Legend[random.Next(6)], 40 + random.Next(55))
                    : (column + shift > 15 && scene > 3 ? "built" : "trees", 70 + random.Next(28))));
        }

        return products;
    }

    private static async Task<(string Checkpoint, string Patches)> FingerprintAsync(StateWorld world, StateReport report)
    {
        var manifest = await world.ManifestAsync(report);
        var patches = await world.PatchesAsync(report);
        var json = System.Text.Json.JsonSerializer.Serialize(patches with { Sequence = 0 }, MessageJson.Default.ChangePatches);
        return (manifest.Steps[^1].Checkpoint.ShouldNotBeNull().Sha256, json);
    }
}
