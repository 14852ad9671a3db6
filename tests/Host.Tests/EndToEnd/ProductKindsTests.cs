using System.Text.Json.Nodes;
using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary><c>process</c> with models that make other products than land cover, on real scenes.</summary>
public sealed class ProductKindsTests : IDisposable
{
    private const string Punjab = "earth-search/sentinel-2-c1-l2a/S2B_T43RCP_20200813T054952_L2A";

    private static readonly ModelSource Optical = new() { Sensor = SensorKind.Sentinel2, Bands = ["B04", "B08"], Levels = ["L2A"] };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_embedding_is_written_with_a_valid_item_that_says_it_is_untrained()
    {
        await InstallAsync(TinyPackages.WriteEmbedding(_folder.File("package"), Optical, window: 64, cell: 16, halo: 16));

        var item = await ProcessAsync("tiny-embedding", Item(Punjab));

        var properties = item["properties"]!;
        properties["groundshift:untrained"]!.GetValue<bool>().ShouldBeTrue();
        properties["groundshift:product"]!.GetValue<string>().ShouldBe("embedding");
        properties["gsd"]!.GetValue<double>().ShouldBe(156, 1);
        item["assets"]!["embedding"]!["bands"]!.AsArray().Count.ShouldBe(2);
        item["assets"]!["embedding"]!["bands"]![1]!["statistics"]!["mean"]!.GetValue<double>().ShouldBeInRange(0.15, 0.5);
        item["assets"]!["thumbnail"].ShouldBeNull();
    }

    [Fact]
    public async Task A_product_that_the_model_does_not_make_is_refused()
    {
        await InstallAsync(TinyPackages.WriteEmbedding(_folder.File("package"), Optical, window: 64, cell: 16));

        var finished = await Executable.RunAsync(_folder.Root, "process", Item(Punjab), "--model", "tiny-embedding", "--product", "landcover", "--out", "out");

        finished.ExitCode.ShouldBe(3);
        finished.Errors.ShouldContain("embedding, which tiny-embedding@1.0.0 makes");
    }

    [Fact]
    public async Task A_change_is_derived_from_both_scenes()
    {
        await InstallAsync(TinyPackages.WriteChange(_folder.File("package"), Optical.Bands, window: 64, halo: 8));

        var item = await ProcessAsync("tiny-change", Item(Punjab), "--before", Item("earth-search/sentinel-2-c1-l2a/S2B_T43RCP_20200604T054831_L2A"));

        item["properties"]!["start_datetime"]!.GetValue<string>().ShouldStartWith("2020-06-04");
        item["properties"]!["datetime"]!.GetValue<string>().ShouldStartWith("2020-08-13");
        item["assets"]!.AsObject().Select(asset => asset.Key).ShouldContain("change_score");
        item["links"]!.AsArray().Count(link => link!["rel"]!.GetValue<string>() == "derived_from").ShouldBe(3, "two kept source items and the model");

        // Between the dry June and the monsoon's August most of Punjab's fields turn green.
        item["properties"]!["groundshift:classes"]![1]!["percent"]!.GetValue<double>().ShouldBeInRange(30, 100);
    }

    [Fact]
    public async Task Two_images_of_any_sensor_are_compared_by_their_spectra()
    {
        const string Pairs = "generic/multispectral-6band-pairs/TAIZHOU";

        var item = await ProcessAsync("spectra", Item($"{Pairs}-2003-AFTER"), "--before", Item($"{Pairs}-2000-BEFORE"));

        var change = item["properties"]!["groundshift:change"]!;
        change["method"]!.GetValue<string>().ShouldContain("IR-MAD");
        change["method"]!.GetValue<string>().ShouldEndWith("of 6 bands");
        (change["changed_hectares"]!.GetValue<double>() / change["valid_hectares"]!.GetValue<double>()).ShouldBeInRange(0.05, 0.5);
        item["assets"]!["change_class"]!["classification:classes"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Without_the_earlier_scene_there_is_no_change()
    {
        await InstallAsync(TinyPackages.WriteChange(_folder.File("package"), Optical.Bands, window: 64, halo: 8));

        var finished = await Executable.RunAsync(_folder.Root, "process", Item(Punjab), "--model", "tiny-change", "--out", "out");

        finished.ExitCode.ShouldBe(3);
        finished.Errors.ShouldContain("--before ITEM");
    }

    [Fact]
    public async Task A_forecast_states_its_error_beside_that_of_persistence()
    {
        await InstallAsync(TinyPackages.WriteForecast(_folder.File("package"), Optical with { Dates = 4 }, window: 40, halo: 4));
        await File.WriteAllTextAsync(_folder.File("weather.csv"), "month,temperature_k,precipitation_m\n2021-08,273.15,0.1\n", TestContext.Current.CancellationToken);
        string[] months = ["20210501", "20210601", "20210701", "20210801"];

        var item = await ProcessAsync(
            "tiny-forecast", [.. months.Select(month => Item($"planetary-computer/sentinel-2-l2a/S2_MSIL2A_{month}T000000_MONTHLY_T31UFS")), "--weather", "weather.csv"]);

        item["id"]!.GetValue<string>().ShouldContain("-for-202108-");
        var properties = item["properties"]!;
        (properties["start_datetime"]!.GetValue<string>(), properties["end_datetime"]!.GetValue<string>()).ShouldBe(("2021-08-01T00:00:00Z", "2021-08-31T23:59:59Z"));
        properties["groundshift:figures"]!["forecast_rmse"]!.GetValue<double>().ShouldBeInRange(0.05, 0.2);
        properties["groundshift:figures"]!["persistence_rmse"]!.GetValue<double>().ShouldBeInRange(0.02, 0.1);
        item["assets"]!.AsObject().Select(asset => asset.Key).ShouldBe(
            ["forecast", "anomaly", "valid_mask", "source_item", "source_item_2", "source_item_3", "source_item_4", "metadata"]);
    }

    private static string Item(string path) => SharedData.Need($"data/catalog/{path}/{Path.GetFileName(path)}.json");

    private async Task InstallAsync(string package) => (await Executable.RunAsync(_folder.Root, "model", "add", package)).ShouldSucceed();

    // Processes into a folder of its own, validates every item there, and returns the one item.
    private async Task<JsonNode> ProcessAsync(string model, params string[] items)
    {
        (await Executable.RunAsync(_folder.Root, ["process", .. items, "--model", model, "--out", "out", "--device", "cpu"])).ShouldSucceed();
        var file = Directory.GetFiles(_folder.File("out"), "*.json", SearchOption.AllDirectories)
            .Single(candidate => Path.GetFileNameWithoutExtension(candidate) == Path.GetFileName(Path.GetDirectoryName(candidate)));
        (await Executable.RunAsync(_folder.Root, "item", "validate", file)).ShouldSucceed();
        if (SharedData.Has("schemas"))
        {
            Directory.CreateDirectory(_folder.File("items"));
            File.Copy(file, _folder.File("items/item.json"));
            await StacValidator.Need().AcceptAsync(_folder.File("items"), 1, TestContext.Current.CancellationToken);
        }

        return JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
    }
}
