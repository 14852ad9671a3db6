using Groundshift.Catalog.Areas;
using Groundshift.Core.Jobs;
using Groundshift.TestKit;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Groundshift.Catalog.Tests.Areas;

public sealed class AreaFileTests
{
    private const string Square = """{"type":"Polygon","coordinates":[[[10,45],[11,45],[11,46],[10,46],[10,45]]]}""";

    [Fact]
    public void A_feature_gives_id_name_and_geometry()
    {
        var area = AreaFile.Read($$"""{"type":"Feature","id":"barbellino","properties":{"name":"Barbellino lakes"},"geometry":{{Square}}}""").ShouldHaveSingleItem();

        area.Id.ShouldBe("barbellino");
        area.Name.ShouldBe("Barbellino lakes");
        area.Geometry.Area.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"type":"Feature","properties":{"id":"from-properties","name":"x"},"geometry":GEOMETRY}""", "from-properties")]
    [InlineData("""{"type":"Feature","properties":{"name":"Zürich See, 2. Teil"},"geometry":GEOMETRY}""", "zurich-see-2-teil")]
    [InlineData("""{"type":"Feature","properties":null,"geometry":GEOMETRY}""", "my-file")]
    [InlineData("""{"type":"Feature","id":7,"properties":{},"geometry":GEOMETRY}""", "7")]
    [InlineData("GEOMETRY", "my-file")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":GEOMETRY}]}""", "my-file")]
    public void The_id_comes_from_the_best_source_there_is(string json, string expected) =>
        AreaFile.Read(json.Replace("GEOMETRY", Square, StringComparison.Ordinal), "My file").Single().Id.ShouldBe(expected);

    [Theory]
    [InlineData("Upper", "upper")]
    [InlineData("with space", "with-space")]
    [InlineData("../etc", "etc")]
    [InlineData("-dash", "dash")]
    public void An_id_against_the_rules_is_refused_with_a_proposal(string id, string proposal)
    {
        var error = Should.Throw<InvalidInputException>(() => AreaFile.Read($$"""{"type":"Feature","id":"{{id}}","properties":{},"geometry":{{Square}}}"""));

        error.Field.ShouldBe("id");
        error.NextStep.ShouldContain($"'{proposal}'");
    }

    [Theory]
    [InlineData("""{"type":"Polygon","coordinates":[[[10,45],[11,46],[11,45],[10,46],[10,45]]]}""", "at 10.5, 45.5")]
    [InlineData("""{"type":"Polygon","coordinates":[[[10,45],[11,45],[11,46],[10,46]]]}""", "")]
    [InlineData("""{"type":"Polygon","coordinates":[[[10,45],[11,45],[10,45]]]}""", "")]
    [InlineData("""{"type":"Polygon","coordinates":[[[10,45],[11,45],[11,95],[10,45]]]}""", "95")]
    [InlineData("""{"type":"Polygon","coordinates":[[[500000,5000000],[510000,5000000],[510000,5010000],[500000,5000000]]]}""", "500000")]
    [InlineData("""{"type":"Polygon","coordinates":[]}""", "")]
    [InlineData("""{"type":"Point","coordinates":[10,45]}""", "Point")]
    [InlineData("""{"type":"LineString","coordinates":[[10,45],[11,46]]}""", "LineString")]
    [InlineData("""{"type":"Feature","id":"a","properties":{},"geometry":null}""", "")]
    [InlineData("""{"type":"FeatureCollection","features":[]}""", "0")]
    [InlineData("""{"type":"FeatureCollection"}""", "0")]
    [InlineData("""{"type":"Topology"}""", "")]
    [InlineData("[]", "")]
    [InlineData("<html>", "")]
    [InlineData("", "")]
    public void What_is_no_area_is_refused_with_what_was_found(string json, string found) =>
        Should.Throw<InvalidInputException>(() => AreaFile.Read(json, "a")).Message.ShouldContain(found);

    [Fact]
    public void A_fault_in_a_collection_is_told_with_its_feature()
    {
        var json = $$$"""{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","properties":{},"geometry":{{{Square}}}},{"type":"Feature","id":"b","properties":{},"geometry":{"type":"Polygon","coordinates":[[[10,45],[11,46],[11,45],[10,46],[10,45]]]}}]}""";

        Should.Throw<InvalidInputException>(() => AreaFile.Read(json)).Field.ShouldStartWith("features[1].");
    }

    [Fact]
    public void Two_features_with_one_id_are_refused()
    {
        var feature = $$"""{"type":"Feature","id":"a","properties":{},"geometry":{{Square}}}""";

        Should.Throw<InvalidInputException>(() => AreaFile.Read($$"""{"type":"FeatureCollection","features":[{{feature}},{{feature}}]}""")).Found.ShouldContain("'a'");
    }

    [Fact]
    public void A_file_in_another_crs_is_told_how_to_mend_it()
    {
        var json = $$$"""{"type":"Feature","id":"a","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32633"}},"properties":{},"geometry":{{{Square}}}}""";

        Should.Throw<InvalidInputException>(() => AreaFile.Read(json)).NextStep.ShouldContain("ogr2ogr");
        AreaFile.Read(json.Replace("EPSG::32633", "OGC:1.3:CRS84", StringComparison.Ordinal)).ShouldHaveSingleItem();
    }

    [Fact]
    public void An_area_over_the_antimeridian_is_split()
    {
        var area = AreaFile.Read("""{"type":"Polygon","coordinates":[[[179,-18],[-179,-18],[-179,-16],[179,-16],[179,-18]]]}""", "fiji").Single();

        area.Geometry.ShouldBeOfType<MultiPolygon>().NumGeometries.ShouldBe(2);
        area.Geometry.Area.ShouldBe(4, 1e-9);
    }

    [Fact]
    public void Too_many_vertices_are_refused()
    {
        var ring = string.Join(',', Enumerable.Range(0, 20_001).Select(i => $"[{Math.Cos(i * Math.Tau / 20_001):R},{Math.Sin(i * Math.Tau / 20_001):R}]"));

        Should.Throw<InvalidInputException>(() => AreaFile.Read($$"""{"type":"Polygon","coordinates":[[{{ring}},[1,0]]]}""", "a")).Expected.ShouldContain("20000 vertices");
    }

    [Fact]
    public void The_areas_of_the_real_scenes_are_read()
    {
        var areas = AreaFile.Read(File.ReadAllText(SharedData.Need("data/catalog/areas.geojson")));

        areas.Select(area => area.Id).ShouldContain("congo-33nza");
        areas.ShouldAllBe(area => area.Geometry.IsValid);
    }

    [Fact]
    public void Overlaps_are_told_in_percent_of_the_new_area()
    {
        var area = AreaFile.Read(Square, "new").Single();

        var overlaps = AreaOverlap.Find(area, [Other("half", "10 45, 10.5 45, 10.5 46, 10 46, 10 45"), Other("touching", "11 45, 12 45, 12 46, 11 46, 11 45"), Other("new", "10 45, 11 45, 11 46, 10 46, 10 45"), Other("far", "0 0, 1 0, 1 1, 0 1, 0 0")]);

        var overlap = overlaps.ShouldHaveSingleItem();
        overlap.OtherId.ShouldBe("half");
        overlap.Percent.ShouldBe(50, 1e-6);
    }

    [Fact]
    public void Shares_are_of_ground_and_not_of_degrees()
    {
        var area = AreaFile.Read("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,80],[0,80],[0,0]]]}""", "strip").Single();

        // The southern half of the degrees of a strip to 80° holds sin 40° / sin 80° of its ground.
        AreaOverlap.Find(area, [Other("south", "0 0, 1 0, 1 40, 0 40, 0 0")]).Single().Percent.ShouldBe(65.27, 0.01);
    }

    private static AreaOfInterest Other(string id, string ring) =>
        new() { Id = id, Geometry = new WKTReader().Read($"POLYGON (({ring}))"), Model = "dynamicworld" };
}
