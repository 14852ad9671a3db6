using Groundshift.Catalog.Publishing;
using Groundshift.Core.Jobs;
using NetTopologySuite.IO;

namespace Groundshift.Catalog.Tests.Publishing;

public sealed class ProductItemTests
{
    private static readonly ItemVersion Version = new()
    {
        Collection = Products.Collection,
        Created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Published = new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero),
    };

    [Fact]
    public void The_id_names_scene_area_product_and_model_and_no_revision()
    {
        ProductItem.Build(Products.Ready("04.00"), Version).Id.ShouldBe(Products.ItemId);
        ProductItem.Build(Products.Ready("05.10"), Version).Id.ShouldBe(Products.ItemId);
    }

    [Theory]
    [InlineData("enmap/DT0000004950/001/L2A", "enmap-DT0000004950-001-L2A-congo-33nza-landcover-dynamicworld-1.0.0")]
    [InlineData("s2/sentinel-2b/20200604T054831/R005/43RCP/L1C", "sentinel-2b-43RCP-20200604T054831-R005-L1C-congo-33nza-landcover-dynamicworld-1.0.0")]
    public void Every_family_of_scenes_has_its_id(string key, string expected) =>
        ProductItemId.Of(Products.Ready(source: scene => scene with { Key = new SceneKey(key) }).Job).ShouldBe(expected);

    [Fact]
    public void Foreign_ids_that_differ_only_in_unsafe_characters_stay_apart()
    {
        var slash = Id("item/https://a.example/c/x y");
        var dash = Id("item/https://a.example/c/x-y");

        slash.ShouldNotBe(dash);
        slash.ShouldMatch("^[A-Za-z0-9._-]+$");
        Id("item/c/c/" + new string('z', 300)).Length.ShouldBeLessThan(220);

        static string Id(string key) => ProductItemId.Of(Products.Ready(source: scene => scene with { Key = new SceneKey(key) }).Job);
    }

    [Fact]
    public void Properties_say_what_where_when_and_how()
    {
        var properties = ProductItem.Build(Products.Ready(), Version).Properties;

        Text("datetime").ShouldBe("2022-07-06T08:56:11Z");
        Text("created").ShouldBe("2026-01-01T00:00:00Z");
        Text("updated").ShouldBe("2026-01-02T00:00:00Z");
        Text("published").ShouldBe("2026-01-02T00:00:00Z");
        Text("platform").ShouldBe("sentinel-2a");
        Text("constellation").ShouldBe("sentinel-2");
        Text("grid:code").ShouldBe("MGRS-33NZA");
        Text("proj:code").ShouldBe("EPSG:32633");
        Text("processing:level").ShouldBe("L4");
        Text("processing:version").ShouldBe("0.1.0");
        Text("processing:lineage").ShouldContain("earth-search/sentinel-2-c1-l2a/S2A_T33NZA_20220706T085611_L2A");
        Text("processing:lineage").ShouldContain("dynamicworld@1.0.0");
        properties["eo:cloud_cover"]!.GetValue<double>().ShouldBe(12.25);
        properties["gsd"]!.GetValue<double>().ShouldBe(10);
        properties["proj:shape"]!.ToJsonString().ShouldBe("[1068,1068]");
        properties["proj:transform"]!.ToJsonString().ShouldBe("[10,0,819620,0,-10,10340]");
        properties["proj:bbox"]!.ToJsonString().ShouldBe("[819620,-340,830300,10340]");
        properties["groundshift:valid_percent"]!.GetValue<double>().ShouldBe(97.5);
        properties["groundshift:unmasked"]!.GetValue<bool>().ShouldBeFalse();
        properties["groundshift:classes"]!.AsArray().Count.ShouldBe(3);
        properties["groundshift:classes"]![1]!["hectares"]!.GetValue<double>().ShouldBe(11100);

        string Text(string name) => properties[name]!.GetValue<string>();
    }

    [Fact]
    public void Assets_carry_bands_statistics_classes_size_and_checksum()
    {
        var assets = ProductItem.Build(Products.Ready(), Version).Assets;

        assets.Select(asset => asset.Key).ShouldBe(["classification", "confidence", "probabilities", "valid_mask", "thumbnail", "metadata", "source_item"]);
        var classes = assets["classification"]!.AsObject();
        classes["href"]!.GetValue<string>().ShouldStartWith("products/");
        classes["file:checksum"]!.GetValue<string>().ShouldStartWith("1220");
        classes["file:size"]!.GetValue<long>().ShouldBe(1234);
        classes["bands"]![0]!["nodata"]!.GetValue<double>().ShouldBe(255);
        classes["bands"]![0]!["statistics"]!["stddev"]!.GetValue<double>().ShouldBe(0.03);
        classes["classification:classes"]![0]!["color_hint"]!.GetValue<string>().ShouldBe("419BDF");
        classes["classification:classes"]![0]!["count"]!.GetValue<long>().ShouldBe(1000);
        assets["probabilities"]!["bands"]!.AsArray().Count.ShouldBe(3);
        assets["confidence"]!["bands"]![0]!["statistics"]!.AsObject().ContainsKey("mean").ShouldBeFalse();
        assets["thumbnail"]!["roles"]!.ToJsonString().ShouldContain("thumbnail");
        assets["thumbnail"]!.AsObject().ContainsKey("raster:spatial_resolution").ShouldBeFalse();
    }

    [Fact]
    public void Links_lead_to_source_kept_copy_model_and_run()
    {
        var links = ProductItem.Build(Products.Ready(), Version).ReadLinks();

        links.Where(link => link.Rel == "derived_from").Select(link => link.Href).ShouldBe(
        [
            "https://earth-search.aws.element84.com/v1/collections/sentinel-2-c1-l2a/items/S2A_T33NZA_20220706T085611_L2A",
            Products.Ready().Assets[^1].Path,
            "/collections/models/items/dynamicworld-1.0.0",
        ]);
        links.Single(link => link.Json.ContainsKey("mlm:name")).Json["mlm:name"]!.GetValue<string>().ShouldBe("dynamicworld");
        links.Single(link => link.Rel == "processing-execution").Href.ShouldEndWith("run.json");
    }

    [Fact]
    public void A_source_on_this_machine_is_not_told_to_the_world()
    {
        var item = ProductItem.Build(Products.Ready(source: scene => scene with { ItemHref = "file:///srv/scenes/item.json" }), Version);

        item.ToJson().ShouldNotContain("/srv/scenes");
    }

    [Fact]
    public void A_grid_without_a_code_keeps_its_definition()
    {
        var ready = Products.Ready();
        var item = ProductItem.Build(ready with { Grid = ready.Grid with { Crs = "PROJCRS[\"local\"]" } }, Version);

        item.Properties.ContainsKey("proj:code").ShouldBeTrue();
        item.Properties["proj:code"].ShouldBeNull();
        item.Properties["proj:wkt2"]!.GetValue<string>().ShouldBe("PROJCRS[\"local\"]");
    }

    [Fact]
    public void A_footprint_over_the_antimeridian_has_a_box_from_east_to_west()
    {
        var ready = Products.Ready() with
        {
            Footprint = new WKTReader().Read("MULTIPOLYGON (((179 0, 180 0, 180 1, 179 1, 179 0)), ((-180 0, -178 0, -178 1, -180 1, -180 0)))"),
        };

        ProductItem.Build(ready, Version).Json["bbox"]!.ToJsonString().ShouldBe("[179,0,-178,1]");
    }

    [Fact]
    public void An_item_that_stands_alone_belongs_to_no_collection() =>
        ProductItem.Build(Products.Ready(), ItemVersion.Alone(Version.Created)).Json.ContainsKey("collection").ShouldBeFalse();

    [Fact]
    public void A_product_without_a_scene_is_refused()
    {
        var ready = Products.Ready();

        Should.Throw<InvalidInputException>(() => ProductItem.Build(ready with { Job = ready.Job with { Scenes = [] } }, Version)).Field.ShouldBe("job.scenes");
    }

    [Fact]
    public void A_change_is_about_the_later_scene_and_derived_from_both()
    {
        var after = Products.Ready();
        var before = Products.Ready(source: scene => scene with
        {
            Key = new SceneKey("s2/sentinel-2a/20210706T085611/R007/33NZA/L2A"),
            ItemHref = "https://example.com/before",
            Acquired = new DateTimeOffset(2021, 7, 6, 8, 56, 11, TimeSpan.Zero),
        });
        var ready = after with
        {
            Job = after.Job with { Product = ProductKinds.Change, Scenes = [before.Job.Scenes[0], after.Job.Scenes[0]] },
            Assets = [.. after.Assets.Select(asset => asset.Key == AssetKeys.Classification ? asset with { Key = AssetKeys.ChangeClass } : asset)],
            Change = Comparison,
            Untrained = true,
            Figures = new Dictionary<string, double> { ["rmse"] = 0.25 },
        };

        var item = ProductItem.Build(ready, Version);

        item.Id.ShouldBe("sentinel-2a-33NZA-20220706T085611-R007-L2A-since-20210706T085611-congo-33nza-change-dynamicworld-1.0.0");
        item.Properties["datetime"]!.GetValue<string>().ShouldBe("2022-07-06T08:56:11Z");
        item.Properties["start_datetime"]!.GetValue<string>().ShouldBe("2021-07-06T08:56:11Z");
        item.Properties["end_datetime"]!.GetValue<string>().ShouldBe("2022-07-06T08:56:11Z");
        item.Properties["title"]!.GetValue<string>().ShouldContain("2021-07-06 to 2022-07-06");
        var change = item.Properties["groundshift:change"]!;
        change["threshold"]!.GetValue<string>().ShouldBe("Otsu");
        change["shift_pixels"]!.AsArray().Select(value => value!.GetValue<double>()).ShouldBe([0.5, -0.25]);
        change["transitions"]![0]!.ToJsonString().ShouldBe("""{"name":"trees-to-built","from":"trees","to":"built","hectares":2.5,"pixels":250}""");
        item.Properties["groundshift:untrained"]!.GetValue<bool>().ShouldBeTrue();
        item.Properties["groundshift:figures"]!["rmse"]!.GetValue<double>().ShouldBe(0.25);
        item.Links.Count(link => link!["rel"]!.GetValue<string>() == "derived_from" && link["href"]!.GetValue<string>().StartsWith("http", StringComparison.Ordinal)).ShouldBe(2);
    }

    private static Core.Messages.ChangeSummary Comparison => MadeUpComparison.Summary with { ShiftRows = 0.5, ShiftColumns = -0.25 };

    [Fact]
    public void Many_bands_say_what_they_have_in_common_once()
    {
        var ready = Products.Ready();
        var asset = ready.Assets[0] with
        {
            Key = "embedding",
            Bands = [.. Enumerable.Range(0, 100).Select(band => new Core.Messages.ProductBand { Name = $"e{band}", DataType = "float32", Nodata = double.NaN })],
        };

        var json = ProductItem.Build(ready with { Job = ready.Job with { Product = ProductKinds.Embedding }, Assets = [asset] }, Version).Assets["embedding"]!;

        (json["data_type"]!.GetValue<string>(), json["nodata"]!.GetValue<string>()).ShouldBe(("float32", "nan"));
        json["bands"]![99]!.ToJsonString().ShouldBe("""{"name":"e99"}""");
    }

    [Fact]
    public void A_product_without_a_class_raster_is_refused()
    {
        var ready = Products.Ready();

        Should.Throw<InvalidInputException>(() => ProductItem.Build(ready with { Assets = [ready.Assets[1]] }, Version)).Field.ShouldBe("assets");
    }

    [Theory]
    [InlineData("dynamicworld", "landcover-dynamicworld")]
    [InlineData("landcover-s2", "landcover-s2")]
    [InlineData("My Model", "landcover-my-model")]
    public void A_collection_is_named_by_product_and_model(string model, string expected) =>
        CollectionIds.Of(ProductKinds.LandCover, model).ShouldBe(expected);

    [Fact]
    public void A_model_item_names_its_files_and_drops_links_of_its_package()
    {
        var item = ModelItem.Build(Products.Model, Products.ModelItemJson);

        item.Id.ShouldBe("dynamicworld-1.0.0");
        item.Assets["model"]!["href"]!.GetValue<string>().ShouldBe("groundshift://models/dynamicworld@1.0.0/model.onnx");
        item.ReadLinks().Select(link => link.Rel).ShouldBe(["license"]);
    }
}
