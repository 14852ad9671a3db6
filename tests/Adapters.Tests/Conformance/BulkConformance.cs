using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>Many items at once: the same as one by one, only faster.</summary>
public abstract class BulkConformance : PortConformance
{
    private const string Day = "2022-07-06T00:00:00Z";

    private ICatalogStore Catalog => Host.Catalog;

    [Fact]
    public async Task Items_are_found_as_if_they_had_come_one_by_one()
    {
        const int Seed = 20261121;
        var random = new RandomFilters(Seed);
        var items = Enumerable.Range(0, 60).Select(random.Item).ToList();
        var searches = new RandomCatalog(Seed);
        List<ItemSearch> asked = [.. Enumerable.Range(0, 40).Select(_ => searches.Search())];
        await CollectionsAsync([.. items.Select(item => item.Collection!).Distinct()]);
        List<string> tags = [];
        foreach (var item in items)
        {
            tags.Add(await CommitAsync(transaction => Catalog.PutItemAsync(transaction, item, Token)));
        }

        var alone = await AnswersAsync(asked);
        var properties = await Catalog.ListPropertiesAsync(Token);
        foreach (var collection in items.Select(item => item.Collection!).Distinct())
        {
            await CommitAsync(async transaction => await Catalog.RemoveCollectionAsync(transaction, collection, Token));
        }

        await CollectionsAsync([.. items.Select(item => item.Collection!).Distinct()]);
        var puts = await PutAsync(items, replace: false);

        puts.Select(put => put.Tag).ShouldBe(tags);
        puts.ShouldAllBe(put => put.Effect == ItemEffect.Added);
        (await AnswersAsync(asked)).ShouldBe(alone, $"seed {Seed}");
        (await Catalog.ListPropertiesAsync(Token)).ShouldBe(properties);
    }

    [Fact]
    public async Task What_is_there_stays_unless_it_is_to_be_replaced_and_differs()
    {
        await CollectionsAsync("c");
        await PutAsync([Item("a", 1), Item("b", 1)], replace: false);
        StacItem[] changed = [Item("a", 1), Item("b", 2), Item("c", 2)];

        (await PutAsync(changed, replace: false)).Select(put => put.Effect).ShouldBe([ItemEffect.Kept, ItemEffect.Kept, ItemEffect.Added]);
        (await NumberAsync("b")).ShouldBe(1);
        (await PutAsync(changed, replace: true)).Select(put => put.Effect).ShouldBe([ItemEffect.Kept, ItemEffect.Replaced, ItemEffect.Kept]);
        (await NumberAsync("b")).ShouldBe(2);
        (await Catalog.FindItemAsync("c", "b", null, Token))!.Tag.ShouldBe((await PutAsync(changed, replace: true))[1].Tag);
        (await Catalog.SearchAsync(new ItemSearch { Intersects = Samples.Box(1, 1, 2, 2) }, Token)).Items.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(false, 1, ItemEffect.Kept)]
    [InlineData(true, 2, ItemEffect.Replaced)]
    public async Task Of_items_with_one_id_one_stays(bool replace, int number, ItemEffect second)
    {
        await CollectionsAsync("c");

        var puts = await PutAsync([Item("a", 1), Item("a", 2)], replace);

        puts.Select(put => put.Effect).ShouldBe([ItemEffect.Added, second]);
        (await NumberAsync("a")).ShouldBe(number);
        (await Catalog.SearchAsync(new ItemSearch(), Token)).Matched.ShouldBe(1);
    }

