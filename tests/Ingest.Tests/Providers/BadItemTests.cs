using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Stac;
using Groundshift.Ingest.Providers;

namespace Groundshift.Ingest.Tests.Providers;

public class BadItemTests
{
    private static readonly Uri Where = new("https://catalog.example/a/b/item.json");

    [Theory]
    [InlineData("properties.datetime", """{"properties":{"datetime":null}}""")]
    [InlineData("properties.datetime", """{"properties":{"datetime":"last summer"}}""")]
    [InlineData("geometry", """{"geometry":null}""")]
    [InlineData("geometry", """{"geometry":{"type":"Point","coordinates":[1,2]}}""")]
    [InlineData("geometry", """{"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,100],[0,0]]]}}""")]
    [InlineData("geometry", """{"geometry":{"type":"Polygon","coordinates":"x"}}""")]
    [InlineData("assets", """{"assets":{}}""")]
    [InlineData("assets", """{"assets":{"thumbnail":{"href":"t.png","type":"image/png","roles":["thumbnail"]}}}""")]
    [InlineData("assets.B02.href", """{"assets":{"B02":{"type":"image/tiff"}}}""")]
    [InlineData("assets.B02.raster:scale", """{"assets":{"B02":{"href":"a.tif","raster:bands":[{"data_type":"float32"}]}}}""")]
    [InlineData("assets.B02.raster:scale", """{"assets":{"B02":{"href":"a.tif","raster:bands":[{"scale":0}]}}}""")]
    [InlineData("properties.s2:processing_baseline", """{"properties":{"s2:processing_baseline":null}}""")]
    public void A_field_that_is_missing_or_wrong_is_named(string field, string patch) =>
        Should.Throw<InvalidInputException>(() => Normalise(patch)).Field.ShouldBe(field);

