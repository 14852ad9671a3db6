using System.Text.Json.Nodes;

namespace Groundshift.Catalog.Tests.Publishing;

public sealed class StaticCatalogTests : IDisposable
{
    private readonly CatalogStores _stores = new();

    public void Dispose() => _stores.Dispose();

    [Fact]
    public async Task Every_item_is_reached_from_the_root_over_links_that_exist()
    {
        await PublishThreeVersionsAsync();

        var items = Crawl("stac/catalog.json").Where(json => json["type"]!.GetValue<string>() == "Feature").Select(json => json["id"]!.GetValue<string>());

        items.ShouldBe([Products.ItemId, Products.ItemId + ".r1", Products.ItemId + ".r2", "dynamicworld-1.0.0"], ignoreOrder: true);
    }

    [Fact]
    public async Task Items_lie_beside_their_assets_and_all_their_links_lead_somewhere()
    {
        await PublishThreeVersionsAsync();

        foreach (var file in Directory.EnumerateFiles(_stores.ObjectFolder, "item.json", SearchOption.AllDirectories))
        {
            var item = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
            item["assets"]!["classification"]!["href"]!.GetValue<string>().ShouldBe("./classification.tif");
            foreach (var link in item["links"]!.AsArray().Where(link => Path.GetFileName(link!["href"]!.GetValue<string>()) is "item.json" or "collection.json" or "catalog.json"))
            {
                File.Exists(Path.Combine(Path.GetDirectoryName(file)!, link!["href"]!.GetValue<string>())).ShouldBeTrue(link.ToJsonString());
            }
        }
    }

    [Fact]
    public async Task Writing_everything_anew_changes_no_file()
    {
        await PublishThreeVersionsAsync();
        var before = Snapshot();

        (await _stores.Static.WriteAllAsync(TestContext.Current.CancellationToken)).ShouldBe(4);

        Snapshot().ShouldBe(before);
    }

    [Fact]
    public async Task A_replaced_item_is_deprecated_in_its_own_folder()
    {
        await PublishThreeVersionsAsync();
        var folder = Path.GetDirectoryName(Products.Ready("04.00").Assets[0].Path)!;

        var former = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_stores.ObjectFolder, folder, "item.json"), TestContext.Current.CancellationToken))!;

        former["id"]!.GetValue<string>().ShouldBe(Products.ItemId + ".r1");
        former["properties"]!["deprecated"]!.GetValue<bool>().ShouldBeTrue();
    }

    private async Task PublishThreeVersionsAsync()
    {
        foreach (var baseline in new[] { "04.00", "05.00", "05.10" })
        {
            await _stores.PublishAsync(Products.Ready(baseline));
            await _stores.Relay.DrainAsync(TestContext.Current.CancellationToken);
        }
    }

    private Dictionary<string, string> Snapshot() => Directory.EnumerateFiles(_stores.ObjectFolder, "*.json", SearchOption.AllDirectories)
        .ToDictionary(file => file, File.ReadAllText);

    private List<JsonNode> Crawl(string start)
    {
        List<JsonNode> found = [];
        var open = new Queue<string>([Path.Combine(_stores.ObjectFolder, start)]);
        while (open.TryDequeue(out var file))
        {
            File.Exists(file).ShouldBeTrue(file);
            var json = JsonNode.Parse(File.ReadAllText(file))!;
            found.Add(json);
            foreach (var link in json["links"]!.AsArray().Where(link => link!["rel"]!.GetValue<string>() is "child" or "item"))
            {
                open.Enqueue(Path.GetFullPath(link!["href"]!.GetValue<string>(), Path.GetDirectoryName(file)!));
            }
        }

        return found;
    }
}
