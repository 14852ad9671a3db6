using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using Groundshift.Ingest.Watching;
using Groundshift.TestKit;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Ingest.Tests.Watching;

public sealed class StaticCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Uri Root => StacHref.OfFile(_folder.Root);

    [Fact]
    public async Task Every_item_of_the_real_catalog_is_found_by_folder_file_and_http()
    {
        var folder = SharedData.Need("data/catalog");
        await using var server = await ImitationServer.StartAsync(context => context.Response.SendFileAsync(folder + Uri.UnescapeDataString(context.Request.Path)));
        foreach (var root in new[] { StacHref.OfFile(folder), StacHref.OfFile(folder + "/catalog.json"), server["/catalog.json"] })
        {
            var entries = await Clients.ListAsync(Clients.Of(root).WalkAsync(null, Cancellation));

            entries.ShouldAllBe(entry => entry.Problem == null);
            entries.Count.ShouldBe(Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Count(file => File.ReadAllText(file).Contains("\"type\": \"Feature\",", StringComparison.Ordinal)));
            entries.SelectMany(entry => entry.Item!.ReadAssets().Select(asset => asset.Resolve(entry.Uri))).ShouldAllBe(href => href.Scheme == root.Scheme);
        }
    }

    [Fact]
    public async Task Only_the_items_of_the_asked_collection_are_read()
    {
        var folder = SharedData.Need("data/catalog");
        var client = Clients.Of(StacHref.OfFile(folder + "/planetary-computer"));

        (await Clients.ListAsync(client.CollectionsAsync(Cancellation))).Select(collection => collection.Id).ShouldBe(["sentinel-2-l2a"]);
        (await Clients.ListAsync(client.WalkAsync("sentinel-2-l2a", Cancellation))).Count.ShouldBe(13);
        var error = await Should.ThrowAsync<InvalidInputException>(() => Clients.ListAsync(client.WalkAsync("landsat", Cancellation)));
        error.Found.ShouldBe("collections sentinel-2-l2a");
    }

    [Fact]
    public async Task Cycles_end_duplicates_are_reported_and_broken_entries_hide_no_others()
    {
        Write("catalog.json", """{"type":"Catalog","id":"x","links":[{"rel":"child","href":"c/collection.json"},{"rel":"child","href":"./catalog.json"},{"rel":"child","href":"gone/catalog.json"}]}""");
        Write("c/collection.json", """{"type":"Collection","id":"c","links":[{"rel":"child","href":"../catalog.json"},{"rel":"item","href":"a.json"},{"rel":"item","href":"./../c/a.json"},{"rel":"item","href":"again.json"},{"rel":"item","href":"torn.json"},{"rel":"item","href":"../../outside.json"},{"rel":"item","href":"/etc/passwd"},{"rel":"item","href":"http://169.254.169.254/"},{"rel":"item","href":"z.json"}]}""");
        Write("c/a.json", """{"type":"Feature","id":"a","collection":"c"}""");
        Write("c/again.json", """{"type":"Feature","id":"a","collection":"c"}""");
        Write("c/torn.json", """{"type":"Feature","id":""");
        Write("c/z.json", """{"type":"Feature","id":"z"}""");

        var entries = await Clients.ListAsync(Clients.Of(Root).WalkAsync("c", Cancellation));

        entries.Where(entry => entry.Item is not null).Select(entry => entry.Item!.Id).ShouldBe(["a", "z"]);
        entries.Where(entry => entry.Problem is not null).Select(entry => Path.GetFileName(entry.Uri.AbsolutePath)).ShouldBe(["again.json", "torn.json", "outside.json", "passwd", "", "catalog.json"]);
    }

    [Fact]
    public async Task A_symbolic_link_that_leaves_the_catalog_is_not_followed_and_one_within_is()
    {
        using var outside = new TemporaryFolder();
        File.WriteAllText(outside.File("secret.json"), """{"type":"Feature","id":"secret"}""");
        Write("catalog.json", """{"type":"Catalog","id":"x","links":[{"rel":"item","href":"link.json"},{"rel":"item","href":"folder/secret.json"},{"rel":"item","href":"inner.json"}]}""");
        Write("real.json", """{"type":"Feature","id":"real"}""");
        File.CreateSymbolicLink(_folder.File("link.json"), outside.File("secret.json"));
        Directory.CreateSymbolicLink(_folder.File("folder"), outside.Root);
        File.CreateSymbolicLink(_folder.File("inner.json"), _folder.File("real.json"));

        var entries = await Clients.ListAsync(Clients.Of(Root).WalkAsync(null, Cancellation));

        entries.Select(entry => entry.Item?.Id ?? entry.Problem!.Found).ShouldBe(["a symbolic link that leads out of it", "a symbolic link that leads out of it", "real"]);
    }

    [Fact]
    public async Task A_folder_without_a_catalog_and_a_missing_file_are_refused()
    {
        Should.Throw<InvalidInputException>(() => Clients.Of(Root)).Expected.ShouldContain("catalog.json");
        await Should.ThrowAsync<InvalidInputException>(() => Clients.Of(StacHref.OfFile(_folder.File("no.json"))).OpenAsync(Cancellation));
    }

    [Fact]
    public async Task A_static_catalog_is_filtered_as_an_api_would()
    {
        var folder = SharedData.Need("data/catalog");
        var client = Clients.Of(StacHref.OfFile(folder + "/earth-search"));
        var query = new StacQuery { Collection = "sentinel-2-c1-l2a", Box = new BoundingBox(73, 30, 74, 31), Acquired = StacInterval.Parse("2020-07-01T00:00:00Z/..") };

        (await Clients.ListAsync(client.SearchAsync(query, Cancellation))).ShouldHaveSingleItem().Item!.Id.ShouldBe("S2B_T43RCP_20200813T054952_L2A");
    }

    [Fact]
    public async Task An_item_is_read_by_its_own_path()
    {
        Write("a.json", """{"type":"Feature","id":"a"}""");
        var item = await StacClient.ReadItemAsync(StacHref.OfFile(_folder.File("a.json")), Clients.Http, Clients.Quick, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<StacClient>.Instance, Cancellation);

        item.Item!.Id.ShouldBe("a");
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string path, string json)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(path))!);
        File.WriteAllText(_folder.File(path), json);
    }
}