    [Fact]
    public void An_interval_stands_in_for_a_missing_time() =>
        Normalise("""{"properties":{"datetime":null,"start_datetime":"2020-01-01T00:00:00Z","end_datetime":"2020-01-03T00:00:00Z"}}""")
            .Acquired.ShouldBe(new DateTimeOffset(2020, 1, 2, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_time_with_nine_digits_of_fraction_is_read() =>
        Normalise("""{"properties":{"datetime":"2020-01-01T00:00:00.123456789Z"}}""").Acquired.Millisecond.ShouldBe(123);

    [Theory]
    [InlineData("04.00", -0.1)]
    [InlineData("4.00", -0.1)]
    [InlineData("05.11", -0.1)]
    [InlineData("03.01", 0)]
    [InlineData("02.14", 0)]
    [InlineData("99.99", 0)]
    public void The_baseline_decides_as_a_number_and_the_test_baseline_has_no_offset(string baseline, double offset) =>
        Normalise($$$$"""{"properties":{"s2:processing_baseline":"{{{{baseline}}}}"}}""").Bands.ShouldAllBe(band => band.Offset == offset);

    [Theory]
    [InlineData("""{"raster:bands":[{"scale":0.0001,"offset":-0.1}]}""", -0.1)]
    [InlineData("""{"raster:bands":[{"scale":0.0001,"offset":0}]}""", 0)]
    [InlineData("""{"raster:bands":[{"scale":0.0001}]}""", 0)]
    [InlineData("""{"raster:scale":0.0001,"raster:offset":-0.1}""", -0.1)]
    [InlineData("""{"bands":[{"name":"B02","raster:scale":0.0001,"raster:offset":-0.1}]}""", -0.1)]
    public void What_an_item_states_holds_and_the_baseline_is_not_added_to_it(string asset, double offset)
    {
        var stated = CatalogItems.Parse(asset);
        stated["href"] = "a.tif";
        var scene = Normalise(new JsonObject { ["assets"] = new JsonObject { ["B02"] = stated } }.ToJsonString());

        scene.Bands.ShouldHaveSingleItem().Offset.ShouldBe(offset);
    }

    [Theory]
    [InlineData(true, "04.00", -0.1, 0)]
    [InlineData(true, "02.14", 0, 0)]
    [InlineData(false, "05.09", -0.1, -0.1)]
    [InlineData(false, "05.09", 0, -0.1)]
    [InlineData(false, "02.14", -0.1, 0)]
    public void The_flag_of_Earth_Search_and_the_offset_of_the_asset_are_never_added(bool flag, string baseline, double stated, double expected)
    {
        var item = Item($$$$"""
            {"properties":{"s2:processing_baseline":"{{{{baseline}}}}","earthsearch:boa_offset_applied":{{{{(flag ? "true" : "false")}}}}},
             "assets":{"blue":{"href":"a.tif","raster:bands":[{"scale":0.0001,"offset":{{{{stated.ToString(System.Globalization.CultureInfo.InvariantCulture)}}}}}]}}}
            """);

        SceneNormaliser.Normalise("earth-search", "sentinel-2-l2a", item, Where).Bands.ShouldHaveSingleItem().Offset.ShouldBe(expected);
    }

    [Fact]
    public void The_untouched_JP2_beside_a_shifted_file_keeps_its_offset()
    {
        var item = Item("""{"properties":{"s2:processing_baseline":"05.09","earthsearch:boa_offset_applied":true},"assets":{"blue-jp2":{"href":"a.jp2"}}}""");

        SceneNormaliser.Normalise("earth-search", "sentinel-2-l2a", item, Where).Bands.ShouldHaveSingleItem().Offset.ShouldBe(-0.1);
    }

    [Fact]
    public void A_footprint_that_crosses_itself_is_repaired_and_noted()
    {
        var scene = Normalise("""{"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}}""");

        scene.Footprint.IsValid.ShouldBeTrue();
        scene.Footprint.Area.ShouldBe(2, 1e-9);
        scene.Notes.ShouldContain(note => note.Contains("crosses itself"));
    }

    [Fact]
    public void A_ring_over_the_antimeridian_becomes_two_polygons()
    {
        var scene = Normalise("""{"geometry":{"type":"Polygon","coordinates":[[[179,0],[-179,0],[-179,1],[179,1],[179,0]]]}}""");

        scene.Footprint.NumGeometries.ShouldBe(2);
        scene.Footprint.Area.ShouldBe(2, 1e-9);
        scene.Footprint.EnvelopeInternal.MaxX.ShouldBe(180);
        scene.Footprint.EnvelopeInternal.MinX.ShouldBe(-180);
    }

    [Fact]
    public void A_relative_address_without_a_base_is_refused() =>
        Should.Throw<InvalidInputException>(() => SceneNormaliser.Normalise("x", "sentinel-2-l2a", Item("{}"), itemUri: null)).Field.ShouldBe("assets.B02.href");

    [Fact]
    public void The_native_resolution_is_told_by_its_role_and_https_comes_before_S3()
    {
        var scene = SceneNormaliser.Normalise("cdse", "sentinel-2-l2a", Item("""
            {"assets":{
              "B05_10m":{"href":"s3://eodata/x_10m.jp2","bands":[{"name":"B05"}],"raster:scale":0.0001,"raster:offset":-0.1},
              "B05_20m":{"href":"s3://eodata/x_20m.jp2","roles":["data","sampling:original"],"bands":[{"name":"B05"}],"raster:scale":0.0001,"raster:offset":-0.1,
                "alternate":{"https":{"href":"https://download.example/x_20m"}}}}}
            """), Where);

        var band = scene.Bands.ShouldHaveSingleItem();
        band.Asset.Key.ShouldBe("B05_20m");
        band.Asset.Href.ShouldBe("https://download.example/x_20m");
        band.Asset.AlternateHref.ShouldBe("s3://eodata/x_20m.jp2");
        band.Asset.Access.ShouldBe(AccessNames.Cdse);
    }

    [Theory]
    [InlineData("dB", PixelUnit.Decibel)]
    [InlineData("linear", PixelUnit.LinearPower)]
    public void Radar_takes_the_unit_that_is_declared(string unit, PixelUnit expected)
    {
        var item = Item($$$$"""{"properties":{"constellation":"sentinel-1","platform":"sentinel-1a"},"assets":{"vv":{"href":"vv.tif","raster:bands":[{"unit":"{{{{unit}}}}","data_type":"float32"}]},"vh":{"href":"vh.tif","bands":[{"name":"VH","unit":"{{{{unit}}}}"}]}}}""");

        var scene = SceneNormaliser.Normalise("x", "s1", item, Where);

        scene.Bands.Select(band => band.Name).ShouldBe(["VV", "VH"]);
        scene.Bands.ShouldAllBe(band => band.Unit == expected);
    }

    [Fact]
    public void EnMAP_without_wavelengths_needs_its_metadata_file()
    {
        const string image = """ "image":{"href":"cube.tif","raster:bands":[{},{}]} """;
        const string metadata = """ "metadata":{"href":"METADATA.XML","type":"application/xml","roles":["metadata"]} """;
        var with = Item("{\"assets\":{" + image + "," + metadata + "}}");
        var without = Item("{\"assets\":{" + image + "}}");

        var scene = SceneNormaliser.Normalise("dlr-eoc", "ENMAP_HSI_L2A", with, Where);

        scene.Bands.Count.ShouldBe(2);
        scene.Bands.ShouldAllBe(band => band.CentreMicrometres == null && band.Scale == 0.0001 && band.Nodata == -32768);
        scene.Metadata!.Href.ShouldBe("https://catalog.example/a/b/METADATA.XML");
        scene.Notes.ShouldContain(note => note.Contains("METADATA.XML"));
        Should.Throw<InvalidInputException>(() => SceneNormaliser.Normalise("dlr-eoc", "ENMAP_HSI_L2A", without, Where)).Field.ShouldBe("assets.image.eo:bands");
    }

    [Fact]
    public void An_unknown_provider_is_refused_by_name() =>
        Should.Throw<InvalidInputException>(() => SceneNormaliser.Normalise("x", "y", Item("{}"), Where, "nasa")).Field.ShouldBe("watch.provider");

    private static SceneSource Normalise(string patch) => SceneNormaliser.Normalise("planetary-computer", "sentinel-2-l2a", Item(patch), Where);

    /// <summary>A small Planetary Computer item, with some of its fields replaced; objects are merged one level deep, assets replaced.</summary>
    private static StacItem Item(string patch)
    {
        var item = CatalogItems.Parse("""
            {
              "type": "Feature", "stac_version": "1.0.0", "id": "thing",
              "geometry": {"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,1],[0,0]]]},
              "properties": {"datetime": "2020-01-01T00:00:00Z", "platform": "Sentinel-2A", "constellation": "Sentinel 2", "s2:processing_baseline": "02.14"},
              "assets": {"B02": {"href": "B02.tif", "type": "image/tiff"}}
            }
            """);
        foreach (var (name, value) in CatalogItems.Parse(patch))
        {
            if (name == "properties")
            {
                foreach (var (property, replacement) in value!.AsObject())
                {
                    item[name]![property] = replacement?.DeepClone();
                }
            }
            else
            {
                item[name] = value?.DeepClone();
            }
        }

        return new StacItem(item);
    }
}
