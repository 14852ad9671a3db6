using Groundshift.InferenceWorker.Pipeline;
using Groundshift.TestKit.Models;

namespace Groundshift.InferenceWorker.Tests.Pipeline;

public sealed class RealScenesTests : IDisposable
{
    private static readonly string[] DynamicWorldBands = ["B02", "B03", "B04", "B05", "B06", "B07", "B08", "B11", "B12"];

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_same_scene_from_three_catalogs_gives_the_same_map()
    {
        var model = _bench.Model(new StandInModel { Window = 256, Halo = 32, Context = 2 });
        var area = CatalogItems.Area("congo-33nza");
        var earth = await _bench.ProduceAsync(CatalogItems.Scene("earth-search", "sentinel-2-c1-l2a", "S2A_T33NZA_20220706T085611_L2A"), area, model);
        var planetary = await _bench.ProduceAsync(CatalogItems.Scene("planetary-computer", "sentinel-2-l2a", "S2A_MSIL2A_20220706T085611_R007_T33NZA_20220706T153419"), area, model);
        var copernicus = await _bench.ProduceAsync(CatalogItems.Scene("cdse", "sentinel-2-l2a", "S2A_MSIL2A_20220706T085611_N0400_R007_T33NZA_20220706T153419"), area, model);

        earth.ValidPercent.ShouldBe(100);
        earth.Unmasked.ShouldBeFalse();
        planetary.Unmasked.ShouldBeTrue();
        foreach (var key in new[] { "classification", "confidence", "probabilities" })
        {
            Checksum(planetary, key).ShouldBe(Checksum(earth, key), key);
            Checksum(copernicus, key).ShouldBe(Checksum(earth, key), key);
        }
    }

    [Fact]
    public async Task The_scene_whose_mask_overlooks_haze_is_noted_as_hazy()
    {
        var model = _bench.Model(new StandInModel());
        var hazy = await _bench.ProduceAsync(
            CatalogItems.Scene("earth-search", "sentinel-2-c1-l2a", "S2A_T33NZA_20220706T085611_L2A"), CatalogItems.Area("congo-33nza"), model);
        hazy.Notes.ShouldContain(note => note.StartsWith("Haze suspected"));
    }

    [Theory]
    [InlineData("earth-search", "sentinel-2-c1-l2a", "S2B_T43RCP_20200604T054831_L2A", "punjab-43rcp")]
    [InlineData("planetary-computer", "sentinel-2-l2a", "S2_MSIL2A_20210601T000000_MONTHLY_T31UFS", "belgium-31ufs")]
    [InlineData("earth-search", "sentinel-2-l1c", "S2A_33TVL_20150711_0_L1C", "slovenia-33tvl")]
    [InlineData("dlr-eoc", "ENMAP_HSI_L2A", "ENMAP-SIM-BERLIN-URBAN-GRADIENT-2009", "berlin")]
    public async Task Clear_scenes_of_every_provider_become_maps_without_a_suspicion_of_haze(string catalog, string collection, string item, string area)
    {
        var model = _bench.Model(new StandInModel { Bands = DynamicWorldBands });
        var ready = await _bench.ProduceAsync(CatalogItems.Scene(catalog, collection, item), CatalogItems.Area(area), model);
        ready.ValidPercent.ShouldBeGreaterThan(80);
        ready.Notes.ShouldNotContain(note => note.StartsWith("Haze"));
        TestContext.Current.SendDiagnosticMessage($"{item}: {string.Join(" | ", ready.Notes)}");
        ready.GsdMetres.ShouldBe(catalog == "dlr-eoc" ? 30 : 10, 0.6);
    }

    [Fact]
    public async Task Water_seen_by_EnMAP_is_mapped_as_water_at_30_m()
    {
        var model = _bench.Model(new StandInModel { Bands = DynamicWorldBands });
        var scene = CatalogItems.Scene(
            "dlr-eoc", "ENMAP_HSI_L2A", "ENMAP01-____L2A-DT0000004950_20221103T162438Z_001_V010110_20221118T145147Z-Y01460273_X03110438");
        var ready = await _bench.ProduceAsync(scene, CatalogItems.Area("long-island-sound"), model);
        ready.GsdMetres.ShouldBe(30);
        ready.Unmasked.ShouldBeFalse();
        ready.Classes.Single(share => share.Name == "water").Percent.ShouldBeGreaterThan(99);

        // An item without wavelengths leaves them to the product's METADATA.XML, and the map is the same.
        var part = scene.Parts[0] with { Bands = [.. scene.Parts[0].Bands.Select(band => band with { CentreMicrometres = null, WidthMicrometres = null })] };
        var bare = await _bench.ProduceAsync(scene with { Parts = [part] }, CatalogItems.Area("long-island-sound"), model);
        Checksum(bare, "classification").ShouldBe(Checksum(ready, "classification"));
    }

    [Theory]
    [InlineData("S2A_33TVL_20150731_0_L1C")]
    [InlineData("S2A_33TVL_20150820_0_L1C")]
    public async Task Cloudy_dates_of_Slovenia_make_no_product(string item)
    {
        var model = _bench.Model(new StandInModel { Bands = DynamicWorldBands });
        var outcome = await _bench.RunAsync(CatalogItems.Scene("earth-search", "sentinel-2-l1c", item), CatalogItems.Area("slovenia-33tvl"), model);
        outcome.ShouldBeOfType<SceneOutcome.NoProduct>().Reason.ShouldBe(NoProductReason.AllMasked);
    }

    [Fact]
    public async Task A_month_without_a_valid_pixel_makes_no_product()
    {
        var model = _bench.Model(new StandInModel { Bands = DynamicWorldBands });
        var outcome = await _bench.RunAsync(
            CatalogItems.Scene("planetary-computer", "sentinel-2-l2a", "S2_MSIL2A_20201201T000000_MONTHLY_T31UFS"), CatalogItems.Area("belgium-31ufs"), model);
        outcome.ShouldBeOfType<SceneOutcome.NoProduct>().Reason.ShouldBe(NoProductReason.AllNodata);
    }

    [Fact]
    public async Task Leipzig_is_refused_with_the_bands_it_lacks()
    {
        var model = _bench.Model(new StandInModel { Bands = DynamicWorldBands });
        var error = await Should.ThrowAsync<Core.Jobs.InvalidInputException>(() => _bench.RunAsync(
            CatalogItems.Scene("earth-search", "sentinel-2-l1c", "S2_32UQB_2021_0_L1C"), CatalogItems.Area("leipzig"), model));
        error.Found.ShouldBe("no B05, B12");
    }

    private static string Checksum(Core.Messages.ProductReady ready, string key) => ready.Assets.Single(asset => asset.Key == key).Checksum;
}
