using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.State;
using Scene = Groundshift.InferenceWorker.Tests.State.StateWorld.Scene;

namespace Groundshift.InferenceWorker.Tests.State;

public sealed class StateSweepTests : IDisposable
{
    private static readonly TimeSpan AgeOfFiles = TimeSpan.FromDays(31);

    private readonly StateWorld _world = World();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Checkpoints_before_the_time_of_late_scenes_go_but_for_the_nearest()
    {
        var series = await SeriesAsync(_world, 6);
        var report = await _world.FoldAsync(series);
        var files = (await _world.ManifestAsync(report)).Steps.Select(step => step.Checkpoint!.Path).ToList();
        _world.Clock.Advance(AgeOfFiles);

        (await _world.Sweep(new StateRetention { LateDays = 12 }).RunAsync(StateWorld.Token)).ShouldBeGreaterThan(0);

        // Scenes of days 0, 5, … 25: one of day 13 or later needs the checkpoint of day 10.
        (await _world.ManifestAsync(report)).Steps.Select(step => step.Checkpoint is not null).ShouldBe([false, false, true, true, true, true]);
        files.Select(path => File.Exists(_world.File(path))).ShouldBe([false, false, true, true, true, true]);
        (await _world.Sweep(new StateRetention { LateDays = 12 }).RunAsync(StateWorld.Token)).ShouldBe(0);
        var pointer = (await _world.Pointers.FindAsync(report.StateId, StateWorld.Token)).ShouldNotBeNull();
        var again = await _world.FoldAsync(series[^1]);
        (again.Sequence, (await _world.PatchesAsync(again)).Sequence).ShouldBe((pointer.Sequence, pointer.Sequence));
    }

    [Fact]
    public async Task Without_a_number_of_days_everything_that_is_named_stays_and_young_files_stay_in_any_case()
    {
        var report = await _world.FoldAsync(await SeriesAsync(_world, 4));
        (await _world.Sweep(new StateRetention { LateDays = 1, IdleDays = 0 }).RunAsync(StateWorld.Token)).ShouldBe(0);

        using var other = World();
        report = await other.FoldAsync(await SeriesAsync(other, 4));
        other.Clock.Advance(TimeSpan.FromDays(4000));
        await other.Sweep(new StateRetention { LateDays = 0, IdleDays = 0 }).RunAsync(StateWorld.Token);
        (await other.ManifestAsync(report)).Steps.ShouldAllBe(step => step.Checkpoint != null && File.Exists(other.File(step.Checkpoint.Path)));
    }

    [Fact]
    public async Task A_state_that_nothing_feeds_any_more_keeps_what_it_saw_and_is_made_again_when_it_is_fed()
    {
        var series = await SeriesAsync(_world, 6);
        var report = await _world.FoldAsync(series.Take(5));
        _world.Clock.Advance(TimeSpan.FromDays(401));

        await _world.Sweep(new StateRetention()).RunAsync(StateWorld.Token);

        var manifest = await _world.ManifestAsync(report);
        manifest.Steps.ShouldAllBe(step => step.Checkpoint == null);
        Directory.GetFiles(Path.GetDirectoryName(_world.File(manifest.Patches!.Path))!, "checkpoint-*").ShouldBeEmpty();
        (await _world.PatchesAsync(report with { PatchesPath = manifest.Patches.Path })).Patches.ShouldNotBeEmpty();
        await ShouldEndAlikeAsync(_world, await _world.FoldAsync(series[5]), series.Count);
    }

    // Folds in any order, sweeps in between with any setting, months passing: nothing goes that a pointer or a report names, and the end is the same.
    [Fact]
    public async Task However_sweeps_and_steps_take_turns_nothing_named_goes_and_the_end_is_the_same()
    {
        for (var round = 0; round < 3; round++)
        {
            var seed = Random.Shared.Next();
            TestContext.Current.SendDiagnosticMessage($"seed {seed}");
            var random = new Random(seed);
            using var world = World();
            var series = await SeriesAsync(world, 8);
            StateReport? report = null;
            foreach (var product in random.GetItems<ProductReady>([.. series], 6).Concat(series.OrderBy(_ => random.Next())))
            {
                report = await world.FoldAsync(product);
                if (random.Next(2) == 0)
                {
                    await ReportAsync(world, report);
                }

                world.Clock.Advance(TimeSpan.FromDays(random.Next(60)));
                await world.Stores.Alerts.PruneReportsAsync(world.Clock.GetUtcNow().AddDays(-random.Next(100)), StateWorld.Token);
                await world.Sweep(new StateRetention { LateDays = random.Next(40), IdleDays = random.Next(100) }).RunAsync(StateWorld.Token);
                await ShouldHoldWhatIsNamedAsync(world, report.StateId, $"seed {seed}");
            }

            // Once more with a last product that is new, so that the state is made of all and has a checkpoint.
            await ShouldEndAlikeAsync(world, await world.FoldAsync(await ProductAsync(world, 8)), 9, $"seed {seed}");
        }
    }

    // Files carry the time of the machine.
    private static StateWorld World() => new(new TestKit.ManualClock(TimeProvider.System.GetUtcNow()));

    private static async Task ReportAsync(StateWorld world, StateReport report)
    {
        await using var transaction = await world.Stores.Transactions.BeginAsync(StateWorld.Token);
        await world.Stores.Alerts.AddReportAsync(transaction, new AreaReport("area", 1, "job", world.Clock.GetUtcNow(), report), StateWorld.Token);
        await transaction.CommitAsync(StateWorld.Token);
    }

    private static async Task ShouldHoldWhatIsNamedAsync(StateWorld world, string state, string seed)
    {
        var pointer = (await world.Pointers.FindAsync(state, StateWorld.Token)).ShouldNotBeNull();
        var manifest = await new StateObjects(world.Objects).ReadManifestAsync(pointer.Manifest, StateWorld.Token);
        var reports = await world.Stores.Alerts.ReportsAsync("area", StateWorld.Token);
        string[] named = [.. manifest.Steps.Select(step => step.Checkpoint?.Path).OfType<string>(), manifest.Patches!.Path, .. reports.Select(report => report.Report.PatchesPath)];
        named.Where(path => !File.Exists(world.File(path))).ShouldBeEmpty(seed);
    }

    private static async Task ShouldEndAlikeAsync(StateWorld world, StateReport report, int scenes, string? seed = null)
    {
        using var undisturbed = new StateWorld();
        var expected = await undisturbed.ManifestAsync(await undisturbed.FoldAsync(await SeriesAsync(undisturbed, scenes)));
        (await world.ManifestAsync(report)).Steps[^1].Checkpoint.ShouldNotBeNull().Sha256.ShouldBe(expected.Steps[^1].Checkpoint!.Sha256, seed);
    }

    private static async Task<IReadOnlyList<ProductReady>> SeriesAsync(StateWorld world, int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(scene => ProductAsync(world, scene)));

    private static Task<ProductReady> ProductAsync(StateWorld world, int scene) => world.ProductAsync(
        new Scene(new DateTimeOffset(2025, 5, 1, 10, 0, 0, TimeSpan.Zero).AddDays(5 * scene)), (row, _) => (row > 10 && scene > 1 ? "built" : "trees", 94));
}
