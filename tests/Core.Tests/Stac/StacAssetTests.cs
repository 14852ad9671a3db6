using System.Text;
using Groundshift.Core.Stac;
using Groundshift.TestKit;

namespace Groundshift.Core.Tests.Stac;

public class StacAssetTests
{
    [Fact]
    public void Bands_of_stac_1_0_are_read_from_eo_bands_and_raster_bands_side_by_side()
    {
        var asset = Asset("""
            {"href":"./red.tif","type":"image/tiff; application=geotiff","roles":["data"],"file:size":12,"file:checksum":"1220AB",
             "eo:bands":[{"name":"red","common_name":"red","center_wavelength":0.665,"full_width_half_max":0.038}],
             "raster:bands":[{"nodata":"nan","data_type":"uint16","scale":0.0001,"offset":-0.1,"spatial_resolution":10,"statistics":{"minimum":1,"maximum":2,"mean":1.5,"stddev":0.5,"valid_percent":99}}]}
            """);

        var band = asset.Bands.ShouldHaveSingleItem();
        (band.Index, band.Name, band.CommonName, band.CentreMicrometres, band.WidthMicrometres).ShouldBe((1, "red", "red", 0.665, 0.038));
        (band.DataType, band.Nodata, band.Scale, band.Offset, band.GsdMetres).ShouldBe(("uint16", double.NaN, 0.0001, -0.1, 10));
        band.Statistics.ShouldBe(new BandStatistics(1, 2, 1.5, 0.5, 99));
        (asset.DataType, asset.Scale, asset.Offset).ShouldBe(("uint16", 0.0001, -0.1));
        asset.Nodata.ShouldBe(double.NaN);
        (asset.Size, asset.Checksum, asset.HasRole("data")).ShouldBe((12, "1220ab", true));
    }

    [Fact]
    public void Bands_of_stac_1_1_inherit_from_asset_and_item()
    {
        var asset = Asset(
            """{"href":"a.tif","nodata":0,"data_type":"uint16","raster:scale":0.5,"bands":[{"name":"B02","eo:common_name":"blue"},{"name":"B03","nodata":7,"raster:scale":2,"raster:offset":1}]}""",
            """{"unit":"m","gsd":20,"raster:offset":-3}""");

        asset.Bands.Select(band => (band.Index, band.Name, band.Nodata, band.Scale, band.Offset, band.DataType, band.Unit, band.GsdMetres)).ShouldBe(
        [
            (1, "B02", 0, 0.5, -3, "uint16", "m", 20),
            (2, "B03", 7, 2, 1, "uint16", "m", 20),
        ]);
        asset.Nodata.ShouldBeNull("the bands differ");
        asset.DataType.ShouldBe("uint16");
    }

    [Fact]
    public void An_asset_without_bands_still_says_what_holds_for_the_file()
    {
        var asset = Asset("""{"href":"a.tif","nodata":-32768,"data_type":"int16","raster:scale":1e-4}""");

        asset.Bands.ShouldBeEmpty();
        (asset.Nodata, asset.DataType, asset.Scale, asset.Offset).ShouldBe((-32768, "int16", 1e-4, null));
    }

    [Theory]
    [InlineData("""{"proj:code":"EPSG:32633"}""", "{}", "EPSG:32633")]
    [InlineData("""{"proj:epsg":32633}""", "{}", "EPSG:32633")]
    [InlineData("{}", """{"proj:epsg":4326}""", "EPSG:4326")]
    [InlineData("""{"proj:code":"IAU_2015:30100"}""", """{"proj:epsg":4326}""", "IAU_2015:30100")]
    [InlineData("""{"proj:code":null}""", "{}", null)]
    [InlineData("""{"proj:epsg":"32633"}""", "{}", null)]
    public void Projection_codes_of_both_versions_are_read_from_asset_then_item(string asset, string properties, string? code) =>
        Asset(asset, properties).Projection.Code.ShouldBe(code);

