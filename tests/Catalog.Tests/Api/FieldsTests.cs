using System.Text.Json.Nodes;
using Groundshift.Catalog.Search;

namespace Groundshift.Catalog.Tests.Api;

public sealed class FieldsTests
{
    private const string Item = """
        {"type":"Feature","stac_version":"1.1.0","id":"i","collection":"c","geometry":null,"bbox":[],"links":[],
         "properties":{"datetime":"t","eo:cloud_cover":1,"foo":{"bar":1,"baz":2}},"assets":{"a":{"href":"x","size":1},"b":{"href":"y"}}}
        """;

    [Theory]
    [InlineData("", "type stac_version id collection geometry bbox links properties.datetime assets.a.href assets.a.size assets.b.href")]
    [InlineData("id", "type stac_version id collection geometry bbox links properties.datetime assets.a.href assets.a.size assets.b.href")]
    [InlineData("-assets,-links,-geometry,-bbox", "type stac_version id collection properties.datetime properties.eo:cloud_cover properties.foo.bar properties.foo.baz")]
    [InlineData("eo:cloud_cover,-assets,-links,-bbox", "type stac_version id collection geometry properties.datetime properties.eo:cloud_cover")]
    [InlineData("properties,-properties.foo,-assets", "type stac_version id collection geometry bbox links properties.datetime properties.eo:cloud_cover")]
    [InlineData("properties.foo.baz,-properties.foo,-assets,-links", "type stac_version id collection geometry bbox properties.datetime properties.foo.baz")]
    [InlineData("+foo,-foo,-assets", "type stac_version id collection geometry bbox links properties.datetime properties.foo.bar properties.foo.baz")]
    [InlineData(" id,assets.a.href,-assets", "type stac_version id collection geometry bbox links properties.datetime assets.a.href")]
    [InlineData("nothing.like.this", "type stac_version id collection geometry bbox links properties.datetime assets.a.href assets.a.size assets.b.href")]
    public void The_most_specific_path_decides(string fields, string expected)
    {
        var picked = FieldSelection.Parse(fields).Apply(JsonNode.Parse(Item)!.AsObject());

        Leaves(picked, string.Empty).ShouldBe(expected.Split(' '), ignoreOrder: true);
    }

    private static IEnumerable<string> Leaves(JsonObject json, string path) => json.SelectMany(member => member.Value is JsonObject inner
        ? Leaves(inner, $"{path}{member.Key}.")
        : [path + member.Key]);
}
