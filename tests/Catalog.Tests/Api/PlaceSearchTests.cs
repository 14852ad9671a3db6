using System.Text.Json.Nodes;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Tests.Api;

public sealed class PlaceSearchTests(SearchServer search) : IClassFixture<SearchServer>
{
    [Theory]
    [InlineData("10,45,10.45,45.45", 1)]
    [InlineData("10,45,-100,10.45,45.45,9000", 1)]
    [InlineData("10.2,45.2,10.2,45.2", 1)]
    [InlineData("10.0,45.1,12.0,45.1", 5)]
    [InlineData("-180,-90,180,90", 44)]
    [InlineData("179.5,-20,-179.5,-10", 1)]
    [InlineData("170,-20,179.2,-10", 1)]
    [InlineData("-179.2,-20,-170,-10", 1)]
    [InlineData("0,-20,178,-15", 0)]
    [InlineData(" 10,45,10.45,45.45", 1)]
    public async Task A_box_finds_the_items_that_meet_it(string box, int expected)
    {
        var (get, byGet) = await search.Server.GetAsync($"/search?limit=50&bbox={box}");
        var (post, byPost) = await search.Server.PostAsync("/search", $$"""{"limit":50,"bbox":[{{box}}]}""");

        (get, post).ShouldBe((200, 200));
        SearchServer.Ids(byGet).Length.ShouldBe(expected);
        SearchServer.Ids(byPost).ShouldBe(SearchServer.Ids(byGet));
    }

    [Theory]
    [InlineData("[10,45,11,46]")]
    [InlineData("10,46,11,45")]
    [InlineData("10")]
    [InlineData("10,45")]
    [InlineData("10,45,11")]
    [InlineData("10,45,11,46,5")]
    [InlineData("10,45,11,46,5,6,7")]
    [InlineData("10,45,9000,11,46,0")]
    [InlineData("-181,45,11,46")]
    [InlineData("10,45,181,46")]
    [InlineData("10,-91,11,46")]
    [InlineData("10,45,11,91")]
    [InlineData("a,b,c,d")]
    [InlineData("NaN,45,11,46")]
    [InlineData("10,45,Infinity,46")]
    [InlineData("10;45;11;46")]
    [InlineData("10,,11,46")]
    public async Task A_wrong_box_is_refused_on_get(string box)
    {
        var (status, error) = await search.Server.GetAsync("/search?bbox=" + Uri.EscapeDataString(box));

        status.ShouldBe(400);
        error["description"]!.GetValue<string>().ShouldStartWith("bbox:");
    }

    [Theory]
    [InlineData("\"10,45,11,46\"")]
    [InlineData("[10,46,11,45]")]
    [InlineData("[10]")]
    [InlineData("[10,45]")]
    [InlineData("[10,45,11]")]
    [InlineData("[10,45,11,46,5]")]
    [InlineData("[10,45,11,46,5,6,7]")]
    [InlineData("[\"10\",45,11,46]")]
    [InlineData("[[10,45],[11,46]]")]
    [InlineData("{}")]
    [InlineData("[1e999,45,11,46]")]
    public async Task A_wrong_box_is_refused_on_post(string box)
    {
        var (status, error) = await search.Server.PostAsync("/search", $$"""{"bbox":{{box}}}""");

        status.ShouldBe(400);
        error["code"]!.GetValue<string>().ShouldBe("InvalidParameterValue");
    }

