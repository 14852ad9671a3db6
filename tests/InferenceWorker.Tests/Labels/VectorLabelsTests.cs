using System.Globalization;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Labels;
using Groundshift.Raster.Gdal;

namespace Groundshift.InferenceWorker.Tests.Labels;

public sealed class VectorLabelsTests
{
    private const string Utm = "EPSG:32633";

    private static readonly GridSpec Grid = new(Utm, new AffineTransform(10, 0, 500_000, 0, -10, 5_000_000), 40, 30);

    [Fact]
    public void Pixels_take_the_label_of_the_shape_that_holds_their_centre()
    {
        using var labels = Parse(Feature("Polygon", Box(3, 4, 6, 8), "wood"), Feature("Point", Position(20.5, 10.5), "lake"));
        labels.Labels.ShouldBe(["lake", "wood"]);

        using var grid = LabelGrid.Of(labels, Grid, label => label);

        grid.Bounds.ShouldBe(new PixelRect(3, 4, 18, 7));
        grid.Count.ShouldBe(12 + 1);
        grid.At(4, 3).ShouldBe((byte)1);
        grid.At(7, 5).ShouldBe((byte)1);
        grid.At(8, 5).ShouldBe(LabelGrid.None);
        grid.At(10, 20).ShouldBe((byte)0);
        grid.At(29, 39).ShouldBe(LabelGrid.None);
    }

    [Fact]
    public void A_pixel_that_two_labels_claim_has_none_and_one_that_one_label_claims_twice_has_it()
    {
        using var labels = Parse(Feature("Polygon", Box(0, 0, 6, 6), "a"), Feature("Polygon", Box(4, 4, 9, 9), "b"), Feature("Polygon", Box(0, 0, 2, 2), "a"));

        using var grid = LabelGrid.Of(labels, Grid, label => label);

        grid.At(5, 5).ShouldBe(LabelGrid.None);
        grid.At(1, 1).ShouldBe((byte)0);
        grid.Count.ShouldBe(36 + 25 - 4 - 4);
    }

    [Fact]
    public void Old_files_name_their_CRS()
    {
        var (x, y) = Grid.Transform.Apply(12.5, 7.5);
        var point = string.Create(CultureInfo.InvariantCulture, $"[{x},{y}]");
        using var labels = VectorLabels.Parse(
            $$"""{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32633"} },"features":[{{Feature("Point", point, "a")}}]}""", null, "f");

        using var grid = LabelGrid.Of(labels, Grid, label => label);

        grid.Bounds.ShouldBe(new PixelRect(12, 7, 1, 1));
        labels.Extent!.Centre.X.ShouldBe(15, 0.01);
    }

    [Fact]
    public void Numbers_are_labels_too_and_stand_in_their_order()
    {
        using var labels = Parse(Feature("Point", Position(1, 1), 10), Feature("Point", Position(2, 2), 9), Feature("Point", Position(3, 3), 9.5));

        labels.Labels.ShouldBe(["9", "9.5", "10"]);
    }

    [Fact]
    public void Shapes_on_the_other_side_of_the_world_do_no_harm()
    {
        using var labels = Parse(Feature("Point", "[-165.0,-45.0]", "far"), Feature("Point", Position(1.5, 1.5), "near"));

        using var grid = LabelGrid.Of(labels, Grid, label => label);

        grid.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("no json", "GeoJSON")]
    [InlineData("""{"type":"Feature"}""", "FeatureCollection")]
    [InlineData("""{"type":"FeatureCollection","features":[]}""", "labelled shapes")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]} }]}""", "name of the property")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1,"b":2},"geometry":{"type":"Point","coordinates":[1,2]} }]}""", "name of the property")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]} }]}""", "a point or a polygon")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":null}]}""", "GeoJSON geometry")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[1,2]} },{"type":"Feature","properties":{"b":1},"geometry":{"type":"Point","coordinates":[1,2]} }]}""", "property 'a'")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":null},"geometry":{"type":"Point","coordinates":[1,2]} }]}""", "property 'a'")]
    public void What_holds_no_labels_is_refused(string json, string expected) =>
        Should.Throw<InvalidInputException>(() => VectorLabels.Parse(json, null, "labels.geojson")).Expected.ShouldContain(expected);

    [Fact]
    public void A_feature_without_the_named_property_is_named()
    {
        var error = Should.Throw<InvalidInputException>(() => VectorLabels.Parse(
            $$"""{"type":"FeatureCollection","features":[{{Feature("Point", Position(1, 1), "x")}}]}""", "land_cover", "labels.geojson"));

        error.Field.ShouldBe("labels.geojson, features[0]");
        error.Found.ShouldBe("properties class");
        error.NextStep.ShouldContain("--label-property");
    }

    [Fact]
    public void Coordinates_that_the_CRS_cannot_hold_are_refused_with_their_feature()
    {
        using var labels = VectorLabels.Parse(
            $$"""{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32633"} },"features":[{{Feature("Point", "[1e30,1e30]", "a")}}]}""", null, "f");

        Should.Throw<InvalidInputException>(() => LabelGrid.Of(labels, Grid with { Crs = "EPSG:3035" }, label => label)).Field.ShouldContain("features[0]");
    }

    private static VectorLabels Parse(params string[] features) =>
        VectorLabels.Parse($$"""{"type":"FeatureCollection","features":[{{string.Join(',', features)}}]}""", null, "labels.geojson");

    private static string Feature(string type, string coordinates, object label) =>
        $$$"""{"type":"Feature","properties":{"class":{{{(label is string text ? $"\"{text}\"" : Convert.ToString(label, CultureInfo.InvariantCulture))}}}},"geometry":{"type":"{{{type}}}","coordinates":{{{coordinates}}}}}""";

    // Corners between pixels, in grid coordinates, a little inwards so that rounding takes no further pixel in.
    private static string Box(int left, int top, int right, int bottom)
    {
        const double Inwards = 0.1;
        string[] corners =
        [
            Position(left + Inwards, top + Inwards), Position(right - Inwards, top + Inwards), Position(right - Inwards, bottom - Inwards),
            Position(left + Inwards, bottom - Inwards), Position(left + Inwards, top + Inwards),
        ];
        return $"[[{string.Join(',', corners)}]]";
    }

    private static string Position(double column, double row)
    {
        using var transform = new CoordinateTransform(Utm, "EPSG:4326");
        var (x, y) = Grid.Transform.Apply(column, row);
        var (longitude, latitude) = transform.Apply(x, y);
        return string.Create(CultureInfo.InvariantCulture, $"[{longitude:R},{latitude:R}]");
    }
}
