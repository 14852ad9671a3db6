using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>Real scenes, with the bundled model and with Dynamic World's published weights.</summary>
public sealed class RealSceneTests : IDisposable
{
    private const string Bundled = "landcover-s2";
    private const string DynamicWorld = "dynamicworld";
    private const string Spectral = "landcover-enmap";
    private const string Catalog = "data/catalog";
    private const string Belgium = "planetary-computer/sentinel-2-l2a/S2_MSIL2A_20211001T000000_MONTHLY_T31UFS";
    private const string Punjab = "earth-search/sentinel-2-c1-l2a/S2B_T43RCP_20200604T054831_L2A";
    private const string Slovenia = "earth-search/sentinel-2-l1c/S2A_33TVL_20150711_0_L1C";
    private const string Leipzig = "earth-search/sentinel-2-l1c/S2_32UQB_2021_0_L1C";
    private const string Berlin = "dlr-eoc/ENMAP_HSI_L2A/ENMAP-SIM-BERLIN-URBAN-GRADIENT-2009";
    private const string LongIslandSound = "dlr-eoc/ENMAP_HSI_L2A/ENMAP01-____L2A-DT0000004950_20221103T162438Z_001_V010110_20221118T145147Z-Y01460273_X03110438";

    // One scene in the catalogs of Earth Search, Planetary Computer and CDSE.
    private static readonly string[] Congo =
    [
        "earth-search/sentinel-2-c1-l2a/S2A_T33NZA_20220706T085611_L2A",
        "planetary-computer/sentinel-2-l2a/S2A_MSIL2A_20220706T085611_R007_T33NZA_20220706T153419",
        "cdse/sentinel-2-l2a/S2A_MSIL2A_20220706T085611_N0400_R007_T33NZA_20220706T153419",
    ];

    private static readonly string[] Rasters = ["classification", "confidence", "probabilities"];

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(Punjab, Bundled, "crops", 45)]
    [InlineData(Slovenia, Bundled, "trees", 50)]
    [InlineData(Belgium, Bundled, "crops", 20)]
    [InlineData(Leipzig, Bundled, "built", 35)]
    [InlineData(Berlin, Bundled, "built", 50)]
    [InlineData(LongIslandSound, Bundled, "water", 95)]
    [InlineData(Berlin, Spectral, "built", 50)]
    [InlineData(LongIslandSound, Spectral, "water", 99)]
    [InlineData(Punjab, DynamicWorld, "crops", 50)]
    [InlineData(Slovenia, DynamicWorld, "trees", 50)]
    [InlineData(LongIslandSound, DynamicWorld, "water", 95)]
    public async Task A_real_scene_becomes_a_believable_map(string item, string model, string name, double atLeast)
    {
        var product = Item(await MapAsync(item, model, "out"));

        var share = product["properties"]!["groundshift:classes"]!.AsArray().Single(found => (string?)found!["name"] == name);
        ((double)share!["percent"]!).ShouldBeGreaterThan(atLeast);
        ((double)product["properties"]!["gsd"]!).ShouldBe(item.Contains("ENMAP", StringComparison.Ordinal) ? 30 : 10, tolerance: 0.5);
    }

    [Fact]
    public async Task One_scene_gives_one_map_from_whichever_catalog()
    {
        var maps = new List<JsonObject>();
        foreach (var item in Congo)
        {
            maps.Add(Item(await MapAsync(item, Bundled, $"out-{maps.Count}")));
        }

        maps.Select(map => (string?)map["id"]).Distinct().ShouldHaveSingleItem();
        foreach (var raster in Rasters)
        {
            maps.Select(map => (string?)map["assets"]![raster]!["file:checksum"]).Distinct().ShouldHaveSingleItem(raster);
        }
    }

    [Theory]
    [InlineData(Belgium, Bundled, 10)]
    [InlineData(Punjab, Bundled, 10)]
    [InlineData(Punjab, DynamicWorld, 10)]
    public async Task Overlapping_areas_have_equal_pixels_in_common(string item, string model, double gsd)
    {
        var box = Item(SharedData.Need(Path.Combine(Catalog, item, $"{Path.GetFileName(item)}.json")))["bbox"]!.AsArray().Select(value => (double)value!).ToArray();
        await File.WriteAllTextAsync(_folder.File("areas.geojson"), Areas(box), TestContext.Current.CancellationToken);

        var products = await ProductsAsync(item, model, "out", "--area", "areas.geojson");

        products.Length.ShouldBe(2);
        foreach (var raster in Rasters)
        {
            var bands = raster == "probabilities" ? 9 : 1;
            var (west, east) = (Read(products[0], raster, bands, gsd), Read(products[1], raster, bands, gsd));
            west.ShouldEqualInCommon(east).ShouldBeGreaterThan(500, raster);
        }
    }

    [Fact]
    public async Task A_model_that_needs_bands_which_the_scene_lacks_is_refused_with_their_names()
    {
        var finished = await RunAsync(Leipzig, DynamicWorld, "out");

        finished.ExitCode.ShouldBe(3);
        finished.Errors.ShouldContain("found no B05, B12.");
        Directory.Exists(_folder.File("out")).ShouldBeFalse();
    }

    public void Dispose() => _folder.Dispose();

    private static MapPixels Read(string product, string raster, int bands, double gsd) =>
        MapPixels.Read(Path.Combine(Path.GetDirectoryName(product)!, $"{raster}.tif"), bands, gsd);

    private static JsonObject Item(string file) => JsonNode.Parse(File.ReadAllText(file))!.AsObject();

    private async Task<string> MapAsync(string item, string model, string folder) => (await ProductsAsync(item, model, folder)).ShouldHaveSingleItem();

    private async Task<string[]> ProductsAsync(string item, string model, string folder, params string[] more)
    {
        (await RunAsync(item, model, folder, more)).ShouldSucceed();
        return [.. Directory.EnumerateDirectories(_folder.File(folder)).Order(StringComparer.Ordinal).Select(product => Path.Combine(product, $"{Path.GetFileName(product)}.json"))];
    }

    private async Task<Finished> RunAsync(string item, string model, string folder, params string[] more)
    {
        var file = SharedData.Need(Path.Combine(Catalog, item, $"{Path.GetFileName(item)}.json"));
        if (model == DynamicWorld)
        {
            (await Executable.RunAsync(_folder.Root, "model", "import", DynamicWorld, "--from", SharedData.Need("models/dynamicworld/forward"))).ShouldSucceed();
        }

        return await Executable.RunAsync(_folder.Root, ["process", file, "--model", model, "--out", folder, .. more]);
    }

    /// <summary>Two areas of uneven shape that share the middle of a box.</summary>
    private static string Areas(double[] box)
    {
        string Area(string id, double from, double to)
        {
            var (x, y) = (box[2] - box[0], box[3] - box[1]);
            var ring = new[] { (from, 0.1), (to, 0.05), (to - 0.1, 0.9), (from + 0.05, 0.8), (from, 0.1) }
                .Select(point => string.Create(CultureInfo.InvariantCulture, $"[{box[0] + (x * point.Item1)},{box[1] + (y * point.Item2)}]"));
            return $$$"""{"type":"Feature","properties":{"id":"{{{id}}}"},"geometry":{"type":"Polygon","coordinates":[[{{{string.Join(',', ring)}}}]]}}""";
        }

        return $$"""{"type":"FeatureCollection","features":[{{Area("west", 0.05, 0.7)}},{{Area("east", 0.35, 0.97)}}]}""";
    }
}
