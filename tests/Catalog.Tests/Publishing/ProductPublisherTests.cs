using System.Text.Json.Nodes;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Tests.Publishing;

public sealed class ProductPublisherTests : IDisposable
{
    private const string History = Products.Collection + "-history";

    private readonly CatalogStores _stores = new();

    public void Dispose() => _stores.Dispose();

    [Fact]
    public async Task A_product_becomes_an_item_with_its_collection_and_its_model()
    {
        (await _stores.PublishAsync(Products.Ready())).ShouldBe(PublishOutcome.Added);

        var item = await _stores.FindAsync(Products.Collection, Products.ItemId);
        item.ShouldNotBeNull();
        item.Properties["version"]!.GetValue<string>().ShouldBe("1");
        (await _stores.FindAsync(CollectionIds.Models, "dynamicworld-1.0.0")).ShouldNotBeNull();
        var collections = await _stores.Catalog.ListCollectionsAsync(TestContext.Current.CancellationToken);
        collections.Select(collection => collection.Id).ShouldBe([Products.Collection, CollectionIds.Models]);
    }

    [Fact]
    public async Task The_same_message_twice_changes_nothing()
    {
        await _stores.PublishAsync(Products.Ready());
        var before = await SnapshotAsync();

        (await _stores.PublishAsync(Products.Ready())).ShouldBe(PublishOutcome.Unchanged);

        (await SnapshotAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_newer_revision_keeps_the_id_and_archives_the_former_item()
    {
        await _stores.PublishAsync(Products.Ready("04.00"));
        var created = (await CurrentAsync()).Properties["created"]!.GetValue<string>();

        (await _stores.PublishAsync(Products.Ready("05.00"))).ShouldBe(PublishOutcome.Replaced);

        var current = await CurrentAsync();
        current.Properties["version"]!.GetValue<string>().ShouldBe("2");
        current.Properties["deprecated"]!.GetValue<bool>().ShouldBeFalse();
        current.Properties["created"]!.GetValue<string>().ShouldBe(created);
        Baseline(current).ShouldBe("05.00");
        Href(current, "predecessor-version").ShouldBe($"/collections/{History}/items/{Products.ItemId}.r1");
        var former = (await _stores.FindAsync(History, Products.ItemId + ".r1")).ShouldNotBeNull();
        former.Properties["deprecated"]!.GetValue<bool>().ShouldBeTrue();
        Baseline(former).ShouldBe("04.00");
        Href(former, "successor-version").ShouldBe($"/collections/{Products.Collection}/items/{Products.ItemId}");
        Href(former, "latest-version").ShouldBe($"/collections/{Products.Collection}/items/{Products.ItemId}");
    }

    [Fact]
    public async Task A_chain_of_three_versions_is_linked_both_ways()
    {
        await _stores.PublishAsync(Products.Ready("04.00"));
        await _stores.PublishAsync(Products.Ready("05.00"));
        await _stores.PublishAsync(Products.Ready("05.10"));

        var first = (await _stores.FindAsync(History, Products.ItemId + ".r1")).ShouldNotBeNull();
        var second = (await _stores.FindAsync(History, Products.ItemId + ".r2")).ShouldNotBeNull();
        Href(first, "successor-version").ShouldEndWith(".r2");
        Href(first, "latest-version").ShouldEndWith($"/{Products.ItemId}");
        Href(second, "predecessor-version").ShouldEndWith(".r1");
        Href(second, "successor-version").ShouldEndWith($"/{Products.ItemId}");
        Href(await CurrentAsync(), "predecessor-version").ShouldEndWith(".r2");
    }

    [Fact]
    public async Task A_late_older_revision_goes_to_the_history_and_replaces_nothing()
    {
        await _stores.PublishAsync(Products.Ready("05.10"));

        (await _stores.PublishAsync(Products.Ready("05.09"))).ShouldBe(PublishOutcome.Archived);
        (await _stores.PublishAsync(Products.Ready("05.09"))).ShouldBe(PublishOutcome.Unchanged);

        Baseline(await CurrentAsync()).ShouldBe("05.10");
        (await CurrentAsync()).Properties["version"]!.GetValue<string>().ShouldBe("2");
        Baseline((await _stores.FindAsync(History, Products.ItemId + ".r1")).ShouldNotBeNull()).ShouldBe("05.09");
        (await _stores.FindAsync(History, Products.ItemId + ".r2")).ShouldBeNull();
    }

    [Fact]
    public async Task Every_order_of_arrival_ends_with_the_newest_current_and_the_others_archived()
    {
        string[] baselines = ["04.00", "05.00", "05.10"];
        foreach (var order in Permutations(baselines))
        {
            using var stores = new CatalogStores();
            foreach (var baseline in order.Concat(order))
            {
                await stores.PublishAsync(Products.Ready(baseline));
            }

            Baseline((await stores.FindAsync(Products.Collection, Products.ItemId))!).ShouldBe("05.10", string.Join(" ", order));
            string[] archived =
            [
                Baseline((await stores.FindAsync(History, Products.ItemId + ".r1"))!),
                Baseline((await stores.FindAsync(History, Products.ItemId + ".r2"))!),
            ];
            archived.ShouldBe(["04.00", "05.00"], ignoreOrder: true);
            (await stores.FindAsync(History, Products.ItemId + ".r3")).ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("change before after")]
    [InlineData("before after change")]
    [InlineData("after change before")]
    public async Task A_change_links_to_the_land_cover_of_both_sides_whichever_comes_last(string order)
    {
        var after = Products.Ready();
        var before = Products.Ready(source: Earlier);
        var change = after with
        {
            Job = after.Job with { Id = new JobId("change"), Product = ProductKinds.Change, Scenes = [before.Job.Scenes[0], after.Job.Scenes[0]] },
            Assets = [.. after.Assets.Select(asset => asset.Key == AssetKeys.Classification ? asset with { Key = AssetKeys.ChangeClass } : asset)],
            Change = MadeUpComparison.Summary,
        };
        var collection = CollectionIds.Of(change);
        foreach (var name in order.Split(' '))
        {
            await _stores.PublishAsync(name switch { "before" => before, "after" => after, _ => change });
            if (await _stores.FindAsync(collection, ProductItemId.Of(change.Job)) is { } item)
            {
                foreach (var href in Related(item))
                {
                    (await _stores.FindAsync(Products.Collection, href.Split('/')[^1])).ShouldNotBeNull(href);
                }
            }
        }

        string[] both = [.. new[] { before, after }.Select(ready => $"/collections/{Products.Collection}/items/{ProductItemId.Of(ready.Job)}")];
        Related((await _stores.FindAsync(collection, ProductItemId.Of(change.Job))).ShouldNotBeNull()).ShouldBe(both);

        // Made again, it keeps them; the land cover of another area is none of its sides.
        await _stores.PublishAsync(change with { Finished = change.Finished.AddDays(1) });
        await _stores.PublishAsync(after with { Job = after.Job with { Id = new JobId("other"), Area = after.Job.Area with { Id = "other" } } });
        Related((await _stores.FindAsync(collection, ProductItemId.Of(change.Job))).ShouldNotBeNull()).ShouldBe(both);

        static string[] Related(StacItem item) => [.. item.Links.OfType<JsonObject>()
            .Where(link => link["rel"]!.GetValue<string>() == "related").Select(link => link["href"]!.GetValue<string>())];
    }

    private static SceneSource Earlier(SceneSource scene) => scene with
    {
        Key = new SceneKey("s2/sentinel-2a/20210706T085611/R007/33NZA/L2A"), Acquired = scene.Acquired.AddYears(-1),
    };

    [Fact]
    public async Task The_test_baseline_never_replaces_a_real_one()
    {
        await _stores.PublishAsync(Products.Ready("05.10"));

        (await _stores.PublishAsync(Products.Ready("99.99"))).ShouldBe(PublishOutcome.Archived);
    }

    [Fact]
    public async Task A_changed_area_replaces_the_item_of_the_same_scene()
    {
        await _stores.PublishAsync(Products.Ready(areaRevision: 1));

        (await _stores.PublishAsync(Products.Ready(areaRevision: 2))).ShouldBe(PublishOutcome.Replaced);
    }

    [Fact]
    public async Task The_same_job_run_again_by_an_operator_is_refreshed_in_place()
    {
        await _stores.PublishAsync(Products.Ready());

        (await _stores.PublishAsync(Products.Ready(finishedLater: TimeSpan.FromDays(1)))).ShouldBe(PublishOutcome.Refreshed);

        (await CurrentAsync()).Properties["version"]!.GetValue<string>().ShouldBe("1");
        (await _stores.Catalog.FindCollectionAsync(History, null, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task Extents_and_summaries_grow_with_the_items()
    {
        await _stores.PublishAsync(Products.Ready());
        await _stores.PublishAsync(Products.Ready(source: scene => scene with
        {
            Key = SceneKey.Sentinel2("sentinel-2b", scene.Acquired.AddDays(5), 7, "33NZA", "L2A"),
            Acquired = scene.Acquired.AddDays(5),
            Platform = "sentinel-2b",
            CloudCoverPercent = 50,
        }));

        var collection = (await _stores.Catalog.FindCollectionAsync(Products.Collection, null, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        collection.SpatialExtent.Single().ShouldBe([17.886, 0.0114, 17.953, 0.079]);
        collection.TemporalExtent.From.ToString().ShouldBe("2022-07-06T08:56:11Z");
        collection.TemporalExtent.To.ToString().ShouldBe("2022-07-11T08:56:11Z");
        collection.Summaries!["platform"]!.AsArray().Select(name => name!.GetValue<string>()).ShouldBe(["sentinel-2a", "sentinel-2b"]);
        collection.Summaries["eo:cloud_cover"]!["minimum"]!.GetValue<double>().ShouldBe(12.25);
        collection.Summaries["eo:cloud_cover"]!["maximum"]!.GetValue<double>().ShouldBe(50);
        collection.Json["item_assets"]!["classification"]!["classification:classes"]!.AsArray().Count.ShouldBe(3);
    }

    [Fact]
    public async Task The_message_is_gone_exactly_when_the_item_is_there()
    {
        await _stores.SendAsync("ready-1", "{}");

        await _stores.Publisher.PublishAsync(Products.Ready(), "ready-1", TestContext.Current.CancellationToken);

        (await _stores.PendingAsync(OutboxTopics.Products)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_product_that_cannot_be_described_leaves_nothing_behind()
    {
        var broken = Products.Ready() with { ModelItemJson = "not json" };

        var error = await Should.ThrowAsync<InvalidInputException>(() => _stores.PublishAsync(broken));

        error.Field.ShouldBe("modelItemJson");
        (await _stores.Catalog.ListCollectionsAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
        (await _stores.PendingAsync(OutboxTopics.StaticFiles)).ShouldBeEmpty();
    }

    private static IEnumerable<string[]> Permutations(string[] values) => values.Length <= 1
        ? [values]
        : values.SelectMany((value, index) => Permutations([.. values[..index], .. values[(index + 1)..]]).Select(rest => (string[])[value, .. rest]));

    private static string Baseline(StacItem item) => item.Properties["groundshift:scene_revision"]!["baseline"]!.GetValue<string>();

    private static string Href(StacItem item, string rel) => item.FindLink(rel).ShouldNotBeNull().Href;

    private async Task<StacItem> CurrentAsync() => (await _stores.FindAsync(Products.Collection, Products.ItemId)).ShouldNotBeNull();

    private async Task<string> SnapshotAsync()
    {
        var token = TestContext.Current.CancellationToken;
        var collections = await _stores.Catalog.ListCollectionsAsync(token);
        var page = await _stores.Catalog.SearchAsync(new ItemSearch { Limit = 100 }, token);
        return new JsonArray([.. collections.Select(collection => collection.Json.DeepClone()), .. page.Items.Select(found => found.Item.Json.DeepClone())]).ToJsonString();
    }
}
