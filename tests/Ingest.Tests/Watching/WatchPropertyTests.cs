using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Tests.Watching;

public class WatchPropertyTests
{
    private enum Step
    {
        Publish,
        Overwrite,
        Remove,
        Wait,
        Sweep,
        Kill,
    }

    [Theory]
    [InlineData("updated")]
    [InlineData("published")]
    [InlineData(null)]
    public void Any_order_of_arrivals_sweeps_and_kills_ends_in_the_same_index_with_each_content_handled_once(string? stamp)
    {
        var steps = Gen.Choose(0, 5).Zip(Gen.Choose(0, 99), (kind, number) => ((Step)kind, number)).ListOf(40);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(25), Prop.ForAll(steps.ToArbitrary(), script => RunAsync(script, stamp)));
    }

    private static async Task<bool> RunAsync(List<(Step Kind, int Number)> script, string? stamp)
    {
        using var bench = new WatchBench { Options = new() { MaxItemsPerWindow = 7 } };
        var versions = 0;
        await bench.SweepAsync();
        foreach (var (kind, number) in script)
        {
            var id = $"item-{number % 20:00}";
            switch (kind)
            {
                case Step.Publish or Step.Overwrite:
                    // Stamped up to 49 minutes before it can be found, but after what was found before; acquired up to ten days ago.
                    bench.Clock.Advance(TimeSpan.FromMinutes(50));
                    bench.Catalog.Put(id, Acquired(number % 20), stamp is null ? null : bench.Now - TimeSpan.FromMinutes(number / 2), $"v{versions++}", stamp ?? "updated");
                    break;
                case Step.Remove:
                    bench.Catalog.Items.Remove(id);
                    break;
                case Step.Wait:
                    bench.Clock.Advance(TimeSpan.FromMinutes(3 * number));
                    break;
                case Step.Sweep:
                    await bench.SweepAsync();
                    break;
                default:
                    await KilledSweepAsync(bench, 1 + (number % 10), number % 2 == 0);
                    break;
            }
        }

        // A reconciliation settles what vanished.
        await bench.SweepAsync();
        bench.Clock.Advance(TimeSpan.FromDays(8));
        await bench.SweepAsync();
        return IndexEqualsCatalog(bench) && HandledOnce(bench);

        DateTimeOffset Acquired(int item) => new DateTimeOffset(2025, 12, 31, 0, 0, 0, TimeSpan.Zero) - TimeSpan.FromHours(item * 12);
    }

    private static async Task KilledSweepAsync(WatchBench bench, int commit, bool after)
    {
        bench.Stores.KillNext(commit, after);
        try
        {
            await bench.SweepAsync();
        }
        catch (KilledException)
        {
            // The process is gone; what it committed stays.
        }

        bench.Stores.KillNext(null, after: false);
    }

    private static bool IndexEqualsCatalog(WatchBench bench)
    {
        var there = bench.Catalog.Items.ToDictionary(item => item.Key, item => ContentHash.Of(new StacItem(item.Value)));
        var indexed = bench.Stores.Now.Scenes.Values.Where(scene => scene.Vanished is null).ToDictionary(scene => scene.Source.ItemId, scene => scene.ContentHash);
        return there.Count == indexed.Count && there.All(item => indexed.GetValueOrDefault(item.Key) == item.Value);
    }

    // Contents are numbered, so one that was handled twice was handled in vain, unless the item had vanished in between.
    private static bool HandledOnce(WatchBench bench) =>
        bench.Stores.Now.Handled.GroupBy(handled => handled.Hash).All(group => group.Count() == 1);
}