    [Fact]
    public async Task A_box_and_a_geometry_together_are_refused_by_both_methods()
    {
        const string Point = """{"type":"Point","coordinates":[10.2,45.2]}""";

        (await search.Server.GetAsync("/search?bbox=10,45,11,46&intersects=" + Uri.EscapeDataString(Point))).Status.ShouldBe(400);
        (await search.Server.PostAsync("/search", $$"""{"bbox":[10,45,11,46],"intersects":{{Point}}}""")).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("""{"type":"Point","coordinates":[10.2,45.2]}""", 1)]
    [InlineData("""{"type":"MultiPoint","coordinates":[[10.2,45.2],[10.7,45.2],[0,0]]}""", 2)]
    [InlineData("""{"type":"LineString","coordinates":[[10.2,45.2],[11.2,45.2]]}""", 3)]
    [InlineData("""{"type":"MultiLineString","coordinates":[[[10.2,45.2],[10.3,45.2]],[[11.2,45.2],[11.3,45.2]]]}""", 2)]
    [InlineData("""{"type":"Polygon","coordinates":[[[10,45],[10.95,45],[10.95,45.95],[10,45.95],[10,45]]]}""", 4)]
    [InlineData("""{"type":"Polygon","coordinates":[[[9,44],[20,44],[20,50],[9,50],[9,44]],[[9.5,44.5],[19,44.5],[19,49.5],[9.5,49.5],[9.5,44.5]]]}""", 0)]
    [InlineData("""{"type":"Polygon","coordinates":[[[9,44],[20,44],[20,50],[9,50],[9,44]],[[10.45,44.5],[19,44.5],[19,49.5],[10.45,49.5],[10.45,44.5]]]}""", 5)]
    [InlineData("""{"type":"MultiPolygon","coordinates":[[[[10,45],[10.1,45],[10.1,45.1],[10,45]]],[[[10.5,45],[10.6,45],[10.6,45.1],[10.5,45]]]]}""", 2)]
    [InlineData("""{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[10.2,45.2]},{"type":"LineString","coordinates":[[101,0],[102,1]]}]}""", 2)]
    [InlineData("""{"type":"Point","coordinates":[10.2,45.2,300]}""", 1)]
    public async Task Every_type_of_geometry_finds_what_it_meets(string geometry, int expected)
    {
        var (get, byGet) = await search.Server.GetAsync("/search?limit=50&intersects=" + Uri.EscapeDataString(geometry));
        var (post, byPost) = await search.Server.PostAsync("/search", $$"""{"limit":50,"intersects":{{geometry}}}""");

        (get, post).ShouldBe((200, 200));
        SearchServer.Ids(byGet).Length.ShouldBe(expected);
        SearchServer.Ids(byPost).ShouldBe(SearchServer.Ids(byGet));
        using var json = System.Text.Json.JsonDocument.Parse(geometry);
        var asked = GeoJson.Read(json.RootElement);
        foreach (var feature in byGet["features"]!.AsArray())
        {
            new StacItem(feature!.DeepClone().AsObject()).Geometry!.Intersects(asked).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("""{"type":"Polygon","coordinates":[[[10,45],[11,46],[11,45],[10,46],[10,45]]]}""", "Self-intersection at 10.5,45.5")]
    [InlineData("""{"type":"Polygon","coordinates":[[[10,45],[11,45],[11,46],[10,46]]]}""", "")]
    [InlineData("""{"type":"Polygon","coordinates":[]}""", "empty")]
    [InlineData("""{"type":"Polygon","coordinates":[[[10,45],[10,45]]]}""", "")]
    [InlineData("""{"type":"LineString","coordinates":[[10,45]]}""", "")]
    [InlineData("""{"type":"Point","coordinates":[500,45]}""", "leave")]
    [InlineData("""{"type":"Point","coordinates":["10","45"]}""", "")]
    [InlineData("""{"type":"Point"}""", "")]
    [InlineData("""{"type":"Circle","coordinates":[10,45]}""", "Circle")]
    [InlineData("""{"type":"Feature","geometry":{"type":"Point","coordinates":[10,45]}}""", "Feature")]
    [InlineData("[]", "")]
    [InlineData("7", "")]
    public async Task A_wrong_geometry_is_refused_with_the_reason(string geometry, string reason)
    {
        var (get, error) = await search.Server.GetAsync("/search?intersects=" + Uri.EscapeDataString(geometry));
        var (post, _) = await search.Server.PostAsync("/search", $$"""{"intersects":{{geometry}}}""");

        (get, post).ShouldBe((400, 400));
        error["description"]!.GetValue<string>().ShouldContain(reason);
    }

    [Fact]
    public async Task A_geometry_of_too_many_vertices_is_refused()
    {
        var points = new JsonArray([.. Enumerable.Range(0, 10_001).Select(i => (JsonNode)new JsonArray(i / 1000.0, 0))]);
        var body = new JsonObject { ["intersects"] = new JsonObject { ["type"] = "MultiPoint", ["coordinates"] = points } };

        var (status, error) = await search.Server.PostAsync("/search", body.ToJsonString());

        status.ShouldBe(400);
        error["description"]!.GetValue<string>().ShouldContain("10000 vertices");
    }

    [Fact]
    public async Task A_deeply_nested_body_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"type":"GeometryCollection","geometries":[""", 2000));

        (await search.Server.PostAsync("/search", """{"intersects":""" + deep)).Status.ShouldBe(400);
    }
}
