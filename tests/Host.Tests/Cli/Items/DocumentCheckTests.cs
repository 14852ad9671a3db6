using Groundshift.Host.Cli.Items;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.Cli.Items;

public sealed class DocumentCheckTests : IDisposable
{
    private const string Scene = """
        {"type":"Feature","stac_version":"1.1.0","id":"s","collection":"scenes","bbox":[10,45,11,46],
         "geometry":{"type":"Polygon","coordinates":[[[10,45],[11,45],[11,46],[10,46],[10,45]]]},
         "properties":{"datetime":"2022-07-06T08:56:11Z","platform":"sentinel-2a","constellation":"sentinel-2"},"links":[],
         "assets":{"B04":{"href":"./b04.tif","type":"image/tiff; application=geotiff","roles":["data"],
           "bands":[{"name":"B04","raster:scale":0.0001,"raster:offset":-0.1,"nodata":0,"data_type":"uint16"}]}}}
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_scene_is_shown_as_it_is_understood()
    {
        var check = Check(Scene);

        check.Problems.ShouldBeEmpty();
        check.Conventions.ShouldBe("generic");
        var lines = string.Join('\n', DocumentReport.Lines(check));
        lines.ShouldContain("Item, STAC 1.1.0, valid");
        lines.ShouldContain("B04: Reflectance = sample * 0.0001 + -0.1, nodata 0");
        lines.ShouldContain("masks        none");
        DocumentReport.Json(check)["scene"]!["bands"]![0]!["offset"]!.GetValue<double>().ShouldBe(-0.1);
    }

    [Theory]
    [InlineData("""{"groundshift:product":"embedding","groundshift:model":"presto","groundshift:model_version":"1.0.0","datetime":"2022-07-06T08:56:11Z"}""", "embedding by presto 1.0.0")]
    [InlineData("""{"mlm:name":"presto","version":"1.0.0","datetime":"2022-07-06T08:56:11Z"}""", "model presto 1.0.0")]
    public void Products_and_models_are_valid_without_being_scenes(string properties, string own)
    {
        var item = $$"""
            {"type":"Feature","stac_version":"1.1.0","id":"p","geometry":null,"properties":{{properties}},"links":[],
             "assets":{"data":{"href":"./data.tif","type":"image/tiff; application=geotiff","roles":["data"]} } }
            """;

        var check = Check(item);

        check.Problems.ShouldBeEmpty();
        check.Scene.ShouldBeNull();
        string.Join('\n', DocumentReport.Lines(check)).ShouldContain(own);
        DocumentReport.Json(check)["made_here"]!.GetValue<string>().ShouldBe(own);

        // What any item needs is still asked for.
        Check(item.Replace("\"id\":\"p\"", "\"id\":\"\"", StringComparison.Ordinal)).Problems.Select(problem => problem.Field).ShouldBe(["id"]);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var check = Check("""{"type":"Feature","id":"","stac_version":"1.0.0","geometry":{"type":"Polygon","coordinates":[]},"properties":{"datetime":"x"},"links":[{"rel":"self"}],"assets":{"a":{},"b":3}}""");

        check.Problems.Select(problem => problem.Field).ShouldBe(["id", "links.href", "geometry", "properties.datetime", "assets.a.href", "assets.b"]);
        check.Scene.ShouldBeNull();
        DocumentReport.Json(check)["problems"]!.AsArray().Count.ShouldBe(6);
    }

    [Theory]
    [InlineData("""{"type":"Catalog","id":"c","stac_version":"1.1.0","description":"d","links":[]}""")]
    [InlineData("""{"type":"Collection","id":"c","stac_version":"1.1.0","description":"d","license":"other","links":[],"extent":{"spatial":{"bbox":[[-180,-90,180,90]]},"temporal":{"interval":[["2020-01-01T00:00:00Z",null]]}}}""")]
    public void Catalogs_and_collections_are_read_too(string json) => Check(json).Problems.ShouldBeEmpty();

    [Theory]
    [InlineData("""{"type":"Catalog","id":"c","stac_version":"1.1.0","links":[]}""", "description")]
    [InlineData("""{"type":"Catalog","id":"c","stac_version":"1.1.0","description":"d","links":{}}""", "links")]
    [InlineData("""{"type":"Collection","id":"c","stac_version":"1.1.0","description":"d","license":"other","links":[],"extent":{"spatial":{"bbox":[[0,90,0,-90]]},"temporal":{"interval":[[null,null]]}}}""", "bbox")]
    [InlineData("""{"type":"Collection","id":"c","stac_version":"1.1.0","description":"d","license":"other","links":[],"extent":{"spatial":{"bbox":[[1,2]]},"temporal":{"interval":[[null,null]]}}}""", "extent.spatial.bbox")]
    [InlineData("""{"type":"Collection","id":"c","stac_version":"1.1.0","description":"d","license":"other","links":[],"extent":{"spatial":{"bbox":[[0,0,1,1]]},"temporal":{"interval":[["2021-01-01T00:00:00Z","2020-01-01T00:00:00Z"]]}}}""", "extent.temporal.interval")]
    [InlineData("<html>", "the file")]
    [InlineData("", "the file")]
    public void A_document_with_one_fault_has_one_problem(string json, string field) =>
        Check(json).Problems.ShouldHaveSingleItem().Field.ShouldBe(field);

    [Fact]
    public void A_file_that_is_not_there_is_a_problem_of_its_own() =>
        DocumentCheck.Of(_folder.File("missing.json")).Problems.ShouldHaveSingleItem().Field.ShouldBe("FILE");

    public void Dispose() => _folder.Dispose();

    private DocumentCheck Check(string json)
    {
        File.WriteAllText(_folder.File("document.json"), json);
        return DocumentCheck.Of(_folder.File("document.json"));
    }
}
