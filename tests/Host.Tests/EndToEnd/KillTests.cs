using System.Diagnostics;
using Groundshift.Adapters.Embedded;
using Groundshift.TestKit;
using Groundshift.TestKit.EndState;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>Killed at any instruction and started again, a run ends in the catalog of an undisturbed one.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 10;

    [Fact]
    public async Task A_run_that_is_killed_at_ten_points_ends_in_the_undisturbed_catalog()
    {
        using var folder = new TemporaryFolder();
        var scenes = SmallCatalog.Write(folder.File("scenes")).Folder;

        // Twice, for the first run also warms the disk's cache and would make the kills come too late.
        (await Executable.RunAsync(folder.Root, Demo(scenes, "calm"))).ShouldSucceed();
        var clock = Stopwatch.StartNew();
        (await Executable.RunAsync(folder.Root, Demo(scenes, "timed"))).ShouldSucceed();
        var whole = clock.Elapsed;
        var expected = await EndAsync(folder.File("calm/data"));
        expected.Products.Count.ShouldBe(SmallCatalog.Items.Length);
        expected.Torn.ShouldBeEmpty();
        (await EndAsync(folder.File("timed/data"))).DifferencesFrom(expected).ShouldBeEmpty();
        var seed = Random.Shared.Next();
        output.WriteLine($"undisturbed run {whole.TotalSeconds:0.0} s, seed {seed}");
        var random = new Random(seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            var name = $"killed-{kill}";
            var delay = whole * ((kill + random.NextDouble()) / Kills);
            var running = await Executable.KillAfterAsync(delay, folder.Root, Demo(scenes, name));
            clock.Restart();
            (await Executable.RunAsync(folder.Root, Demo(scenes, name))).ShouldSucceed();
            output.WriteLine($"{name}: after {delay.TotalSeconds:0.00} s {(running ? "killed" : "had ended")}, resumed for {clock.Elapsed.TotalSeconds:0.0} s");

            var end = await EndAsync(folder.File($"{name}/data"));
            end.DifferencesFrom(expected).ShouldBeEmpty($"{name}, seed {seed}");
            end.Torn.ShouldBeEmpty($"{name}, seed {seed}");
        }
    }

    private static async Task<CatalogSnapshot> EndAsync(string dataFolder)
    {
        using var stores = EmbeddedStores.Open(dataFolder, TimeProvider.System);
        return await CatalogSnapshot.ReadAsync(stores.Catalog, stores.Ledger, stores.Objects, TestContext.Current.CancellationToken);
    }

    private static string[] Demo(string scenes, string name) => ["demo", "--scenes", scenes, "--resume", "--out", name];
}
