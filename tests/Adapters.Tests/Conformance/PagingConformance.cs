using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>How every search goes from page to page.</summary>
public abstract class PagingConformance : PortConformance
{
    private const int Items = 23;

    public static TheoryData<string, bool> Orders => new()
    {
        { "id", false },
        { "id", true },
        { "collection", true },
        { "properties.datetime", false },
        { "properties.datetime", true },
        { "properties.rank", false },
        { "properties.rank", true },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Every_item_comes_once_while_others_are_added_between_pages(string field, bool descending)
    {
        await FillAsync(0, Items);
        var search = new ItemSearch { SortBy = [new SortKey(field, descending)], Limit = 4, Intersects = Samples.Box(-180, -90, 180, 90) };
        List<string> seen = [];
        ItemPage page;
        do
        {
            page = await Host.Catalog.SearchAsync(search, Token);
            page.Items.Count.ShouldBeLessThanOrEqualTo(4);
            seen.AddRange(page.Items.Select(found => found.Item.Id));
            search = search with { Token = page.Next };
            await FillAsync(1000 + (seen.Count * 10), 2);
        }
        while (page.Next is not null && seen.Count < 1000);

        seen.Count.ShouldBe(seen.Distinct().Count(), "an item came twice");
        Enumerable.Range(0, Items).Select(Id).Except(seen).ShouldBeEmpty("an item never came");
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Every_item_that_stays_comes_once_while_others_come_and_go_at_the_same_time(string field, bool descending)
    {
        await FillAsync(0, Items);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var began = new TaskCompletionSource();
        var writing = Task.Run(() => WriteAsync(began, stop.Token), Token);
        await began.Task;

        List<string> seen = [];
        var search = new ItemSearch { SortBy = [new SortKey(field, descending)], Limit = 2 };
        ItemPage page;
        do
        {
            page = await Host.Catalog.SearchAsync(search, Token);
            seen.AddRange(page.Items.Select(found => found.Item.Id).Where(Staying.Contains));
            search = search with { Token = page.Next };
        }
        while (page.Next is not null && seen.Count <= Items);

        await stop.CancelAsync();
        await writing;
        seen.Order().ShouldBe(Staying.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_order_by_number_goes_on_when_an_item_comes_that_has_a_text_there(bool descending)
    {
        const string Field = "eo:cloud_cover";
        await CloudsAsync([.. Enumerable.Range(0, 12).Select(number => (number % 4 == 0 ? null : (System.Text.Json.Nodes.JsonNode)(number % 3), $"i{number:00}"))]);
        var search = new ItemSearch { SortBy = [new SortKey($"properties.{Field}", descending)], Limit = 2 };
        List<string> seen = [];
        ItemPage page;
        do
        {
            page = await Host.Catalog.SearchAsync(search, Token);
            seen.AddRange(page.Items.Select(found => found.Item.Id).Where(id => id[0] == 'i'));
            search = search with { Token = page.Next };
            if (seen.Count == 4)
            {
                await CloudsAsync([("much", "text")]);
            }
        }
        while (page.Next is not null);

        seen.Count.ShouldBe(12);
        seen.ShouldBeUnique();
        seen[^3..].ShouldBe(["i00", "i04", "i08"], "missing values come last");
    }

    [Fact]
    public async Task The_last_page_has_no_next_also_when_it_is_full()
    {
        await FillAsync(0, 4);

        var first = await Host.Catalog.SearchAsync(new ItemSearch { Limit = 2 }, Token);
        var second = await Host.Catalog.SearchAsync(new ItemSearch { Limit = 2, Token = first.Next.ShouldNotBeNull() }, Token);

        second.Items.Count.ShouldBe(2);
        second.Next.ShouldBeNull();
        second.Matched.ShouldBe(4);
    }

    [Fact]
    public async Task The_page_size_may_change_on_the_way()
    {
        await FillAsync(0, 10);
        var first = await Host.Catalog.SearchAsync(new ItemSearch { Limit = 2 }, Token);

        var second = await Host.Catalog.SearchAsync(new ItemSearch { Limit = 50, Token = first.Next }, Token);

        first.Items.Concat(second.Items).Select(found => found.Item.Id).Distinct().Count().ShouldBe(10);
    }

    [Fact]
    public async Task A_token_is_safe_in_a_URL()
    {
        await FillAsync(0, 3);

        var page = await Host.Catalog.SearchAsync(new ItemSearch { Limit = 1, SortBy = [new SortKey("properties.text", false)] }, Token);

        page.Next.ShouldNotBeNull().ShouldMatch("^[A-Za-z0-9_-]+$");
    }

    public static TheoryData<string, Func<ItemSearch, ItemSearch>> OtherSearches => new()
    {
        { "collections", search => search with { Collections = ["c0"] } },
        { "ids", search => search with { Ids = ["item-1"] } },
        { "place", search => search with { Intersects = Samples.Box(0, 0, 1, 1) } },
        { "time", search => search with { Datetime = new DatetimeRange(1, null) } },
        { "order", search => search with { SortBy = [new SortKey("id", false)] } },
        { "direction", search => search with { SortBy = [new SortKey("properties.rank", true)] } },
    };

    [Theory]
    [MemberData(nameof(OtherSearches), DisableDiscoveryEnumeration = true)]
    public async Task A_token_of_another_search_is_an_invalid_input(string what, Func<ItemSearch, ItemSearch> change)
    {
        await FillAsync(0, 5);
        var search = new ItemSearch { SortBy = [new SortKey("properties.rank", false)], Limit = 2 };
        var token = (await Host.Catalog.SearchAsync(search, Token)).Next;

        var error = await Should.ThrowAsync<InvalidInputException>(
            async () => await Host.Catalog.SearchAsync(change(search) with { Token = token }, Token), what);

        error.Field.ShouldBe("token");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("not base64!")]
    [InlineData("e30")]
    [InlineData("W10")]
    [InlineData("WyJhIiwxXQ")]
    [InlineData("W1tbW1tbW1tbW1tb")]
    [InlineData("_____w")]
    public async Task A_forged_token_is_an_invalid_input(string token)
    {
        await FillAsync(0, 5);

        (await Should.ThrowAsync<InvalidInputException>(async () => await Host.Catalog.SearchAsync(new ItemSearch { Token = token }, Token)))
            .Field.ShouldBe("token");
    }

    [Fact]
    public async Task A_token_that_was_changed_by_a_letter_harms_nobody()
    {
        await FillAsync(0, 5);
        var token = (await Host.Catalog.SearchAsync(new ItemSearch { Limit = 2 }, Token)).Next.ShouldNotBeNull();
        for (var i = 0; i < token.Length; i++)
        {
            var changed = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            try
            {
                await Host.Catalog.SearchAsync(new ItemSearch { Limit = 2, Token = changed }, Token);
            }
            catch (InvalidInputException error)
            {
                error.Field.ShouldBe("token");
            }
        }
    }

    private static readonly HashSet<string> Staying = [.. Enumerable.Range(0, Items).Select(Id)];

    // Adds items on all sides and removes each a little later.
    private async Task WriteAsync(TaskCompletionSource began, CancellationToken stop)
    {
        for (var number = 1000; !stop.IsCancellationRequested; number++)
        {
            await FillAsync(number, 1);
            var gone = number - 5;
            await CommitAsync(async transaction => await Host.Catalog.RemoveItemAsync(transaction, $"c{gone % 3}", Id(gone), Token));
            began.TrySetResult();
        }
    }

    private Task CloudsAsync(IReadOnlyList<(System.Text.Json.Nodes.JsonNode? Cloud, string Id)> items) => CommitAsync(async transaction =>
    {
        await Host.Catalog.PutCollectionAsync(transaction, Samples.Collection("c"), Token);
        foreach (var (cloud, id) in items)
        {
            await Host.Catalog.PutItemAsync(transaction, Samples.Item("c", id, null, "2022-01-01T00:00:00Z", ("eo:cloud_cover", cloud)), Token);
        }
    });

    private static string Id(int number) => $"item-{number * 7919 % 10007}";

    private Task FillAsync(int first, int count) => CommitAsync(async transaction =>
    {
        for (var i = first; i < first + count; i++)
        {
            var collection = $"c{i % 3}";
            await Host.Catalog.PutCollectionAsync(transaction, Samples.Collection(collection), Token);
            await Host.Catalog.PutItemAsync(
                transaction,
                Samples.Item(
                    collection,
                    Id(i),
                    Samples.Box(i % 50, 0, (i % 50) + 1, 1),
                    $"2022-01-{(i * 5 % 28) + 1:00}T00:00:00Z",
                    ("rank", i % 4 == 0 ? null : i % 5),
                    ("text", $"täxt \"{i}\"")),
                Token);
        }
    });
}
