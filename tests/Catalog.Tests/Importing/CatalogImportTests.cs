using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Importing;
using Groundshift.Catalog.Tests.Api;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Tests.Importing;

public sealed class CatalogImportTests : IDisposable
{
    private readonly CatalogStores _stores = new();

    public void Dispose() => _stores.Dispose();

    [Fact]
    public async Task Lines_and_item_collections_bring_the_same()
    {
        var lines = string.Join('\n', Item("a"), string.Empty, Item("b"), TransactionTests.Collection("d"));
        var whole = $$"""{"type":"FeatureCollection","features":[{{Item("a")}},{{Item("b")}}]}""";

        (await RunAsync(lines)).ShouldBe(new ImportSummary(2, 0, 0, 1));
        (await RunAsync(whole)).ShouldBe(new ImportSummary(0, 0, 2, 0));
        (await RunAsync(JsonNode.Parse(whole)!.ToJsonString(new() { WriteIndented = true }))).ShouldBe(new ImportSummary(0, 0, 2, 0));
    }

    [Fact]
    public async Task Many_items_come_in_and_a_second_run_changes_nothing()
    {
        var lines = string.Join('\n', Enumerable.Range(0, 2500).Select(number => Item($"i{number}")));

        (await RunAsync(lines)).Added.ShouldBe(2500);
        (await RunAsync(lines)).ShouldBe(new ImportSummary(0, 0, 2500, 0));

        var page = await _stores.Catalog.SearchAsync(new ItemSearch { Collections = ["c"] }, TestContext.Current.CancellationToken);
        page.Matched.ShouldBe(2500);
        var collection = (await _stores.Catalog.FindCollectionAsync("c", null, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        collection.SpatialExtent.ShouldHaveSingleItem().ShouldBe([1, 2, 3, 4]);
        collection.TemporalExtent.From!.Value.ToString().ShouldBe("2022-07-06T00:00:00Z");
    }

    [Fact]
    public async Task Static_files_of_a_batch_follow_from_one_message()
    {
        await RunAsync(string.Join('\n', Item("a"), Item("b"), Item("not safe")));

        var message = (await _stores.Stores.Outbox.PendingAsync(OutboxTopics.StaticFiles, 10, TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
        JsonNode.DeepEquals(JsonNode.Parse(message.Body), JsonNode.Parse("""{"collection":"c","items":["a","b"]}""")).ShouldBeTrue(message.Body);
        await RunAsync(Item("a"));
        (await _stores.Stores.Outbox.PendingAsync(OutboxTopics.StaticFiles, 10, TestContext.Current.CancellationToken)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Only_a_replacing_import_changes_what_is_there()
    {
        await RunAsync(Item("a"));
        var changed = Item("a").Replace("2022-07-06", "2022-07-07", StringComparison.Ordinal);

        (await RunAsync(changed)).Kept.ShouldBe(1);
        (await RunAsync(changed, replace: true)).Replaced.ShouldBe(1);
        (await RunAsync(changed, replace: true)).Kept.ShouldBe(1);
        (await _stores.FindAsync("c", "a"))!.ToJson().ShouldContain("2022-07-07");
    }

    [Theory]
    [InlineData("{", "expected JSON")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("{}", "object 2: collection")]
    [InlineData("{\"type\":\"Feature\",\"collection\":\"c\"}", "object 2: stac_version")]
    public async Task A_wrong_line_is_named_and_what_came_before_it_is_in(string wrong, string told)
    {
        var error = await Should.ThrowAsync<InvalidInputException>(async () => await RunAsync(Item("a") + "\n" + wrong + "\n" + Item("b")));

        error.Message.ShouldContain(told);
        (await _stores.FindAsync("c", "a")).ShouldNotBeNull();
        (await _stores.FindAsync("c", "b")).ShouldBeNull();
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Lines_of_a_long_file_keep_their_order_and_numbers(string end)
    {
        // Longer than what is read at once, some lines by themselves.
        const int Lines = 3000;
        const int Wrong = 2700;
        var lines = Enumerable.Range(1, Lines).Select(number => number switch
        {
            Wrong => "{}",
            _ when number % 1000 == 0 => string.Empty,
            _ when number % 700 == 0 => Item($"i{number}").Replace("\"properties\":{", $"\"properties\":{{\"note\":\"{new string('x', 400_000)}\",", StringComparison.Ordinal),
            _ => Item($"i{number}"),
        });

        var error = await Should.ThrowAsync<InvalidInputException>(async () => await RunAsync("\uFEFF" + string.Join(end, lines) + end));

        error.Field.ShouldStartWith($"object {Wrong}:");
        (await CountAsync()).ShouldBe(Wrong - 3);
        (await _stores.FindAsync("c", $"i{Wrong - 1}")).ShouldNotBeNull();
        (await _stores.FindAsync("c", "i1400"))!.ReadText("note")!.Length.ShouldBe(400_000);
    }

    [Fact]
    public async Task Bytes_that_are_no_letters_are_named_by_their_line()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Item("a") + "\n"), 0xC3, 0x28, (byte)'\n'];
        using var stream = new MemoryStream(bytes);

        var error = await Should.ThrowAsync<InvalidInputException>(async () => await RunAsync(stream));

        error.Message.ShouldContain("line 2");
        error.Message.ShouldContain("UTF-8");
        (await CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task An_import_that_breaks_off_leaves_whole_batches_and_the_next_run_brings_the_rest()
    {
        const int Items = 6000;
        const int OfOneBatch = 2500;
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, Items).Select(number => Item($"i{number}"))));
        using var cancelled = new CancellationTokenSource();
        using var stream = new MemoryStream(bytes);

        await Should.ThrowAsync<OperationCanceledException>(async () => await Import().RunAsync(
            stream, "test", replace: false, new Told(_ => cancelled.Cancel()), cancelled.Token));

        (await CountAsync()).ShouldBe(OfOneBatch);
        stream.Position = 0;
        (await RunAsync(stream)).ShouldBe(new ImportSummary(Items - OfOneBatch, 0, OfOneBatch, 0));
    }

    private sealed class Told(Action<ImportSummary> tell) : IProgress<ImportSummary>
    {
        public void Report(ImportSummary value) => tell(value);
    }

    private async Task<long?> CountAsync() =>
        (await _stores.Catalog.SearchAsync(new ItemSearch { Collections = ["c"] }, TestContext.Current.CancellationToken)).Matched;

    private CatalogImport Import() => new(_stores.Catalog, _stores.Stores.Transactions, _stores.Stores.Outbox);

    private async Task<ImportSummary> RunAsync(Stream stream) => await Import().RunAsync(stream, "test", replace: false, null, TestContext.Current.CancellationToken);

    private static string Item(string id) => TransactionTests.Item(id).Replace("\"stac_version\"", "\"collection\":\"c\",\"stac_version\"", StringComparison.Ordinal);

    private async Task<ImportSummary> RunAsync(string text, bool replace = false)
    {
        var token = TestContext.Current.CancellationToken;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await Import().RunAsync(stream, "test", replace, null, token);
    }
}
