using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Scene = Groundshift.InferenceWorker.Tests.State.StateWorld.Scene;

namespace Groundshift.InferenceWorker.Tests.State;

public sealed class LandCoverStatesTests : IDisposable
{
    private static readonly PixelRect Clearing = new(10, 8, 8, 6);

    private readonly StateWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_clearing_is_a_candidate_at_first_sight_and_confirmed_when_later_scenes_agree()
    {
        var forest = await _world.FoldAsync(await ForestAsync(1), await ForestAsync(6), await ForestAsync(11));
        (await _world.PatchesAsync(forest)).Patches.ShouldBeEmpty();

        var first = await ClearedAsync(16);
        var candidate = (await _world.PatchesAsync(await _world.FoldAsync(first))).Patches.ShouldHaveSingleItem();
        candidate.State.ShouldBe(PatchState.Candidate);
        (candidate.From, candidate.To).ShouldBe(("trees", "bare"));

        var last = await ClearedAsync(36);
        var report = await _world.FoldAsync(await ClearedAsync(21), await ClearedAsync(26), await ClearedAsync(31), last);
        var patch = (await _world.PatchesAsync(report)).Patches.ShouldHaveSingleItem();
        patch.State.ShouldBe(PatchState.Confirmed);
        patch.Hectares.ShouldBe(Clearing.Count / 100.0, 0.01);
        patch.Geometry.NumPoints.ShouldBe(5);
        patch.Confidence.ShouldBeInRange(0.95, 1);
        (patch.Supporting, patch.Observations).ShouldBe((5, 5));
        (patch.LastBefore, patch.FirstEvidence, patch.LastEvidence).ShouldBe((Day(11), Day(16), Day(36)));
        patch.BeforeJob.ShouldBe((await ForestAsync(11)).Job.Id.Value);
        patch.AfterJob.ShouldBe(last.Job.Id.Value);
        (report.Sequence, report.Observations, report.Grid, report.NewestObservation).ShouldBe((8L, 8, "33TVL", Day(36)));
    }

    // Errors last for days, so that looks of one week are worth fewer than those of a month.
    [Fact]
    public async Task Looks_far_apart_confirm_with_fewer_than_looks_of_a_few_days()
    {
        await _world.FoldAsync(await ForestAsync(1), await ForestAsync(6), await ForestAsync(11));
        var near = await _world.FoldAsync(await ClearedAsync(16), await ClearedAsync(18), await ClearedAsync(20));
        (await _world.PatchesAsync(near)).Patches.ShouldHaveSingleItem().State.ShouldBe(PatchState.Candidate);

        using var other = new StateWorld();
        Task<ProductReady> ShowAsync(int day, string name) => other.ProductAsync(new Scene(Day(day)), Inside(name));
        await other.FoldAsync(await ShowAsync(1, "trees"), await ShowAsync(6, "trees"), await ShowAsync(11, "trees"));
        var far = await other.FoldAsync(await ShowAsync(16, "bare"), await ShowAsync(46, "bare"), await ShowAsync(76, "bare"));
        (await other.PatchesAsync(far)).Patches.ShouldHaveSingleItem().State.ShouldBe(PatchState.Confirmed);
    }

