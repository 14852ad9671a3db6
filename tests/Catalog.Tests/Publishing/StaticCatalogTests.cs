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
    public async Task Addresses_of_items_are_relative_and_lead_somewhere()
    {
        await PublishThreeVersionsAsync();
        var folder = Path.Combine(_stores.ObjectFolder, "stac", Products.Collection, "items");
        var item = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, Products.ItemId + ".json"), TestContext.Current.CancellationToken))!;

        item["assets"]!["classification"]!["href"]!.GetValue<string>().ShouldBe("../../../" + Products.Ready().Assets[0].Path);
        string[] inside = [.. item["links"]!.AsArray().Select(link => link!["href"]!.GetValue<string>())
            .Where(href => href.EndsWith(".json", StringComparison.Ordinal) && !href.Contains("products/", StringComparison.Ordinal))];
        inside.Length.ShouldBe(5);
        inside.ShouldAllBe(href => File.Exists(Path.Combine(folder, href)));
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
    public async Task The_address_of_the_current_item_stays_and_the_former_one_is_deprecated()
    {
        await PublishThreeVersionsAsync();

        var current = Read($"stac/{Products.Collection}/items/{Products.ItemId}.json");
        var former = Read($"stac/{Products.Collection}-history/items/{Products.ItemId}.r1.json");

        current["properties"]!["version"]!.GetValue<string>().ShouldBe("3");
        former["properties"]!["version"]!.GetValue<string>().ShouldBe("1");
        former["properties"]!["deprecated"]!.GetValue<bool>().ShouldBeTrue();

        JsonNode Read(string path) => JsonNode.Parse(File.ReadAllText(Path.Combine(_stores.ObjectFolder, path)))!;
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
