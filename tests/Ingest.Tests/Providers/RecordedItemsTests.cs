using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Ingest.Providers;
using Groundshift.TestKit;

namespace Groundshift.Ingest.Tests.Providers;

/// <summary>Real items as the providers' APIs gave them.</summary>
public class RecordedItemsTests
{
    private const string EarthSearch = "data/stac-s2/earth-search-v1/";

    [Fact]
    public void Every_recorded_item_of_Earth_Search_normalises()
    {
        var items = new[] { "filter_1_post", "filter_2_post", "multiple_collections_0" }
            .SelectMany(file => CatalogItems.Features($"{EarthSearch}{file}.response.json"))
            .ToList();

        items.Count.ShouldBe(22);
        foreach (var scene in items.Select(item => CatalogItems.Normalise("earth-search", item)))
        {
            scene.Bands.ShouldNotBeEmpty();
            if (scene.Sensor == SensorKind.Sentinel2)
            {
                scene.Key.Value.ShouldStartWith("s2/sentinel-2");
                scene.Bands.ShouldAllBe(band => band.Scale == 0.0001 && band.Nodata == 0);
                scene.Bands.Count.ShouldBe(scene.Level == "L1C" ? 13 : 12);
            }
        }
    }

    [Fact]
    public void One_product_in_two_collections_is_one_scene_of_which_one_carries_the_offset()
    {
        var items = CatalogItems.Features($"{EarthSearch}filter_1_post.response.json");
        var first = CatalogItems.Normalise("earth-search", items.Single(item => item["id"]!.GetValue<string>() == "S2B_T20EPT_20250731T131905_L2A"));
        var second = CatalogItems.Normalise("earth-search", items.Single(item => item["id"]!.GetValue<string>() == "S2B_20EPT_20250731_0_L2A"));

        second.Key.ShouldBe(first.Key);
        second.Key.ShouldBe(new SceneKey("s2/sentinel-2b/20250731T131909/R095/20EPT/L2A"));
        second.Revision.Generated.ShouldBe(first.Revision.Generated);
        first.Bands.ShouldAllBe(band => band.Offset == -0.1);
        second.Bands.ShouldAllBe(band => band.Offset == 0, "the flag says that the offset was taken out, although raster:bands states -0.1");
        second.Bands.ShouldAllBe(band => !band.Asset.Key.EndsWith("-jp2"));
        second.Notes.ShouldContain(note => note.Contains("boa_offset_applied"));
        second.Masks.ShouldHaveSingleItem().Asset.Key.ShouldBe("scl");
    }

    [Fact]
    public void Level_1C_lies_in_a_bucket_that_bills_the_reader()
    {
        var item = CatalogItems.Features($"{EarthSearch}filter_2_post.response.json").First(feature => feature["collection"]!.GetValue<string>() == "sentinel-2-l1c");

        var scene = CatalogItems.Normalise("earth-search", item);

        scene.Level.ShouldBe("L1C");
        scene.Bands.ShouldAllBe(band => band.Asset.Access == AccessNames.RequesterPays && band.Asset.Href.StartsWith("s3://sentinel-s2-l1c/"));
        scene.Bands.ShouldAllBe(band => band.Offset == -0.1);
    }

    [Fact]
    public void Radar_without_a_declared_unit_stays_a_bare_number()
    {
        var item = CatalogItems.Features($"{EarthSearch}filter_1_post.response.json").First(feature => feature["collection"]!.GetValue<string>() == "sentinel-1-grd");

        var scene = CatalogItems.Normalise("earth-search", item);

        scene.Sensor.ShouldBe(SensorKind.Sentinel1);
        var band = scene.Bands.ShouldHaveSingleItem();
        band.Name.ShouldBe("HH");
        band.Unit.ShouldBe(PixelUnit.DigitalNumber);
        scene.Notes.ShouldContain(note => note.Contains("neither dB nor linear"));
    }

