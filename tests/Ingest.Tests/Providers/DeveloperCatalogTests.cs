using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Ingest.Providers;

namespace Groundshift.Ingest.Tests.Providers;

/// <summary>Every item of the developer catalog, with the values that its description and its pixels say are right.</summary>
public class DeveloperCatalogTests
{
    private const string Congo = "s2/sentinel-2a/20220706T085611/R007/33NZA/L2A";
    private const string CongoEarthSearch = "S2A_T33NZA_20220706T085611_L2A";
    private const string CongoPlanetary = "S2A_MSIL2A_20220706T085611_R007_T33NZA_20220706T153419";
    private const string CongoCdse = "S2A_MSIL2A_20220706T085611_N0400_R007_T33NZA_20220706T153419";

    [Fact]
    public void All_29_items_normalise_to_files_that_exist()
    {
        var scenes = CatalogItems.All();

        scenes.Count.ShouldBe(29);
        foreach (var scene in scenes)
        {
            foreach (var asset in scene.Bands.Select(band => band.Asset).Concat(scene.Masks.Select(mask => mask.Asset)))
            {
                asset.Access.ShouldBe(AccessNames.Files);
                File.Exists(new Uri(asset.Href).LocalPath).ShouldBeTrue($"{scene.ItemId} {asset.Key} {asset.Href}");
                asset.Key.ShouldNotContain("labels");
            }

            scene.Footprint.IsValid.ShouldBeTrue();
            scene.Bands.Select(band => (band.Asset.Href, band.Index)).ShouldBeUnique();
        }
    }

    [Fact]
    public void Every_scene_survives_the_journey_through_a_message()
    {
        foreach (var scene in CatalogItems.All())
        {
            var json = JsonSerializer.Serialize(scene, MessageJson.Default.SceneSource);
            var back = JsonSerializer.Deserialize(json, MessageJson.Default.SceneSource)!;

            back.Key.ShouldBe(scene.Key);
            back.Revision.ShouldBe(scene.Revision);
            back.Bands.ShouldBe(scene.Bands);
            back.Footprint.EqualsTopologically(scene.Footprint).ShouldBeTrue();
        }
    }

    [Fact]
    public void One_scene_in_three_catalogs_has_one_key_and_one_rank()
    {
        SceneSource[] scenes =
        [
            CatalogItems.Scene("earth-search", CongoEarthSearch),
            CatalogItems.Scene("planetary-computer", CongoPlanetary),
            CatalogItems.Scene("cdse", CongoCdse),
        ];

        scenes.ShouldAllBe(scene => scene.Key == new SceneKey(Congo));
        scenes.ShouldAllBe(scene => scene.Revision.Baseline == "04.00");
        scenes.ShouldAllBe(scene => scene.Revision.Generated == new DateTimeOffset(2022, 7, 6, 15, 34, 19, TimeSpan.Zero));
        scenes.ShouldAllBe(scene => scene.Platform == "sentinel-2a" && scene.Level == "L2A" && scene.Sensor == SensorKind.Sentinel2);
    }

    [Theory]
    [InlineData("earth-search", CongoEarthSearch)]
    [InlineData("planetary-computer", CongoPlanetary)]
    [InlineData("cdse", CongoCdse)]
    public void The_offset_of_baseline_4_is_applied_once_whether_stated_or_implied(string catalog, string id)
    {
        var scene = CatalogItems.Scene(catalog, id);

        scene.Bands.Select(band => band.Name).ShouldBe(["B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B11", "B12"]);
        scene.Bands.ShouldAllBe(band => band.Scale == 0.0001 && band.Offset == -0.1 && band.Nodata == 0 && band.Unit == PixelUnit.Reflectance);
        scene.Bands.Select(band => band.GsdMetres).ShouldBe([60, 10, 10, 10, 20, 20, 20, 10, 20, 60, 20, 20]);
        scene.Bands.Single(band => band.Name == "B02").CentreMicrometres!.Value.ShouldBe(0.4927, 1e-9);
        scene.Bands.Select(band => band.Asset.Rows).ShouldAllBe(rows => rows == null || rows == 1068 || rows == 534 || rows == 178);
        scene.Bands.Single(band => band.Name == "B02").Asset.Columns.ShouldBe(1068);
        scene.CloudCoverPercent.ShouldBeNull();
    }

