using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Models.Tests.Manifests;

public sealed class ModelManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly JsonObject _item;

    public ModelManifestTests()
    {
        TinyModels.WriteLandCoverPackage(_folder.File("model"));
        _item = JsonNode.Parse(File.ReadAllText(_folder.File("model/mlm.json")))!.AsObject();
    }

    private JsonObject Properties => _item["properties"]!.AsObject();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Written_manifest_is_read_back()
    {
        var manifest = Parse();
        manifest.Reference.ShouldBe(new ModelReference("stand-in", "1.0.0"));
        manifest.Sensor.ShouldBe(SensorKind.Sentinel2);
        manifest.Product.ShouldBe(ProductKinds.LandCover);
        manifest.Bands.ShouldBe(StandInLegend.Bands);
        manifest.Classes.ShouldBe(StandInLegend.Classes);
        manifest.Levels.ShouldBe(["L1C", "L2A"]);
        (manifest.WindowSize, manifest.Halo, manifest.BatchSize, manifest.GsdMetres).ShouldBe((64, 8, 1, 10));
        (manifest.Licence, manifest.CommercialUse, manifest.Temperature).ShouldBe(("Apache-2.0", true, 1));
        manifest.Model.Name.ShouldBe("model.onnx");
        manifest.Model.Size.ShouldBe(new FileInfo(_folder.File("model/model.onnx")).Length);
        manifest.Weights.ShouldBeNull();
    }

    [Fact]
    public void Every_wrong_field_is_named_at_once()
    {
        Properties["groundshift:sensor"] = "landsat";
        Properties["groundshift:halo"] = 32;
        Properties["groundshift:batch"] = "many";
        Properties.Remove("version");
        Properties["mlm:output"]![0]!["classification:classes"]![2]!["color_hint"] = "green";
        _item["assets"]!["model"]!["href"] = "../../etc/passwd";

        var exception = Should.Throw<InvalidInputException>(Parse);

        foreach (var field in new[]
        {
            "properties.groundshift:sensor", "properties.groundshift:halo", "properties.groundshift:batch", "properties.version",
            "properties.mlm:output[0].classification:classes[2].color_hint", "assets.model.href",
        })
        {
            exception.Field.ShouldContain(field);
            exception.Expected.ShouldContain(field);
        }

        exception.Found.ShouldContain("'landsat'");
        exception.Found.ShouldContain("'../../etc/passwd'");
    }

    [Theory]
    [InlineData("mlm:name", "\"../evil\"")]
    [InlineData("mlm:name", "\"Upper\"")]
    [InlineData("version", "\"1.0\"")]
    [InlineData("version", "\"1.0.0/..\"")]
    [InlineData("groundshift:product", "\"weather\"")]
    [InlineData("groundshift:gsd", "0")]
    [InlineData("groundshift:gsd", "\"10\"")]
    [InlineData("groundshift:window", "100000")]
    [InlineData("groundshift:window", "0")]
    [InlineData("groundshift:halo", "-1")]
    [InlineData("groundshift:levels", "[]")]
    [InlineData("groundshift:levels", "\"L1C\"")]
    [InlineData("groundshift:commercial_use", "\"yes\"")]
    [InlineData("groundshift:temperature", "0")]
    [InlineData("license", "null")]
    [InlineData("mlm:input", "[]")]
    [InlineData("mlm:output", "{}")]
    public void Wrong_property_is_refused_by_name(string property, string value)
    {
        Properties[property] = JsonNode.Parse(value);
        Should.Throw<InvalidInputException>(Parse).Field.ShouldContain($"properties.{property}");
    }

    [Theory]
    [InlineData("file:checksum", "\"abc\"")]
    [InlineData("file:size", "0")]
    [InlineData("file:size", "1.5")]
    [InlineData("href", "\"/etc/passwd\"")]
    [InlineData("href", "\"https://example.com/model.onnx\"")]
    [InlineData("href", "\"..\"")]
    public void Wrong_asset_is_refused_by_name(string field, string value)
    {
        _item["assets"]!["model"]![field] = JsonNode.Parse(value);
        Should.Throw<InvalidInputException>(Parse).Field.ShouldContain($"assets.model.{field}");
    }

    [Fact]
    public void Channels_that_do_not_match_bands_or_classes_are_refused()
    {
        Properties["mlm:input"]![0]!["bands"]!.AsArray().RemoveAt(0);
        Properties["mlm:output"]![0]!["classification:classes"]!.AsArray().RemoveAt(0);
        var field = Should.Throw<InvalidInputException>(Parse).Field;
        field.ShouldContain("mlm:input[0].input.shape");
        field.ShouldContain("mlm:output[0].result.shape");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("{\"properties\":{},\"properties\":{}}")]
    [InlineData("{\"a\":{\"a\":{\"a\":")]
    public void Text_that_is_no_item_is_refused(string json) =>
        Should.Throw<InvalidInputException>(() => ModelManifest.Parse(json)).Field.ShouldContain("mlm.json");

    [Fact]
    public void Damaged_manifest_is_refused_and_never_crashes()
    {
        var text = _item.ToJsonString();
        var random = new Random(8);
        for (var round = 0; round < 500; round++)
        {
            var damaged = text.ToCharArray();
            for (var hit = random.Next(1, 5); hit > 0; hit--)
            {
                damaged[random.Next(damaged.Length)] = (char)random.Next(32, 127);
            }

            try
            {
                ModelManifest.Parse(new string(damaged));
            }
            catch (InvalidInputException)
            {
                // The only way out for wrong input.
            }
        }
    }

    private ModelManifest Parse() => ModelManifest.Parse(_item.ToJsonString());
}