    [Fact]
    public async Task An_item_of_an_unknown_collection_lets_nothing_in()
    {
        await CollectionsAsync("c");

        var error = await Should.ThrowAsync<InvalidInputException>(() => PutAsync([Item("a", 1), Samples.Item("unknown", "b", null, Day)], replace: false));

        error.Field.ShouldBe("collection");
        (await Catalog.SearchAsync(new ItemSearch(), Token)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_single_change_of_the_same_item_waits_for_the_load()
    {
        await CollectionsAsync("c");
        var load = await Host.Transactions.BeginAsync(Token);
        await Catalog.PutItemsAsync(load, [ItemRow.Of(Item("a", 1)), ItemRow.Of(Item("b", 1))], replace: true, Token);
        var single = CommitAsync(async transaction =>
        {
            var current = await Catalog.FindItemAsync("c", "a", transaction, Token);
            await Catalog.PutItemAsync(transaction, Item("a", 2), Token);
            return current?.Item.ReadNumber("number");
        });
        await load.CommitAsync(Token);
        await load.DisposeAsync();

        (await single).ShouldBe(1);
        (await NumberAsync("a")).ShouldBe(2);
    }

    [Fact]
    public async Task Loads_and_single_changes_of_the_same_items_go_one_after_another()
    {
        const int Many = 120;
        string[] collections = ["c", "d", "e"];
        await CollectionsAsync(collections);
        var items = collections.SelectMany(collection => Enumerable.Range(0, Many).Select(number => Samples.Item(collection, $"i{number}", null, Day, ("number", number)))).ToList();
        var changed = items.Select(item => Samples.Item(item.Collection!, item.Id, null, Day, ("number", -1))).ToList();

        await Task.WhenAll(
            Task.Run(() => PutAsync(items, replace: true), Token),
            Task.Run(() => PutAsync([.. changed.AsEnumerable().Reverse()], replace: true), Token),
            Task.Run(() => PutAsync([.. items.OrderBy(item => item.Id, StringComparer.Ordinal)], replace: false), Token),
            Task.Run(() => CollectionsAsync([.. collections.Reverse()]), Token),
            Task.Run(
                async () =>
                {
                    foreach (var item in changed.AsEnumerable().Reverse())
                    {
                        await CommitAsync(transaction => Catalog.PutItemAsync(transaction, item, Token));
                    }
                },
                Token));

        (await Catalog.SearchAsync(new ItemSearch(), Token)).Matched.ShouldBe(collections.Length * Many);
    }

    [Fact]
    public async Task Matches_are_counted_up_to_a_bound_and_estimated_above_it()
    {
        const int Many = 10_500;
        await CollectionsAsync("c");
        await PutAsync([.. Enumerable.Range(0, Many).Select(number => Samples.Item("c", $"i{number}", null, Day, ("number", number)))], replace: false);
        await Catalog.RefreshStatisticsAsync(Token);
        var few = new Comparison(ComparisonOperator.Less, new PropertyReference("number", Cql2Kind.Number), new NumberLiteral(300));

        var all = await Catalog.SearchAsync(new ItemSearch(), Token);
        var named = await Catalog.SearchAsync(new ItemSearch { Ids = [.. Enumerable.Range(0, 40).Select(number => $"i{number}")] }, Token);
        var filtered = await Catalog.SearchAsync(new ItemSearch { Filter = few }, Token);

        all.IsEstimated.ShouldBeTrue();
        all.Matched.ShouldNotBeNull().ShouldBeInRange(Many / 2, Many * 2);
        (named.Matched, named.IsEstimated).ShouldBe((40L, false));
        if (!filtered.IsEstimated)
        {
            filtered.Matched.ShouldBe(300);
        }
    }

    [Fact]
    public async Task Private_collections_are_known_as_soon_as_they_change()
    {
        await CollectionsAsync("open");
        await CommitAsync(transaction => Catalog.PutCollectionAsync(transaction, Private("b"), Token));
        await CommitAsync(transaction => Catalog.PutCollectionAsync(transaction, Private("a"), Token));
        (await Catalog.ListPrivateCollectionsAsync(Token)).ShouldBe(["a", "b"]);

        await CollectionsAsync("b");
        await CommitAsync(async transaction => await Catalog.RemoveCollectionAsync(transaction, "a", Token));
        (await Catalog.ListPrivateCollectionsAsync(Token)).ShouldBeEmpty();

        await CommitAsync(transaction => Catalog.PutCollectionAsync(transaction, Private("open"), Token));
        (await Catalog.ListPrivateCollectionsAsync(Token)).ShouldBe(["open"]);
    }

    private static StacCollection Private(string id)
    {
        var collection = Samples.Collection(id);
        collection.Json[StacCollection.AccessField] = StacCollection.PrivateAccess;
        return collection;
    }

    private static StacItem Item(string id, int number) => Samples.Item("c", id, Samples.Box(1, 1, 2, 2), Day, ("number", number));

    private async Task<double?> NumberAsync(string id) => (await Catalog.FindItemAsync("c", id, null, Token))?.Item.ReadNumber("number");

    private Task CollectionsAsync(params string[] ids) => CommitAsync(async transaction =>
    {
        foreach (var id in ids)
        {
            await Catalog.PutCollectionAsync(transaction, Samples.Collection(id), Token);
        }
    });

    private Task<IReadOnlyList<ItemPut>> PutAsync(IReadOnlyList<StacItem> items, bool replace) =>
        CommitAsync(transaction => Catalog.PutItemsAsync(transaction, [.. items.Select(ItemRow.Of)], replace, Token));

    private async Task<List<string>> AnswersAsync(IEnumerable<ItemSearch> searches)
    {
        List<string> answers = [];
        foreach (var search in searches)
        {
            var page = await Catalog.SearchAsync(search, Token);
            answers.Add($"{string.Join(',', page.Items.Select(found => $"{found.Item.Collection}/{found.Item.Id} {found.Tag}"))} of {page.Matched}");
        }

        return answers;
    }
}