    [Fact]
    public void Landsat_reflectance_is_taken_and_kelvin_is_left_out()
    {
        var item = CatalogItems.Features($"{EarthSearch}multiple_collections_0.response.json").Single(feature => feature["id"]!.GetValue<string>().StartsWith("LC08"));

        var scene = CatalogItems.Normalise("earth-search", item);

        scene.Bands.Select(band => band.CommonName).ShouldBe(["coastal", "blue", "green", "red", "nir08", "swir16", "swir22"]);
        scene.Bands.ShouldAllBe(band => band.Scale == 2.75e-05 && band.Offset == -0.2 && band.Unit == PixelUnit.Reflectance);
        scene.Notes.ShouldContain(note => note.Contains("kelvin"));
    }

    [Theory]
    [InlineData("odc-stac/S2B_MSIL2A_20190629T212529_R043_T06VVN_20201006T080531.json", "s2/sentinel-2b/20190629T212529/R043/06VVN/L2A", "02.12", 0)]
    [InlineData("odc-stac/S2B_MSIL2A_20190629T212529_R043_T06VVN_20201006T080531_raster_ext.json", "s2/sentinel-2b/20190629T212529/R043/06VVN/L2A", "02.12", 0)]
    [InlineData("sentinel-2-extension/item.json", "s2/sentinel-2a/20231107T144731/R139/20QRF/L2A", "05.09", -0.1)]
    public void Planetary_Computer_items_take_the_offset_from_the_baseline(string file, string key, string baseline, double offset)
    {
        var scene = CatalogItems.Normalise("planetary-computer", CatalogItems.Read("data/stac-s2/" + file));

        scene.Key.ShouldBe(new SceneKey(key));
        scene.Revision.Baseline.ShouldBe(baseline);
        scene.Bands.Count.ShouldBe(12);
        scene.Bands.ShouldAllBe(band => band.Scale == 0.0001 && band.Offset == offset && band.Asset.Access == AccessNames.PlanetaryComputer);
        scene.Masks.ShouldHaveSingleItem().Asset.Key.ShouldBe("SCL");
    }

    [Theory]
    [InlineData("sentinel-2-extension/item2.json", "s2/sentinel-2a/20190212T192651/R013/07HFE/L2A", 12, 0)]
    [InlineData("stactools-safe-metadata/S2A_MSIL2A_20190212T192651_N0212_R013_T07HFE_20201007T160857.SAFE/expected_output.json", "s2/sentinel-2a/20190212T192651/R013/07HFE/L2A", 12, 0)]
    [InlineData("stactools-safe-metadata/S2A_MSIL2A_20230821T221941_N0509_R029_T01KAB_20230822T021825.SAFE/expected_output.json", "s2/sentinel-2a/20230821T221941/R029/01KAB/L2A", 12, -0.1)]
    [InlineData("stactools-safe-metadata/S2A_MSIL1C_20210908T042701_N0301_R133_T46RER_20210908T070248.SAFE/expected_output.json", "s2/sentinel-2a/20210908T042701/R133/46RER/L1C", 13, 0)]
    [InlineData("odc-stac/S2A_28QCH_20200714_0_L2A.json", "s2/sentinel-2a/20200714T115221/R123/28QCH/L2A", 12, 0)]
    public void Items_of_other_makers_are_told_by_product_name_and_native_resolution(string file, string key, int bands, double offset)
    {
        var scene = CatalogItems.Normalise("https://stac.example/", CatalogItems.Read("data/stac-s2/" + file));

        scene.Key.ShouldBe(new SceneKey(key));
        scene.Bands.Count.ShouldBe(bands);
        scene.Bands.ShouldAllBe(band => band.Offset == offset);
        foreach (var band in scene.Bands)
        {
            band.GsdMetres.ShouldBe(Sentinel2.Find(Sentinel2Platform.A, band.Name)!.GsdMetres, band.Name);
        }
    }

    [Fact]
    public void A_footprint_over_the_antimeridian_is_split_there()
    {
        var scene = CatalogItems.Normalise(
            "https://stac.example/",
            CatalogItems.Read("data/stac-s2/stactools-safe-metadata/S2A_MSIL2A_20230821T221941_N0509_R029_T01KAB_20230822T021825.SAFE/expected_output.json"));

        scene.Footprint.EnvelopeInternal.Width.ShouldBeGreaterThan(359);
        scene.Footprint.Area.ShouldBeLessThan(2);
        scene.Footprint.NumGeometries.ShouldBe(2);
    }
}
