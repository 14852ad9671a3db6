using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>A catalog that changes while the service runs.</summary>
public sealed class WatchingTests(ITestOutputHelper output) : IDisposable
{
    // A sweep comes each second, and a map of this size takes under a second on an idle machine.
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task New_reprocessed_and_repeated_scenes_are_followed_while_the_service_runs()
    {
        var catalog = SmallCatalog.Write(_folder.File("first"));
        catalog.List(SmallCatalog.Items[0]);
        await using var service = await RunningService.StartAsync(_folder.File("data"));
        await service.WatchAsync(catalog);
        await ProductsAsync(service, 1, "the first scene");

        catalog.List(SmallCatalog.Items[0], SmallCatalog.Items[2]);
        await ProductsAsync(service, 2, "the new scene");

        catalog.Edit(Reprocess);
        await ProductsAsync(service, 3, "the reprocessed scene");
        await CheckReprocessedAsync(service);

        await CheckSecondCatalogAsync(service);
    }

    [Fact]
    public async Task Two_items_of_one_id_in_a_catalog_do_not_take_turns_for_ever()
    {
        var catalog = SmallCatalog.Write(_folder.File("twins"));
        catalog.CopyAs(SmallCatalog.Items[0], "TWIN", 1);
        catalog.Edit(item => item["id"] = SmallCatalog.Items[0], "TWIN");
        catalog.List(SmallCatalog.Items[0], "TWIN", SmallCatalog.Items[2]);
        await using var service = await RunningService.StartAsync(_folder.File("data"));
        await service.WatchAsync(catalog);
        await service.UntilIdleAsync();
        for (var sweep = 0; sweep < 3; sweep++)
        {
            await service.UntilIdleAsync();
        }

        var jobs = await service.JobsAsync();
        jobs.Count.ShouldBeLessThanOrEqualTo(3);
        jobs.ShouldAllBe(job => job.State == JobState.Succeeded || job.State == JobState.Aborted);
        jobs.ShouldContain(job => job.State == JobState.Succeeded && job.Job.Scenes[0].Parts[0].ItemId == SmallCatalog.Items[0]);
        jobs.ShouldContain(job => job.State == JobState.Succeeded && job.Job.Scenes[0].Parts[0].ItemId == SmallCatalog.Items[2]);
    }

    public void Dispose() => _folder.Dispose();

    private async Task ProductsAsync(RunningService service, int count, string what)
    {
        var (_, waited) = await RunningService.UntilAsync<object>(what, async () => (await service.ProductsAsync()).Count >= count ? this : null);
        output.WriteLine($"{what}: published after {waited.TotalSeconds:0.0} s");
        waited.ShouldBeLessThan(Seconds);
    }

    /// <summary>The provider processes a scene again: a newer baseline, another product.</summary>
    private static void Reprocess(JsonObject item)
    {
        var properties = item["properties"]!.AsObject();
        properties["s2:processing_baseline"] = "05.12";
        properties["s2:product_uri"] = ((string)properties["s2:product_uri"]!).Replace("_N0511_", "_N0512_", StringComparison.Ordinal);
        properties["s2:generation_time"] = "2026-10-01T00:00:00Z";
        properties["updated"] = "2026-10-01T01:00:00Z";
    }

    private static async Task CheckReprocessedAsync(RunningService service)
    {
        var products = await service.ProductsAsync();
        var former = products.Where(item => item.Collection!.EndsWith("-history", StringComparison.Ordinal)).ShouldHaveSingleItem();
        former.Id.ShouldEndWith(".r1");
        ((bool)former.Properties["deprecated"]!).ShouldBeTrue();
        var current = products.Single(item => item.Id == former.Id[..^3] && item.Collection == former.Collection![..^"-history".Length]);
        ((string?)current.Properties["version"]).ShouldBe("2");
        current.Links.ShouldContain(link => (string?)link!["rel"] == "predecessor-version" && ((string)link["href"]!).EndsWith(former.Id, StringComparison.Ordinal));
        (await service.JobsAsync()).Count.ShouldBe(3);
    }

    private async Task CheckSecondCatalogAsync(RunningService service)
    {
        var copy = SmallCatalog.Write(_folder.File("second"));
        copy.List(SmallCatalog.Items[2]);
        await service.WatchAsync(copy);
        await RunningService.UntilAsync<object>("the sweep of the second catalog", async () =>
            await service.Stores.Scenes.FindAsync("second", "sentinel-2-c1-l2a", SmallCatalog.Items[2], null, TestContext.Current.CancellationToken));
        await service.UntilIdleAsync();

        var jobs = await service.JobsAsync();
        jobs.Count.ShouldBe(3, string.Join('\n', jobs.Select(job => string.Create(CultureInfo.InvariantCulture, $"{job.Job.Id} {job.State} {job.Outcome}"))));
        (await service.ProductsAsync()).Count.ShouldBe(3);
    }
}
