using System.Text.Json.Nodes;
using Groundshift.Models.Manifests;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Models.Tests.Manifests;

public sealed class MlmItemTests
{
    [Fact]
    public void Same_draft_and_graph_give_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var first = TinyModels.WriteLandCoverPackage(folder.File("first"));
        var second = TinyModels.WriteLandCoverPackage(folder.File("second"));
        File.ReadAllBytes(Path.Combine(second, "mlm.json")).ShouldBe(File.ReadAllBytes(Path.Combine(first, "mlm.json")));
    }

    [Fact]
    public void Item_obeys_the_rules_of_the_extension_that_its_schema_checks()
    {
        using var folder = new TemporaryFolder();
        var item = JsonNode.Parse(File.ReadAllText(Path.Combine(TinyModels.WriteLandCoverPackage(folder.File("model")), "mlm.json")))!;
        var properties = item["properties"]!.AsObject();
        foreach (var required in new[] { "mlm:name", "mlm:architecture", "mlm:tasks", "mlm:input", "mlm:output", "datetime" })
        {
            properties.ContainsKey(required).ShouldBeTrue(required);
        }

        var bands = properties["bands"]!.AsArray().Select(band => band!["name"]!.GetValue<string>()).ToList();
        foreach (var input in properties["mlm:input"]!.AsArray())
        {
            var named = input!["bands"]!.AsArray().Select(band => band!.GetValue<string>()).ToList();
            var order = input["input"]!["dim_order"]!.AsArray().Select(axis => axis!.GetValue<string>()).ToList();
            named.ShouldBeSubsetOf(bands);
            order.Contains("bands").ShouldBe(named.Count > 0);
            order.Count.ShouldBe(input["input"]!["shape"]!.AsArray().Count);
        }

        var assets = item["assets"]!.AsObject();
        assets["model"]!["bands"]!.AsArray().Select(band => band!["name"]!.GetValue<string>()).ShouldBe(bands);
        assets["model"]!["roles"]!.AsArray().Select(role => role!.GetValue<string>()).ShouldContain("mlm:model");
        assets.Where(asset => asset.Value!["mlm:artifact_type"] is not null).Select(asset => asset.Key).ShouldBe(["model"]);
    }
}
