using System.Text.Json.Nodes;
using Groundshift.Adapters.Embedded.LocalFiles;
using Groundshift.Catalog.Exporting;
using Groundshift.TestKit;

namespace Groundshift.Catalog.Tests.Exporting;

public sealed class CatalogExportTests : IDisposable
{
    private readonly CatalogStores _stores = new();
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Root => Path.Combine(_folder.Root, "objects");

    [Fact]
    public async Task A_copy_leads_from_its_root_to_every_file_that_is_there()
    {
        await PublishAsync();

        var done = await ExportAsync();

        (done.Items, done.Missing).ShouldBe((2, 0));
        done.Files.ShouldBe(Products.Ready().Assets.Count);
        var item = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Root, "stac", Products.Collection, "items", Products.ItemId + ".json"), Token))!;
        foreach (var (key, asset) in item["assets"]!.AsObject())
        {
            var file = Path.GetFullPath((string)asset!["href"]!, Path.Combine(Root, "stac", Products.Collection, "items"));
            File.ReadAllText(file).ShouldBe(key);
        }

        File.Exists(Path.Combine(Root, "stac", "catalog.json")).ShouldBeTrue();
        Directory.EnumerateFiles(_folder.Root).ShouldBeEmpty("no file is left half way");
    }

    [Fact]
    public async Task A_second_export_copies_nothing_and_a_lost_file_is_counted()
    {
        await PublishAsync();
        await ExportAsync();
        (await ExportAsync()).Files.ShouldBe(0);

        using var elsewhere = new TemporaryFolder();
        File.Delete(Path.Combine(_stores.ObjectFolder, Products.Ready().Assets[0].Path));
        var done = await new CatalogExport(_stores.Catalog, _stores.Stores.Objects, new LocalObjectStore(elsewhere.Root, _stores.Clock)).RunAsync(elsewhere.Root, null, Token);

        (done.Missing, done.Items).ShouldBe((1, 2));
    }

    public void Dispose()
    {
        _stores.Dispose();
        _folder.Dispose();
    }

    private async Task PublishAsync()
    {
        var ready = Products.Ready();
        foreach (var asset in ready.Assets)
        {
            await _stores.PutObjectAsync(asset.Path, System.Text.Encoding.UTF8.GetBytes(asset.Key), asset.MediaType);
        }

        await _stores.PublishAsync(ready);
    }

    private async Task<ExportSummary> ExportAsync() =>
        await new CatalogExport(_stores.Catalog, _stores.Stores.Objects, new LocalObjectStore(_folder.Root, _stores.Clock)).RunAsync(_folder.Root, null, Token);
}
