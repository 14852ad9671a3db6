using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using Groundshift.Ingest.Providers;
using Groundshift.Ingest.Tests.Providers;
using Groundshift.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using static Groundshift.Ingest.Tests.Planning.PlanningFixture;

namespace Groundshift.Ingest.Tests.Planning;

/// <summary>The real scenes and areas of the developer catalog, from item to queued job to a file that can be opened.</summary>
public sealed class DeveloperCatalogPlanningTests(ITestOutputHelper output) : IDisposable
{
    private readonly PlanningFixture _fixture = new();

    [Fact]
    public async Task Every_scene_is_planned_for_its_area_once()
    {
        await AddAreasAsync();
        foreach (var scene in CatalogItems.All())
        {
            await _fixture.ArriveAsync(scene, JobPriority.Backfill);
        }

        var jobs = (await _fixture.Stores.Ledger.ListAsync(new Core.Ports.LedgerQuery(), Token)).Select(entry => entry.Job).ToList();
        foreach (var group in jobs.GroupBy(job => job.Area.Id).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{group.Key}: {string.Join(", ", group.Select(job => job.Scenes[0].Parts[0].ItemId))}");
        }

        // 29 items, of which the Congo scene stands in three catalogs; the two overcast Slovenian days are above the cloud limit.
        jobs.Count.ShouldBe(25);
        jobs.Count(job => job.Area.Id == "congo-33nza").ShouldBe(1);
        jobs.Count(job => job.Area.Id == "slovenia-33tvl").ShouldBe(3);
        (await _fixture.OutcomeAsync(CatalogItems.Scene("cdse", "S2A_MSIL2A_20220706T085611_N0400_R007_T33NZA_20220706T153419"), "congo-33nza"))!
            .ShouldStartWith("the same revision as S2A_T33NZA_20220706T085611_L2A of earth-search (baseline 04.00): job ");
        (await _fixture.OutcomeAsync(CatalogItems.Scene("earth-search", "S2A_33TVL_20150731_0_L1C"), "slovenia-33tvl"))!
            .ShouldBe("not processed: 100 % of the scene are cloudy, the limit is 60 %");
    }

    [Fact]
    public async Task Files_of_a_watched_folder_can_be_opened()
    {
        var catalog = SharedData.Need("data/catalog/catalog.json");
        await _fixture.Stores.Watches.PutAsync(new Core.Ports.Watch { Id = "local", Catalog = "local", Url = StacHref.OfFile(catalog).AbsoluteUri, Collection = "any" }, Token);
        using var access = new AssetAccess(new AssetAccessOptions(), _fixture.Clock, NullLogger<AssetAccess>.Instance, WatchedFolders.Of(_fixture.Stores.Watches));

        foreach (var band in CatalogItems.All().SelectMany(scene => scene.Bands.Take(2)))
        {
            File.Exists((await access.ResolveAsync(band.Asset, Token)).Uri.LocalPath).ShouldBeTrue();
        }

        await _fixture.Stores.Watches.RemoveAsync("local", Token);
        await Should.ThrowAsync<InvalidInputException>(async () => await access.ResolveAsync(CatalogItems.All()[0].Bands[0].Asset, Token));
    }

    public void Dispose() => _fixture.Dispose();

    private async Task AddAreasAsync()
    {
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(SharedData.Need("data/catalog/areas.geojson"), Token));
        foreach (var feature in document.RootElement.GetProperty("features").EnumerateArray())
        {
            await _fixture.Stores.Areas.PutAsync(
                new AreaOfInterest
                {
                    Id = feature.GetProperty("id").GetString()!,
                    Geometry = Footprints.ReadArea(feature.GetProperty("geometry")),
                    Model = "landcover",
                },
                Token);
        }
    }
}