    [Fact]
    public void The_cloud_mask_of_Major_TOM_is_known_by_its_legend()
    {
        var mask = CatalogItems.Scene("earth-search", CongoEarthSearch).Masks.ShouldHaveSingleItem();

        mask.Kind.ShouldBe(SceneMaskKind.CloudSen12);
        mask.Asset.Key.ShouldBe("cloud_mask");
        mask.GsdMetres.ShouldBe(10);
        CatalogItems.Scene("cdse", CongoCdse).Masks.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("S2B_T43RCP_20200604T054831_L2A", "20200604T054639", 4.184628)]
    [InlineData("S2B_T43RCP_20200813T054952_L2A", "20200813T054639", 1.948562)]
    public void Punjab_is_known_by_its_datatake_and_has_no_offset(string id, string datatake, double clouds)
    {
        var scene = CatalogItems.Scene("earth-search", id);

        scene.Key.ShouldBe(new SceneKey($"s2/sentinel-2b/{datatake}/R048/43RCP/L2A"));
        scene.Revision.Baseline.ShouldBe("02.14");
        scene.Bands.Count.ShouldBe(12);
        scene.Bands.ShouldAllBe(band => band.Scale == 0.0001 && band.Offset == 0 && band.Nodata == 0);
        scene.CloudCoverPercent.ShouldBe(clouds);
    }

    [Theory]
    [InlineData("S2A_T32TNS_20170703T102021_L2A", "02.05")]
    [InlineData("S2A_T32TNS_20190723T102031_L2A", "02.13")]
    public void Barbellino_lacks_B8A_and_has_a_scene_classification(string id, string baseline)
    {
        var scene = CatalogItems.Scene("earth-search", id);

        scene.Key.ShouldBe(new SceneKey($"item/earth-search/sentinel-2-c1-l2a/{id}"));
        scene.Revision.Baseline.ShouldBe(baseline);
        scene.Bands.Select(band => band.Name).ShouldBe(["B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B09", "B11", "B12"]);
        scene.Bands.ShouldAllBe(band => band.Nodata == 65535 && band.Offset == 0);
        scene.Masks.ShouldHaveSingleItem().Kind.ShouldBe(SceneMaskKind.SceneClassification);
        scene.Notes.ShouldContain(note => note.Contains("names no product"));
    }

    [Theory]
    [InlineData("20150711", 0)]
    [InlineData("20150731", 100)]
    [InlineData("20150820", 100)]
    [InlineData("20150830", 0)]
    [InlineData("20150909", 0)]
    public void Slovenia_is_reflectance_already(string day, double atLeastClouds)
    {
        var scene = CatalogItems.Scene("earth-search", $"S2A_33TVL_{day}_0_L1C");

        scene.Level.ShouldBe("L1C");
        scene.Bands.Count.ShouldBe(13);
        scene.Bands.ShouldAllBe(band => band.Scale == 1 && band.Offset == 0 && band.Nodata == null && band.Unit == PixelUnit.Reflectance);
        scene.CloudCoverPercent!.Value.ShouldBeGreaterThanOrEqualTo(atLeastClouds);
        scene.Masks.ShouldHaveSingleItem().Kind.ShouldBe(SceneMaskKind.BinaryCloud);
    }