    [Fact]
    public async Task Clouds_leave_a_pixel_as_it_was_and_confirm_nothing()
    {
        await _world.FoldAsync(await ForestAsync(1), await ForestAsync(6), await ForestAsync(11), await ClearedAsync(16));
        var report = await _world.FoldAsync(await DrawAsync(Day(21), (_, _) => null), await DrawAsync(Day(26), (_, _) => null));
        var patch = (await _world.PatchesAsync(report)).Patches.ShouldHaveSingleItem();
        patch.State.ShouldBe(PatchState.Candidate);
        (patch.Supporting, patch.Observations).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_scene_without_a_cloud_mask_confirms_nothing()
    {
        await _world.FoldAsync(await ForestAsync(1), await ForestAsync(6), await ForestAsync(11));
        var report = await _world.FoldAsync(
            await ClearedAsync(16, unmasked: true), await ClearedAsync(21, unmasked: true), await ClearedAsync(26, unmasked: true));
        (await _world.PatchesAsync(report)).Patches.ShouldHaveSingleItem().State.ShouldBe(PatchState.Candidate);
    }

    [Fact]
    public async Task Two_tiles_of_one_datatake_observe_a_pixel_once()
    {
        await _world.FoldAsync(await ForestAsync(1), await ForestAsync(6), await ForestAsync(11));
        var report = await _world.FoldAsync(await ClearedAsync(16), await ClearedAsync(16, tile: "33TVM"), await ClearedAsync(16, tile: "33TWL"));
        var patch = (await _world.PatchesAsync(report)).Patches.ShouldHaveSingleItem();
        (patch.State, patch.Supporting, patch.Observations).ShouldBe((PatchState.Candidate, 1, 1));
        report.Observations.ShouldBe(4);
    }

    [Fact]
    public async Task A_flood_that_recedes_is_reverted()
    {
        await _world.FoldAsync(await ForestAsync(1), await ForestAsync(6), await ForestAsync(11));
        await _world.FoldAsync(await FloodedAsync(16), await FloodedAsync(19), await FloodedAsync(22));
        var report = await _world.FoldAsync(await ForestAsync(27), await ForestAsync(32), await ForestAsync(37), await ForestAsync(42));
        var patch = (await _world.PatchesAsync(report)).Patches.ShouldHaveSingleItem();
        patch.State.ShouldBe(PatchState.Reverted);
        patch.To.ShouldBe("water");
        patch.Reverted.ShouldNotBeNull().ShouldBeInRange(Day(27), Day(42));
        patch.LastEvidence.ShouldBe(Day(22));
    }

    [Fact]
    public async Task An_edge_that_lies_a_pixel_off_is_no_change()
    {
        // Forest to the left of a field; the third to the sixth scene are shifted by one pixel.
        var report = await _world.FoldAsync(
        [
            .. await Task.WhenAll(Enumerable.Range(0, 8).Select(scene => DrawAsync(
                Day(1 + (5 * scene)), (_, column) => (column < 20 + (scene is > 2 and < 6 ? 1 : scene == 6 ? -1 : 0) ? "trees" : "bare", 90)))),
        ]);
        (await _world.PatchesAsync(report)).Patches.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_harvest_is_no_change_before_the_area_has_a_history()
    {
        var report = await _world.FoldAsync(
        [
            .. await Task.WhenAll(Enumerable.Range(0, 9).Select(scene => DrawAsync(Day(1 + (5 * scene)), (_, _) => (scene < 4 ? "crops" : "bare", 92)))),
        ]);
        (await _world.PatchesAsync(report)).Patches.ShouldBeEmpty();
    }

    // A sixteenth of the wood in single spots, as leaves fall or a model errs; the clearing above is of the same size, in one piece.
    [Fact]
    public async Task What_shows_in_many_places_at_once_stays_a_candidate_before_the_area_knows_the_season()
    {
        await _world.FoldAsync(await ForestAsync(1), await ForestAsync(6), await ForestAsync(11));
        var summer = (await _world.PatchesAsync(await _world.FoldAsync(await Task.WhenAll(Enumerable.Range(0, 8).Select(scene => DottedAsync(80 + (15 * scene))))))).Patches;
        summer.Count.ShouldBe(20);
        summer.Select(patch => patch.State).ShouldAllBe(state => state == PatchState.Candidate);

        // Held, it goes back like any change.
        var after = await _world.FoldAsync(await Task.WhenAll(Enumerable.Range(0, 6).Select(scene => ForestAsync(200 + (15 * scene)))));
        (await _world.PatchesAsync(after)).Patches.Select(patch => patch.State).ShouldAllBe(state => state == PatchState.Reverted);
    }

    // The same a year after: in its summer the area saw that its woods were green.
    [Fact]
    public async Task What_shows_in_many_places_at_once_is_confirmed_in_a_season_that_the_area_knows()
    {
        await _world.FoldAsync(await Task.WhenAll(Enumerable.Range(0, 9).Select(scene => ForestAsync(80 + (15 * scene)))));
        var next = await _world.FoldAsync(await Task.WhenAll(Enumerable.Range(0, 8).Select(scene => DottedAsync(365 + 80 + (15 * scene)))));
        (await _world.PatchesAsync(next)).Patches.Count(patch => patch.State == PatchState.Confirmed).ShouldBe(20);
    }

    private static DateTimeOffset Day(int day) => new DateTimeOffset(2025, 5, 1, 10, 0, 0, TimeSpan.Zero).AddDays(day - 1);

    private Task<ProductReady> DrawAsync(DateTimeOffset time, Func<int, int, (string, int)?> shown) => _world.ProductAsync(new Scene(time), shown);

    private Task<ProductReady> ForestAsync(int day) => DrawAsync(Day(day), (_, _) => ("trees", 92));

    private Task<ProductReady> DottedAsync(int day) => DrawAsync(Day(day), (row, column) => (row % 8 < 2 && column % 8 < 2 ? "bare" : "trees", 92));

    private Task<ProductReady> FloodedAsync(int day) => _world.ProductAsync(new Scene(Day(day)), Inside("water"));

    private Task<ProductReady> ClearedAsync(int day, bool unmasked = false, string tile = "33TVL") =>
        _world.ProductAsync(new Scene(Day(day)) { Unmasked = unmasked, Tile = tile }, Inside("bare"));

    private static Func<int, int, (string, int)?> Inside(string name) => (row, column) =>
        (Clearing.Contains(new PixelRect(column, row, 1, 1)) ? name : "trees", 92);
}
