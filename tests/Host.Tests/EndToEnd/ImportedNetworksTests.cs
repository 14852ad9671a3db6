using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Core.Grids;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>Imported networks that look at several scenes or for something in one, from checkpoint to published item, with random weights.</summary>
public sealed class ImportedNetworksTests : IDisposable
{
    private const string Berlin = "dlr-eoc/ENMAP_HSI_L2A/ENMAP-SIM-BERLIN-URBAN-GRADIENT-2009";
    private const string Punjab = "earth-search/sentinel-2-c1-l2a/S2B_T43RCP_";

    // Of the product rasters of change and land cover.
    private const byte Nodata = 255;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Change_by_HyperSigma_of_two_EnMap_scenes_finds_ground_that_was_transplanted()
    {
        var scene = new DerivedEnMapScene(Item(Berlin)) { From = new PixelRect(20, 20, 8, 8), To = (6, 50), EmptyFrom = 74 };
        var after = await scene.WriteAsync(_folder.File("after"), new DateTimeOffset(2010, 8, 15, 0, 0, 0, TimeSpan.Zero));
        double[] bands = [.. scene.Wavelengths.Where((_, index) => index % 8 == 0)];
        var wavelengths = string.Join(',', bands.Select(centre => centre.ToString(CultureInfo.InvariantCulture)));
        var checkpoint = TinyHyperSigma.WriteChange(_folder.File("checkpoint.safetensors"), bands.Length);
        await ImportAsync("hypersigma", checkpoint, "change", $$"""{"wavelengths":[{{wavelengths}}],"untrained":true}""");

        var (item, folder) = await ProcessAsync("hypersigma-change", after, "--before", Item(Berlin));

        RequireUntrainedChange(item, "2009-08", "2010-08-15");
        Grid(item, "change_class").ShouldBe((80, 60));
        var (classes, scores, valid) = (Pixels(folder, "change_class"), Pixels(folder, "change_score"), Pixels(folder, "valid_mask"));
        foreach (var raster in new[] { classes, scores })
        {
            for (var pixel = 0; pixel < raster.Length; pixel++)
            {
                (raster[pixel] == Nodata).ShouldBe(pixel / 60 >= 74 || valid[pixel] != 1, $"row {pixel / 60}, column {pixel % 60}: {raster[pixel]}, valid {valid[pixel]}");
            }
        }

        double Mean(Func<int, int, bool> isIn) => Enumerable.Range(0, scores.Length)
            .Where(pixel => valid[pixel] == 1 && isIn(pixel / 60, pixel % 60)).Average(pixel => (double)scores[pixel]);
        var (inside, outside) = (Mean((row, column) => row is > 50 and < 57 && column is > 6 and < 13), Mean((row, column) => row is < 46 or > 62 || column > 18));
        inside.ShouldBeGreaterThan(2 * outside);
    }

    [Fact]
    public async Task Change_by_SpectralGpt_of_two_Sentinel2_scenes()
    {
        await ImportAsync("spectralgpt", SharedData.Need("parity/spectralgpt/change/checkpoint.pt"), "change", """{"heads":4,"untrained":true}""");

        var (item, folder) = await ProcessAsync("spectralgpt-change", Item(Punjab + "20200813T054952_L2A"), "--before", Item(Punjab + "20200604T054831_L2A"));

        RequireUntrainedChange(item, "2020-06-04", "2020-08-13");
        Grid(item, "change_class").ShouldBe((264, 264));
        var (scores, valid) = (Pixels(folder, "change_score", gsd: 10), Pixels(folder, "valid_mask", gsd: 10));
        scores.Zip(valid).ShouldAllBe(pixel => pixel.Second == 1 ? pixel.First <= 200 : pixel.First == Nodata);
    }

