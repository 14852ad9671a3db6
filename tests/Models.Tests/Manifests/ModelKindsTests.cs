using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Models.Tests.Manifests;

public sealed class ModelKindsTests : IDisposable
{
    private static readonly ModelSource Optical = new() { Sensor = SensorKind.Sentinel2, Bands = ["B02", "B03", "B04"], Levels = ["L2A"] };
    private static readonly ModelSource Radar = new() { Name = "s1", Sensor = SensorKind.Sentinel1, Bands = ["VV", "VH"] };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_embedding_says_its_cell_and_that_its_weights_are_untrained()
    {
        var manifest = Open(TinyPackages.WriteEmbedding(_folder.File("m"), Optical, window: 32, cell: 8));

        manifest.Product.ShouldBe(ProductKinds.Embedding);
        manifest.Output.ShouldBeEquivalentTo(new ModelOutput { Kind = OutputKind.Embedding, Channels = 3, Cell = 8 });
        manifest.Output.CellsOf(manifest.WindowSize).ShouldBe(4);
        manifest.Classes.ShouldBeEmpty();
        manifest.Untrained.ShouldBeTrue();
        manifest.Sources.ShouldHaveSingleItem().Input("samples").ShouldBe("samples");
    }

    [Fact]
    public void A_change_pair_has_two_prefixed_sources()
    {
        var manifest = Open(TinyPackages.WriteChange(_folder.File("m"), Optical.Bands, window: 32, halo: 4));

        manifest.Product.ShouldBe(ProductKinds.Change);
        manifest.Sources.Select(source => source.Input("scale")).ShouldBe(["before_scale", "after_scale"]);
        manifest.Classes.Select(entry => entry.Name).ShouldBe(["unchanged", "changed"]);
    }

    [Fact]
    public void Sensors_series_wavelengths_and_context_are_read_back()
    {
        var spectral = new ModelSource
        {
            Sensor = SensorKind.EnMap,
            Bands = ["n500", "n650"],
            Wavelengths = [500, 650.5],
            Widths = [7, 8],
            OptionalBands = ["n650"],
            Levels = ["L2A"],
        };
        var series = Optical with { Dates = 12 };
        Same(Open(TinyPackages.WriteFusion(_folder.File("a"), Optical with { Name = "s2" }, Radar, 16, 4)), Optical with { Name = "s2" }, Radar);
        Same(Open(TinyPackages.WriteEmbedding(_folder.File("b"), spectral, 16, 16)), spectral);
        var stacked = Open(TinyPackages.WriteSeries(_folder.File("c"), series, 16, 4));
        Same(stacked, series);
        (stacked.Dates, stacked.Output.Channels).ShouldBe((12, 48));
        stacked.Context.ShouldBe([ContextInput.Month]);
        var forecast = Open(TinyPackages.WriteForecast(_folder.File("d"), series, 16, 2));
        forecast.Context.ShouldBe([ContextInput.Weather, ContextInput.WeatherValid]);
        (forecast.Product, forecast.Output.Kind).ShouldBe((ProductKinds.Forecast, OutputKind.Values));
        forecast.Output.Bands.ShouldBe(series.Bands);
    }

