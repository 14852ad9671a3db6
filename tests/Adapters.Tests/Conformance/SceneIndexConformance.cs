using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every index of scenes does.</summary>
public abstract class SceneIndexConformance : PortConformance
{
    private const string Collection = "sentinel-2-l2a";
    private static readonly DateTimeOffset Day = new(2022, 7, 6, 0, 0, 0, TimeSpan.Zero);

    private ISceneIndex Scenes => Host.Scenes;

    [Fact]
    public async Task A_scene_is_kept_as_it_was_given()
    {
        var scene = Scene(Samples.Source()) with
        {
            Vanished = Day.AddTicks(3),
            Outcomes = new Dictionary<string, string> { ["congo"] = "congo: queued as job 3f", ["alps"] = "alps: no überlap" },
        };
        await PutAsync(scene);

        var found = (await Scenes.FindAsync("earth-search", Collection, "item-1", null, Token)).ShouldNotBeNull();

        Written(found.Source).ShouldBe(Written(scene.Source));
        found.Outcomes.ShouldBe(scene.Outcomes, ignoreOrder: true);
        (found with { Source = scene.Source, Outcomes = scene.Outcomes }).ShouldBe(scene);
    }

    [Fact]
    public async Task A_scene_that_is_seen_again_is_replaced()
    {
        await PutAsync(Scene(Samples.Source()));
        await PutAsync(Scene(Samples.Source(acquired: Day)) with { ContentHash = "new" });

        (await Scenes.FindAsync("earth-search", Collection, "item-1", null, Token)).ShouldNotBeNull().ContentHash.ShouldBe("new");
        (await Scenes.OfKeyAsync(Samples.Source().Key, null, Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_unknown_scene_is_null()
    {
        await PutAsync(Scene(Samples.Source()));

        (await Scenes.FindAsync("earth-search", Collection, "item-2", null, Token)).ShouldBeNull();
        (await Scenes.FindAsync("cdse", Collection, "item-1", null, Token)).ShouldBeNull();
        (await Scenes.OfKeyAsync(new SceneKey("other"), null, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_acquisition_is_found_over_all_catalogs()
    {
        await PutAsync(
            Scene(Samples.Source("a", "earth-search", key: "s2/k")),
            Scene(Samples.Source("b", "cdse", key: "s2/k")),
            Scene(Samples.Source("c", "cdse", key: "s2/other")));

        (await Scenes.OfKeyAsync(new SceneKey("s2/k"), null, Token)).Select(scene => scene.Source.ItemId).ShouldBe(["b", "a"], ignoreOrder: true);
    }

    [Fact]
    public async Task Scenes_of_a_closed_interval_come_by_time()
    {
        await PutAsync(
            Scene(Samples.Source("late", acquired: Day.AddHours(2))),
            Scene(Samples.Source("early", acquired: Day)),
            Scene(Samples.Source("end", acquired: Day.AddHours(3))),
            Scene(Samples.Source("after", acquired: Day.AddHours(3).AddTicks(1))),
            Scene(Samples.Source("before", acquired: Day.AddTicks(-1))),
            Scene(Samples.Source("elsewhere", "cdse", acquired: Day)));

        (await AcquiredAsync(Day, Day.AddHours(3))).ShouldBe(["early", "late", "end"]);
        (await AcquiredAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue)).ShouldBe(["before", "early", "late", "end", "after"]);
    }

    [Fact]
    public async Task Scenes_of_an_area_come_by_time_from_all_catalogs()
    {
        IndexedScene Of(string id, DateTimeOffset acquired, string area, string catalog = "earth-search") =>
            Scene(Samples.Source(id, catalog, acquired: acquired)) with { Outcomes = new Dictionary<string, string> { [area] = "queued", ["other"] = "too cloudy" } };
        await PutAsync(
            Of("b", Day.AddHours(1), "home"), Of("a", Day, "home"), Of("c", Day.AddHours(1), "home", "cdse"), Of("d", Day, "home%"), Of("e", Day.AddHours(2), "home"));

        await using var transaction = await Host.Transactions.BeginAsync(Token);
        await Scenes.PutAsync(transaction, Of("f", Day, "home"), Token);
        (await Ids("home", Day.AddHours(1), null)).ShouldBe(["a", "b", "c"]);
        (await Ids("home", Day.AddHours(1), transaction)).ShouldBe(["a", "f", "b", "c"]);
        (await Ids("home%", Day.AddHours(1), null)).ShouldBe(["d"]);
        (await Ids("elsewhere", DateTimeOffset.MaxValue, null)).ShouldBeEmpty();

        async Task<IEnumerable<string>> Ids(string area, DateTimeOffset to, IStoreTransaction? within) =>
            (await Scenes.OfAreaAsync(area, Day, to, within, Token)).Select(scene => scene.Source.ItemId);
    }

    [Fact]
    public async Task A_transaction_sees_what_it_wrote_and_others_do_not()
    {
        await using (var transaction = await Host.Transactions.BeginAsync(Token))
        {
            await Scenes.PutAsync(transaction, Scene(Samples.Source()), Token);
            (await Scenes.FindAsync("earth-search", Collection, "item-1", transaction, Token)).ShouldNotBeNull();
            (await Scenes.OfKeyAsync(Samples.Source().Key, transaction, Token)).Count.ShouldBe(1);
            (await Scenes.FindAsync("earth-search", Collection, "item-1", null, Token)).ShouldBeNull();
        }

        (await Scenes.FindAsync("earth-search", Collection, "item-1", null, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_refused_item_is_kept_with_its_reason_and_replaced_when_seen_again()
    {
        var refused = Refused("bad");
        await RefuseAsync(refused);
        await RefuseAsync(refused with { LastSeen = Day.AddDays(1), Reason = "geometry: expected a polygon, found nothing. Mend it." });

        var found = (await Scenes.FindRefusalAsync("earth-search", Collection, "bad", null, Token)).ShouldNotBeNull();

        found.ShouldBe(refused with { LastSeen = Day.AddDays(1), Reason = "geometry: expected a polygon, found nothing. Mend it." });
        (await Scenes.FindRefusalAsync("earth-search", Collection, "good", null, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_scene_that_was_mended_is_refused_no_more()
    {
        await RefuseAsync(Refused("item-1"));

        await PutAsync(Scene(Samples.Source()));

        (await Scenes.FindRefusalAsync("earth-search", Collection, "item-1", null, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_refusal_leaves_the_indexed_scene()
    {
        await PutAsync(Scene(Samples.Source()));

        await RefuseAsync(Refused("item-1"));

        (await Scenes.FindAsync("earth-search", Collection, "item-1", null, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Refusals_are_listed_last_seen_first()
    {
        await RefuseAsync(Refused("a"));
        await RefuseAsync(Refused("b") with { LastSeen = Day.AddDays(2) });
        await RefuseAsync(Refused("c") with { Catalog = "cdse", LastSeen = Day.AddDays(1) });

        (await Scenes.RefusalsAsync(null, 10, Token)).Select(item => item.ItemId).ShouldBe(["b", "c", "a"]);
        (await Scenes.RefusalsAsync("earth-search", 10, Token)).Select(item => item.ItemId).ShouldBe(["b", "a"]);
        (await Scenes.RefusalsAsync(null, 1, Token)).Select(item => item.ItemId).ShouldBe(["b"]);
    }

    private static IndexedScene Scene(SceneSource source) =>
        new() { Source = source, ContentHash = "hash", FirstSeen = Day.AddTicks(1), LastSeen = Day.AddTicks(2) };

    private static RefusedItem Refused(string id) => new()
    {
        Catalog = "earth-search",
        Collection = Collection,
        ItemId = id,
        ContentHash = "hash",
        Reason = "properties.datetime: expected a time, found neither. Correct the item.",
        FirstSeen = Day,
        LastSeen = Day.AddTicks(5),
    };

    private static string Written(SceneSource source) =>
        System.Text.Json.JsonSerializer.Serialize(source, Core.Messages.MessageJson.Default.SceneSource);

    private async Task<IEnumerable<string>> AcquiredAsync(DateTimeOffset from, DateTimeOffset to) =>
        (await Scenes.AcquiredAsync("earth-search", Collection, from, to, Token)).Select(scene => scene.Source.ItemId);

    private Task RefuseAsync(RefusedItem item) => CommitAsync(transaction => Scenes.PutRefusalAsync(transaction, item, Token));

    private Task PutAsync(params IndexedScene[] scenes) => CommitAsync(async transaction =>
    {
        foreach (var scene in scenes)
        {
            await Scenes.PutAsync(transaction, scene, Token);
        }
    });
}