    [Theory]
    [InlineData("anomaly")]
    [InlineData("target")]
    public async Task Detection_by_HyperSigma_is_a_map_of_two_classes(string head)
    {
        var checkpoint = new TinyHyperSigma { Patch = 1, ImageSize = 32 }.WriteDetection(_folder.File("checkpoint.safetensors"), isTarget: head == "target");
        var target = head == "target" ? ",\"target\":[0.05,0.08,0.06,0.35,0.2]" : "";
        await ImportAsync("hypersigma", checkpoint, head, $$"""{"wavelengths":[490,560,660,860,1650],"untrained":true{{target}}}""");

        var (item, folder) = await ProcessAsync($"hypersigma-{head}", Item(Berlin));

        item["properties"]!["groundshift:untrained"]!.GetValue<bool>().ShouldBeTrue();
        item["properties"]!["groundshift:classes"]!.AsArray().Select(found => (string?)found!["name"]).ShouldBe(["background", head], ignoreOrder: true);
        Grid(item, "classification").ShouldBe((80, 60));
        var shares = MapPixels.Read(Path.Combine(folder, "probabilities.tif"), 2, 30).Bands;
        shares[0].Zip(shares[1]).ShouldAllBe(pixel => Math.Abs(pixel.First + pixel.Second - 200) <= 1);
        shares[1].Distinct().Count().ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task Embedding_by_SkySense_of_a_series_of_Sentinel2_and_Sentinel1()
    {
        await ImportAsync("skysense", TinySkySense.WriteParts(_folder.File("parts"), patches: 256), head: null, """{"heads":2,"dates":4,"s1_dates":1,"untrained":true}""");
        var optical = Item(Punjab + "20200813T054952_L2A");

        var (item, folder) = await ProcessAsync("skysense-fused", Item(Punjab + "20200604T054831_L2A"), optical, WriteRadar(optical));

        item["properties"]!["groundshift:untrained"]!.GetValue<bool>().ShouldBeTrue();
        item["properties"]!["groundshift:product"]!.GetValue<string>().ShouldBe("embedding");
        item["assets"]!["embedding"]!["bands"]!.AsArray().Count.ShouldBe(8);
        item["links"]!.AsArray().Count(link => link!["rel"]!.GetValue<string>() == "derived_from").ShouldBe(4, "three kept source items and the model");
        Grid(item, "embedding").ShouldBe((66, 66));
        Pixels(folder, "valid_mask", gsd: 40).Average(pixel => (double)pixel).ShouldBe(1, 0.01);
    }

    // The radar scene of the same ground, which no catalog lists. Source: SSL4EO-S12; decibels.
    private string WriteRadar(string optical)
    {
        var folder = Directory.CreateDirectory(_folder.File("radar")).FullName;
        var assets = new JsonObject();
        foreach (var band in new[] { "VV", "VH" })
        {
            File.Copy(SharedData.Need($"data/s2-l1c-l2a-ssl4eo-T43RCP/s1/0000200/S1A_IW_GRDH_1SDV_20200903T131212_20200903T131237_034195_03F8F5_AC1C/{band}.tif"), Path.Combine(folder, $"{band}.tif"));
            assets[band] = JsonNode.Parse($$"""{"href":"./{{band}}.tif","type":"image/tiff; application=geotiff","roles":["data"],"gsd":10,"bands":[{"name":"{{band}}","unit":"dB"}]}""");
        }

        var ground = JsonNode.Parse(File.ReadAllText(optical))!;
        var item = new JsonObject
        {
            ["type"] = "Feature", ["stac_version"] = "1.1.0", ["id"] = "S1A-20200903", ["collection"] = "sentinel-1-grd", ["links"] = new JsonArray(),
            ["geometry"] = ground["geometry"]!.DeepClone(), ["bbox"] = ground["bbox"]!.DeepClone(), ["assets"] = assets,
            ["properties"] = new JsonObject { ["datetime"] = "2020-09-03T13:12:12Z", ["platform"] = "sentinel-1a", ["constellation"] = "sentinel-1" },
        };
        File.WriteAllText(Path.Combine(folder, "item.json"), item.ToJsonString());
        return Path.Combine(folder, "item.json");
    }

    private static void RequireUntrainedChange(JsonNode item, string from, string to)
    {
        var properties = item["properties"]!;
        properties["groundshift:untrained"]!.GetValue<bool>().ShouldBeTrue();
        properties["groundshift:product"]!.GetValue<string>().ShouldBe("change");
        properties["start_datetime"]!.GetValue<string>().ShouldStartWith(from);
        properties["end_datetime"]!.GetValue<string>().ShouldStartWith(to);
        item["links"]!.AsArray().Count(link => link!["rel"]!.GetValue<string>() == "derived_from").ShouldBe(3, "two kept source items and the model");
    }

    private static (int Rows, int Columns) Grid(JsonNode item, string asset)
    {
        var shape = (item["assets"]![asset]!["proj:shape"] ?? item["properties"]!["proj:shape"])!.AsArray();
        return (shape[0]!.GetValue<int>(), shape[1]!.GetValue<int>());
    }

    private static byte[] Pixels(string folder, string raster, double gsd = 30) => MapPixels.Read(Path.Combine(folder, $"{raster}.tif"), 1, gsd).Bands[0];

    private static string Item(string path) => SharedData.Need($"data/catalog/{path}/{Path.GetFileName(path)}.json");

    private async Task ImportAsync(string importer, string checkpoint, string? head, string config)
    {
        await File.WriteAllTextAsync(_folder.File("config.json"), config, TestContext.Current.CancellationToken);
        string[] kind = head is null ? [] : ["--head-kind", head];
        (await Executable.RunAsync(_folder.Root, ["model", "import", importer, "--from", checkpoint, .. kind, "--config", "config.json", "--out", "package"])).ShouldSucceed();
        (await Executable.RunAsync(_folder.Root, "model", "verify", "package")).ShouldSucceed().Output.ShouldContain("checksums are right");
        (await Executable.RunAsync(_folder.Root, "model", "add", "package")).ShouldSucceed();
    }

    // Processes, validates the item with the product's and the community's validators, and returns it with its folder.
    private async Task<(JsonNode Item, string Folder)> ProcessAsync(string model, params string[] arguments)
    {
        (await Executable.RunAsync(_folder.Root, ["process", .. arguments, "--model", model, "--out", "out", "--device", "cpu"])).ShouldSucceed();
        var folder = Directory.GetDirectories(_folder.File("out")).ShouldHaveSingleItem();
        var file = Path.Combine(folder, $"{Path.GetFileName(folder)}.json");
        (await Executable.RunAsync(_folder.Root, "item", "validate", file)).ShouldSucceed();
        if (SharedData.Has("schemas"))
        {
            Directory.CreateDirectory(_folder.File("items"));
            File.Copy(file, _folder.File("items/item.json"));
            await StacValidator.Need().AcceptAsync(_folder.File("items"), 1, TestContext.Current.CancellationToken);
        }

        return (JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!, folder);
    }
}