    [Fact]
    public async Task Every_kind_is_a_valid_item()
    {
        var validator = StacValidator.Need();
        Directory.CreateDirectory(_folder.File("items"));
        var packages = new[]
        {
            TinyPackages.WriteEmbedding(_folder.File("a"), Optical, 16, 16),
            TinyPackages.WriteChange(_folder.File("b"), Optical.Bands, 16, 2),
            TinyPackages.WriteFusion(_folder.File("c"), Optical with { Name = "s2" }, Radar, 16, 4),
            TinyPackages.WriteSeries(_folder.File("d"), Optical with { Dates = 3 }, 16, 4),
            TinyPackages.WriteForecast(_folder.File("e"), Optical with { Dates = 3 }, 16, 2),
            TinyModels.WriteLandCoverPackage(_folder.File("f")),
        };
        foreach (var package in packages)
        {
            File.Copy(Path.Combine(package, "mlm.json"), _folder.File($"items/{Path.GetFileName(package)}.json"));
        }

        await validator.AcceptAsync(_folder.File("items"), packages.Length, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("groundshift:cell", "5", "groundshift:cell")]
    [InlineData("groundshift:cell", "0", "groundshift:cell")]
    [InlineData("groundshift:halo", "4", "groundshift:halo")]
    [InlineData("groundshift:product", "\"landcover\"", "groundshift:product")]
    [InlineData("groundshift:product", "\"change\"", "groundshift:sources")]
    [InlineData("groundshift:sources", "[]", "groundshift:sources")]
    [InlineData("groundshift:sources", "[{\"name\":\"\",\"sensor\":\"sentinel-2\",\"bands\":[\"B02\",\"B03\",\"B04\"],\"dates\":0,\"levels\":[]}]", "groundshift:sources[0].dates")]
    [InlineData("groundshift:sources", "[{\"name\":\"S 2\",\"sensor\":\"sentinel-2\",\"bands\":[\"B02\",\"B03\",\"B04\"],\"dates\":1,\"levels\":[]}]", "groundshift:sources[0].name")]
    [InlineData("groundshift:sources", "[{\"name\":\"\",\"sensor\":\"sentinel-2\",\"bands\":[\"B02\",\"B03\",\"B04\"],\"dates\":1,\"levels\":[],\"wavelengths\":[490]}]", "groundshift:sources[0].wavelengths")]
    [InlineData("groundshift:sources", "[{\"name\":\"\",\"sensor\":\"sentinel-2\",\"bands\":[\"B02\",\"B03\",\"B04\"],\"dates\":1,\"levels\":[],\"optional_bands\":[\"B99\"]}]", "groundshift:sources[0].optional_bands")]
    [InlineData("mlm:pretrained", "\"no\"", "mlm:pretrained")]
    public void A_wrong_field_is_named(string property, string value, string field)
    {
        var item = Item(TinyPackages.WriteEmbedding(_folder.File("m"), Optical, 32, 8));
        item["properties"]![property] = JsonNode.Parse(value);
        Should.Throw<InvalidInputException>(() => ModelManifest.Parse(item.ToJsonString())).Field.ShouldContain(field);
    }

    [Fact]
    public void Weather_without_its_validity_is_refused()
    {
        var item = Item(TinyPackages.WriteForecast(_folder.File("m"), Optical with { Dates = 2 }, 16, 2));
        item["properties"]!["mlm:input"]!.AsArray().RemoveAt(5);
        Should.Throw<InvalidInputException>(() => ModelManifest.Parse(item.ToJsonString())).Expected.ShouldContain("weather and weather_valid together");
    }

    [Theory]
    [InlineData("CC-BY-NC-4.0")]
    [InlineData("CC-BY-NC-SA-4.0")]
    public void A_licence_against_commercial_use_cannot_be_marked_fit_for_it(string licence)
    {
        var item = Item(TinyPackages.WriteEmbedding(_folder.File("m"), Optical, 32, 8));
        item["properties"]!["license"] = licence;
        Should.Throw<InvalidInputException>(() => ModelManifest.Parse(item.ToJsonString())).Field.ShouldContain("commercial_use");
    }

    [Fact]
    public void A_graph_without_an_input_that_its_manifest_lists_is_refused()
    {
        var pair = TinyPackages.WriteChange(_folder.File("pair"), Optical.Bands, 16, 2);
        var single = TinyPackages.WriteEmbedding(_folder.File("single"), Optical, 16, 2);
        var item = Item(pair);
        item["assets"]!["model"] = Item(single)["assets"]!["model"]!.DeepClone();
        File.WriteAllText(Path.Combine(single, "mlm.json"), item.ToJsonString());

        Should.Throw<InvalidInputException>(() => ModelPackage.Open(single)).Field
            .ShouldBe("input before_samples; input before_valid; input before_scale; input before_offset; input after_samples; input after_valid; "
                + "input after_scale; input after_offset; input samples; input valid; input scale; input offset; output probabilities; output embedding");
    }

    private static void Same(ModelManifest found, params ModelSource[] expected) =>
        JsonSerializer.Serialize(found.Sources).ShouldBe(JsonSerializer.Serialize(expected));

    private static ModelManifest Open(string folder) => ModelPackage.Open(folder).Manifest;

    private static JsonObject Item(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "mlm.json")))!.AsObject();
}