    [Fact]
    public void Leipzig_has_seven_bands_and_NaN_as_nodata()
    {
        var scene = CatalogItems.Scene("earth-search", "S2_32UQB_2021_0_L1C");

        scene.Bands.Select(band => band.Name).ShouldBe(["B02", "B03", "B04", "B06", "B07", "B08", "B11"]);
        scene.Bands.ShouldAllBe(band => band.Scale == 0.0001 && band.Offset == 0 && double.IsNaN(band.Nodata!.Value));
        scene.Platform.ShouldBe("sentinel-2");
        scene.Masks.ShouldBeEmpty();
        scene.Notes.ShouldContain(note => note.Contains("Sentinel-2A"));
        scene.Acquired.ShouldBe(new DateTimeOffset(2021, 7, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("20201101", "02.14")]
    [InlineData("20211001", "03.01")]
    public void Belgium_has_minus_one_as_nodata_and_a_scale_that_nobody_states(string month, string baseline)
    {
        var scene = CatalogItems.Scene("planetary-computer", $"S2_MSIL2A_{month}T000000_MONTHLY_T31UFS");

        scene.Key.Value.ShouldStartWith("item/planetary-computer/sentinel-2-l2a/");
        scene.Revision.Baseline.ShouldBe(baseline);
        scene.Bands.Select(band => band.Name).ShouldBe(["B02", "B03", "B04", "B05", "B06", "B07", "B08", "B11", "B12"]);
        scene.Bands.ShouldAllBe(band => band.Scale == 0.0001 && band.Offset == 0 && band.Nodata == -1 && band.GsdMetres == 10);
    }

    [Fact]
    public void EnMAP_has_224_bands_in_one_cube_and_seven_quality_layers()
    {
        var scene = CatalogItems.Scene("dlr-eoc", "ENMAP01-____L2A-DT0000004950_20221103T162438Z_001_V010110_20221118T145147Z-Y01460273_X03110438");

        scene.Sensor.ShouldBe(SensorKind.EnMap);
        scene.Key.ShouldBe(new SceneKey("enmap/DT0000004950/001/L2A"));
        scene.Revision.Baseline.ShouldBe("V010110");
        scene.Revision.Generated.ShouldBe(new DateTimeOffset(2022, 11, 18, 14, 51, 47, TimeSpan.Zero));
        scene.Bands.Count.ShouldBe(224);
        scene.Bands.ShouldAllBe(band => band.Scale == 0.0001 && band.Offset == 0 && band.Nodata == -32768 && band.GsdMetres == 30 && band.WidthMicrometres > 0);
        scene.Bands.Select(band => band.Index).ShouldBe(Enumerable.Range(1, 224));
        scene.Bands.Select(band => band.Asset.Href).Distinct().ShouldHaveSingleItem();
        scene.Bands[91].CentreMicrometres!.Value.ShouldBeLessThan(scene.Bands[90].CentreMicrometres!.Value);
        scene.Masks.Select(mask => mask.Kind).ShouldBe(
        [
            SceneMaskKind.EnMapCloud, SceneMaskKind.EnMapCloudShadow, SceneMaskKind.EnMapCirrus, SceneMaskKind.EnMapHaze,
            SceneMaskKind.EnMapSnow, SceneMaskKind.EnMapDefect, SceneMaskKind.EnMapClasses,
        ]);
        scene.Metadata!.Key.ShouldBe("metadata");
        scene.CloudCoverPercent.ShouldBe(0);
    }

    [Fact]
    public void A_simulated_EnMAP_scene_takes_its_key_from_its_item()
    {
        var scene = CatalogItems.Scene("dlr-eoc", "ENMAP-SIM-BERLIN-URBAN-GRADIENT-2009");

        scene.Key.Value.ShouldBe("item/dlr-eoc/ENMAP_HSI_L2A/ENMAP-SIM-BERLIN-URBAN-GRADIENT-2009");
        scene.Bands.Count.ShouldBe(177);
        scene.Bands.ShouldAllBe(band => band.Nodata == -99 && band.WidthMicrometres == null && band.CentreMicrometres > 0.45);
        scene.Masks.ShouldBeEmpty();
        SpectralResampling.Build(EnMap.SpectralBands(scene, _ => true), SpectralResponseSet.Parametric(Sentinel2Platform.A))
            .Missing.ShouldBe(["B01", "B10"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("TAIZHOU-2000-BEFORE")]
    [InlineData("TAIZHOU-2003-AFTER")]
    public void An_unknown_sensor_is_read_by_its_fields(string id)
    {
        var scene = CatalogItems.Scene("generic", id);

        scene.Sensor.ShouldBe(SensorKind.Generic);
        scene.Platform.ShouldBe("landsat-7");
        scene.Bands.Select(band => band.Name).ShouldBe(["blue", "green", "red", "nir", "swir16", "swir22"]);
        scene.Bands.ShouldAllBe(band => band.Scale == 1 && band.Offset == 0 && band.Nodata == null && band.Unit == PixelUnit.DigitalNumber && band.GsdMetres == 30);
    }

    [Fact]
    public void A_local_copy_under_a_name_of_its_own_is_read_as_its_original()
    {
        foreach (var scene in CatalogItems.All())
        {
            var item = new Core.Stac.StacItem(CatalogItems.Parse(scene.ItemJson));

            var mirrored = SceneNormaliser.Normalise("https://mirror.example/stac", scene.Collection, item, new Uri(scene.ItemHref!));

            mirrored.Bands.ShouldBe(scene.Bands);
            mirrored.Masks.ShouldBe(scene.Masks);
            mirrored.Revision.ShouldBe(scene.Revision);
        }
    }
}
