using System.Net;
using System.Security.Cryptography;
using Groundshift.Catalog.Areas;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Groundshift.Host.Cli;
using Groundshift.Host.Configuration;
using Groundshift.Host.Demo;
using Groundshift.Host.Roles;
using Groundshift.Host.Tests.Roles;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>The roles apart, with a database and an object store in common and no folder.</summary>
public sealed class SharedObjectsTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly TemporaryFolder _folder = new();
    private readonly List<WebApplication> _roles = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("S3")]
    [InlineData("AzureBlob")]
    public async Task Roles_that_share_no_folder_make_what_one_process_makes(string kind)
    {
        var catalog = SmallCatalog.Write(_folder.File("country"));
        var expected = await AloneAsync(catalog);
        var objects = await SharedObjects.OfAsync(kind);
        var schema = $"t_{Guid.NewGuid():N}";
        catalog.List(SmallCatalog.Items[0], SmallCatalog.Items[2]);
        var services = await StartAsync(Role.Ingest, objects, schema);
        await WatchAsync(services, catalog);
        await StartAsync(Role.Worker, objects, schema);
        var api = new Uri((await StartAsync(Role.Catalog, objects, schema)).Urls.First());
        await UntilAsync(services, 2);

        // A scene that comes late makes the worker read the later product back out of the store.
        catalog.List(SmallCatalog.Items);
        var items = await UntilAsync(services, 3);

        Rasters(items).ShouldBe(expected);
        using var client = new HttpClient { BaseAddress = api };
        await DownloadAsync(client, items[0]);
        foreach (var role in new[] { Role.Ingest, Role.Worker, Role.Catalog })
        {
            Directory.Exists(_folder.File($"{role}/objects")).ShouldBeFalse();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var role in Enumerable.Reverse(_roles))
        {
            await role.StopAsync(CancellationToken.None);
            await role.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task<string[]> AloneAsync(SmallCatalog catalog)
    {
        await using var service = await RunningService.StartAsync(_folder.File("alone"));
        await service.WatchAsync(catalog);
        await service.UntilIdleAsync();
        return Rasters(await service.ProductsAsync());
    }

    // Checksums of what was mapped; the other files hold times.
    private static string[] Rasters(IReadOnlyList<StacItem> items) =>
    [
        .. items.SelectMany(item => item.ReadAssets())
            .Where(asset => asset.Key is "classification" or "confidence" or "probabilities" or "valid_mask")
            .Select(asset => $"{asset.Key} {(string?)asset.Json["file:checksum"]}").Order(StringComparer.Ordinal),
    ];

    private static async Task DownloadAsync(HttpClient client, StacItem item)
    {
        var asset = item.ReadAssets().First(each => each.Key == "classification");
        var content = await client.GetByteArrayAsync($"/assets/{asset.Json["href"]}", Token);
        $"1220{Convert.ToHexStringLower(SHA256.HashData(content))}".ShouldBe((string?)asset.Json["file:checksum"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/assets/{asset.Json["href"]}") { Headers = { Range = new(10, 29) } };
        using var part = await client.SendAsync(request, Token);
        part.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await part.Content.ReadAsByteArrayAsync(Token)).ShouldBe(content[10..30]);
        var tile = await client.GetByteArrayAsync($"/tiles/{item.Collection}/{item.Id}/classification/0/0/0.png", Token);
        tile[..4].ShouldBe([0x89, 0x50, 0x4E, 0x47]);
    }

    private async Task<WebApplication> StartAsync(Role role, ObjectsSection objects, string schema)
    {
        var options = new GroundshiftOptions { Data = _folder.File($"{role}"), Server = new ServerSection { Port = 0 }, Objects = objects };
        options.Store.Postgres.ConnectionString = (await PostgresServer.NeedAsync()).ConnectionString;
        options.Store.Postgres.Schema = schema;
        var app = ServiceComposition.Build(options, role, logging: _ => { });
        await app.StartAsync(Token);
        _roles.Add(app);
        return app;
    }

    private static async Task WatchAsync(WebApplication role, SmallCatalog catalog)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(catalog.Folder, "areas.geojson"), Token);
        foreach (var draft in AreaFile.Read(text))
        {
            await role.Services.GetRequiredService<IAreaStore>().PutAsync(
                new AreaOfInterest { Id = draft.Id, Name = draft.Name, Geometry = draft.Geometry, Model = Defaults.Model, Products = [ProductKinds.LandCover], CloudLimitPercent = 100 },
                Token);
        }

        await role.Services.GetRequiredService<IWatchStore>().PutAsync(
            new Watch
            {
                Id = "country",
                Catalog = "country",
                Url = StacHref.OfFile(Path.Combine(catalog.Folder, "catalog.json")).AbsoluteUri,
                Collection = SimulatedCatalog.Sentinel2Collection,
                Interval = TimeSpan.FromSeconds(1),
            },
            Token);
    }

    private static async Task<IReadOnlyList<StacItem>> UntilAsync(WebApplication role, int count)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var found = await role.Services.GetRequiredService<ICatalogStore>().SearchAsync(new ItemSearch { Limit = 100 }, Token);
            StacItem[] items = [.. found.Items.Select(each => each.Item).Where(item => item.Collection?.StartsWith(ProductKinds.LandCover, StringComparison.Ordinal) == true)];
            if (items.Length == count)
            {
                return items;
            }

            var jobs = await role.Services.GetRequiredService<IJobLedger>().ListAsync(new LedgerQuery { Limit = 100 }, Token);
            jobs.Where(job => job.State is JobState.Failed or JobState.Invalid).Select(job => job.Outcome).ShouldBeEmpty();
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Patience, $"{items.Length} of {count} items");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }
    }
}
