using Groundshift.Catalog.Tests.Api;
using Groundshift.TestKit;

namespace Groundshift.Catalog.Tests.Publishing;

/// <summary>What is published, checked by stac-node-validator against the schemas of STAC and its extensions.</summary>
public sealed class StacValidationTests
{
    [Fact]
    public async Task Everything_the_api_serves_is_valid_stac()
    {
        var validator = StacValidator.Need();
        await using var server = await ApiServer.StartAsync();
        await server.Stores.PublishAsync(Products.Ready("04.00"));
        await server.Stores.PublishAsync(Products.Ready("05.00"));
        using var folder = new TemporaryFolder();
        List<string> paths = [$"/collections/{Products.Collection}", $"/collections/{Products.Collection}-history", "/collections/models"];
        var (_, page) = await server.GetAsync("/search");
        paths.AddRange(page["features"]!.AsArray().Select(item => $"/collections/{item!["collection"]}/items/{item["id"]}"));
        paths.Count.ShouldBe(6);
        foreach (var (path, number) in paths.Select((path, number) => (path, number)))
        {
            await File.WriteAllTextAsync(folder.File($"{number}.json"), (await server.GetAsync(path)).Json.ToJsonString(), TestContext.Current.CancellationToken);
        }

        await validator.AcceptAsync(folder.Root, 6, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Every_static_file_is_valid_stac()
    {
        var validator = StacValidator.Need();
        using var stores = new CatalogStores();
        foreach (var baseline in new[] { "04.00", "05.00" })
        {
            await stores.PublishAsync(Products.Ready(baseline));
            await stores.Relay.DrainAsync(TestContext.Current.CancellationToken);
        }

        var files = Directory.EnumerateFiles(stores.ObjectFolder, "*.json", SearchOption.AllDirectories).Count();

        await validator.AcceptAsync(stores.ObjectFolder, files, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_item_that_stands_alone_is_valid_stac()
    {
        var validator = StacValidator.Need();
        using var folder = new TemporaryFolder();
        var item = Groundshift.Catalog.Publishing.ProductItem.Build(
            Products.Ready(), Groundshift.Catalog.Publishing.ItemVersion.Alone(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        await File.WriteAllTextAsync(folder.File("item.json"), item.ToJson(), TestContext.Current.CancellationToken);

        await validator.AcceptAsync(folder.Root, 1, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_validator_does_find_faults()
    {
        var validator = StacValidator.Need();
        using var folder = new TemporaryFolder();
        var item = Groundshift.Catalog.Publishing.ProductItem.Build(
            Products.Ready(), Groundshift.Catalog.Publishing.ItemVersion.Alone(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        item.Properties["eo:cloud_cover"] = 140;
        await File.WriteAllTextAsync(folder.File("item.json"), item.ToJson(), TestContext.Current.CancellationToken);

        var (status, output) = await validator.RunAsync(folder.Root, TestContext.Current.CancellationToken);

        status.ShouldNotBe(0, output);
    }
}
