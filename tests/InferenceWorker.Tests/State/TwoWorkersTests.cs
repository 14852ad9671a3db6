using Groundshift.Adapters.Scale.Postgres;
using Groundshift.Core.Messages;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;
using Scene = Groundshift.InferenceWorker.Tests.State.StateWorld.Scene;

namespace Groundshift.InferenceWorker.Tests.State;

/// <summary>Two workers that fold into one state at the same time: one moves the pointer, the other folds again from there.</summary>
public sealed class TwoWorkersTests
{
    private const int Scenes = 6;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_end_is_that_of_one_worker(bool postgres)
    {
        using var alone = new StateWorld();
        var expected = await alone.FoldAsync(await SeriesAsync(alone));
        var clock = new ManualClock();
        await using var stores = postgres ? await OpenAsync(clock) : null;
        using var world = new StateWorld(clock, stores?.States, stores?.Transactions);
        var series = await SeriesAsync(world);

        // Both have folded their first product before either moves the pointer.
        using var both = new Barrier(2);
        var lost = await Task.WhenAll(
            Task.Run(() => WorkAsync(world, series.Where((_, scene) => scene % 2 == 0), both), StateWorld.Token),
            Task.Run(() => WorkAsync(world, series.Where((_, scene) => scene % 2 == 1), both), StateWorld.Token));

        lost.Sum().ShouldBeGreaterThan(0);
        var pointer = (await world.Pointers.FindAsync(expected.StateId, StateWorld.Token)).ShouldNotBeNull();
        pointer.Sequence.ShouldBe(Scenes);
        var (made, wanted) = (await world.ManifestAsync(expected), await alone.ManifestAsync(expected));
        made.Steps.Select(step => step.Scene).ShouldBe(wanted.Steps.Select(step => step.Scene));
        made.Steps[^1].Checkpoint.ShouldNotBeNull().Sha256.ShouldBe(wanted.Steps[^1].Checkpoint.ShouldNotBeNull().Sha256);
        (await world.PatchesAsync(expected with { PatchesPath = made.Patches!.Path })).Patches.Select(patch => (patch.State, patch.Hectares))
            .ShouldBe((await alone.PatchesAsync(expected)).Patches.Select(patch => (patch.State, patch.Hectares)));
    }

    private static async Task<PostgresStores> OpenAsync(ManualClock clock) => new(
        new PostgresOptions { ConnectionString = (await PostgresServer.NeedAsync()).ConnectionString, Schema = $"w_{Guid.NewGuid():N}" }, clock);

    // Returns how often another was first.
    private static async Task<int> WorkAsync(StateWorld world, IEnumerable<ProductReady> products, Barrier both)
    {
        var lost = 0;
        var first = true;
        foreach (var product in products)
        {
            while ((await world.States.FoldAsync(product, StateWorld.Token)).ShouldNotBeNull() is { Next: { } next })
            {
                if (first)
                {
                    both.SignalAndWait(StateWorld.Token);
                    first = false;
                }

                if (await world.AdvanceAsync(next))
                {
                    break;
                }

                lost++;
            }
        }

        return lost;
    }

    private static async Task<IReadOnlyList<ProductReady>> SeriesAsync(StateWorld world) => await Task.WhenAll(Enumerable.Range(0, Scenes).Select(scene => world.ProductAsync(
        new Scene(new DateTimeOffset(2025, 5, 1, 10, 0, 0, TimeSpan.Zero).AddDays(20 * scene)), (row, _) => (row > 10 && scene > 1 ? "built" : "trees", 94))));
}