    [Fact]
    public void Shape_and_transform_are_read_with_six_and_nine_numbers_and_not_otherwise()
    {
        var six = Asset("""{"proj:shape":[100,200],"proj:transform":[10,0,300000,0,-10,5000000],"proj:bbox":[1,2,3,4]}""").Projection;
        six.Shape.ShouldBe((100, 200));
        six.Transform!.Value.Apply(1, 2).ShouldBe((300010, 4999980));
        six.Bbox.ShouldBe([1, 2, 3, 4]);
        Asset("""{"proj:transform":[10,0,300000,0,-10,5000000,0,0,1]}""").Projection.Transform.ShouldBe(six.Transform);

        var wrong = Asset("""{"proj:shape":[0,1e99],"proj:transform":[10,0,300000,0,-10],"proj:bbox":[1,2]}""").Projection;
        (wrong.Shape, wrong.Transform, wrong.Bbox).ShouldBe((null, null, null));
    }

    [Fact]
    public void Views_of_values_that_were_built_in_memory_equal_those_that_were_parsed()
    {
        var item = new StacItem(new() { ["properties"] = new System.Text.Json.Nodes.JsonObject { ["gsd"] = 10, ["eo:cloud_cover"] = 12.5m, ["n"] = 5f } });

        (item.ReadNumber("gsd"), item.ReadNumber("eo:cloud_cover"), item.ReadNumber("n")).ShouldBe((10, 12.5, 5));
    }

    [Fact]
    public void Items_with_an_interval_are_acquired_in_its_middle()
    {
        var item = Item("{}", """{"datetime":null,"start_datetime":"2020-01-01T00:00:00Z","end_datetime":"2020-01-03T00:00:00Z"}""");

        item.Datetime.ShouldBeNull();
        item.ReadAcquired().ToString().ShouldBe("2020-01-02T00:00:00Z");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"datetime":null}""")]
    [InlineData("""{"datetime":null,"start_datetime":"2020-01-01T00:00:00Z"}""")]
    [InlineData("""{"datetime":"2020-01-01"}""")]
    [InlineData("""{"start_datetime":"2020-01-03T00:00:00Z","end_datetime":"2020-01-01T00:00:00Z"}""")]
    public void Items_without_a_usable_time_are_invalid(string properties) =>
        Should.Throw<Groundshift.Core.Jobs.InvalidInputException>(() => Item("{}", properties).ReadAcquired()).Field.ShouldStartWith("properties.");

    [Fact]
    public void Real_bands_read_alike_from_earth_search_and_cdse()
    {
        var earthSearch = Real("earth-search/sentinel-2-c1-l2a/S2A_T33NZA_20220706T085611_L2A").FindAsset("red")!;
        var cdse = Real("cdse/sentinel-2-l2a/S2A_MSIL2A_20220706T085611_N0400_R007_T33NZA_20220706T153419").FindAsset("B04_10m")!;

        foreach (var asset in new[] { earthSearch, cdse })
        {
            var band = asset.Bands.ShouldHaveSingleItem();
            (band.CommonName, band.Scale, band.Offset, band.Nodata, band.DataType).ShouldBe(("red", 0.0001, -0.1, 0, "uint16"));
            asset.Projection.Code.ShouldBe("EPSG:32633");
        }
    }

    [Fact]
    public void The_real_enmap_item_has_224_bands_with_wavelengths()
    {
        var item = RealStac.Documents().Where(file => Path.GetFileName(file).StartsWith("ENMAP01", StringComparison.Ordinal)).Select(file => StacReader.ReadItem(File.ReadAllBytes(file), file)).Single();

        var bands = item.FindAsset("image")!.Bands;
        bands.Count.ShouldBe(224);
        bands.ShouldAllBe(band => band.CentreMicrometres > 0.4 && band.CentreMicrometres < 2.5);
    }

    private static StacItem Real(string folder)
    {
        var path = SharedData.Need($"data/catalog/{folder}/{Path.GetFileName(folder)}.json");
        return StacReader.ReadItem(File.ReadAllBytes(path), path);
    }

    private static StacAsset Asset(string asset, string properties = "{}") => Item(asset, properties).FindAsset("a")!;

    private static StacItem Item(string asset, string properties) => StacReader.ReadItem(
        Encoding.UTF8.GetBytes($$"""{"type":"Feature","id":"x","properties":{{properties}},"assets":{"a":{{asset}}},"links":[]}"""), "item");
}
