using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Tests.Stac;

public class GeometryTests
{
    [Fact]
    public void A_footprint_over_the_antimeridian_is_split_into_two_parts()
    {
        var split = Source("[[[179,0],[-179,0],[-179,1],[179,1],[179,0]]]");

        split.NumGeometries.ShouldBe(2);
        split.Area.ShouldBe(2, 1e-9);
        split.Contains(new Point(179.5, 0.5)).ShouldBeTrue();
        split.Contains(new Point(-179.5, 0.5)).ShouldBeTrue();
        split.Contains(new Point(0, 0.5)).ShouldBeFalse();
    }

    [Fact]
    public void Longitudes_beyond_180_continue_eastward() =>
        Source("[[[179,0],[181,0],[181,1],[179,1],[179,0]]]").EqualsTopologically(Source("[[[179,0],[-179,0],[-179,1],[179,1],[179,0]]]")).ShouldBeTrue();

    [Fact]
    public void A_box_around_the_world_stays_whole() =>
        Area("[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]").Area.ShouldBe(360 * 180);

    [Fact]
    public void A_ring_around_the_pole_holds_the_pole()
    {
        var cap = Source("[[[0,80],[90,80],[180,80],[-90,80],[0,80]]]");

        cap.Area.ShouldBe(360 * 10, 1e-6);
        cap.EnvelopeInternal.MaxY.ShouldBe(90);
        Source("[[[0,-80],[-90,-80],[180,-80],[90,-80],[0,-80]]]").EnvelopeInternal.MinY.ShouldBe(-90);
    }

    [Fact]
    public void A_polar_cap_drawn_with_its_pole_edge_is_taken_literally() =>
        Area("[[[-180,80],[-90,80],[0,80],[90,80],[180,80],[180,90],[-180,90],[-180,80]]]").Area.ShouldBe(360 * 10, 1e-6);

    [Fact]
    public void A_hole_goes_with_its_polygon_over_the_antimeridian()
    {
        var split = Area("[[[170,0],[-170,0],[-170,10],[170,10],[170,0]],[[-176,2],[-174,2],[-174,4],[-176,4],[-176,2]]]");

        split.Area.ShouldBe(200 - 4, 1e-9);
        split.Contains(new Point(-175, 3)).ShouldBeFalse();
    }

    [Fact]
    public void A_self_crossing_footprint_is_repaired_and_a_self_crossing_area_refused()
    {
        const string BowTie = "[[[0,0],[2,2],[2,0],[0,2],[0,0]]]";

        var repaired = Source(BowTie);
        repaired.IsValid.ShouldBeTrue();
        repaired.Area.ShouldBe(2, 1e-9);
        var error = Should.Throw<InvalidInputException>(() => Area(BowTie));
        error.Found.ShouldContain("Self-intersection");
        error.Found.ShouldContain("1, 1");
    }

    [Theory]
    [InlineData("""{"type":"Point","coordinates":[1,2]}""")]
    [InlineData("""{"type":"LineString","coordinates":[[1,2],[3,4]]}""")]
    [InlineData("""{"type":"GeometryCollection","geometries":[]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0],[0,0]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,95],[0,0]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1000,0],[1,1],[0,0]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[["a",0],[1,0],[1,1],[0,0]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[1e999,0],[1,0],[1,1],[0,0]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0],[1,0],[1,1],[0,0]]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":null}""")]
    [InlineData("""{"type":"Polygon"}""")]
    [InlineData("""{"type":"Circle","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}""")]
    [InlineData("""{"coordinates":[]}""")]
    [InlineData("[]")]
    [InlineData("7")]
    public void What_is_no_polygon_on_the_globe_is_invalid_input_for_scenes_and_users(string json)
    {
        Should.Throw<InvalidInputException>(() => Footprints.ReadSource(Element(json))).Field.ShouldBe("geometry");
        Should.Throw<InvalidInputException>(() => Footprints.ReadArea(Element(json))).Field.ShouldBe("geometry");
    }

    [Fact]
    public void Too_many_vertices_are_refused_before_they_are_built()
    {
        var ring = string.Join(',', Enumerable.Range(0, 1001).Select(i => FormattableString.Invariant($"[{i / 100.0},{i % 2}]")));

        Should.Throw<InvalidInputException>(() => Footprints.ReadSource(Element($$"""{"type":"Polygon","coordinates":[[{{ring}}]]}"""), new StacLimits { MaxVertices = 1000 }))
            .Expected.ShouldContain("1000 vertices");
    }

    [Fact]
    public void Splitting_keeps_size_and_place_wherever_the_box_lies() =>
        Check.QuickThrowOnFailure(Prop.ForAll(
            Gen.Choose(-1800, 1800).Zip(Gen.Choose(1, 1700), (west, width) => (West: west / 10.0, Width: width / 10.0)).ToArbitrary(),
            box =>
            {
                var east = Wrap(box.West + box.Width);
                var split = Source(string.Create(CultureInfo.InvariantCulture, $"[[[{box.West},10],[{Wrap(box.West + (box.Width / 2))},10],[{east},10],[{east},20],[{Wrap(box.West + (box.Width / 2))},20],[{box.West},20],[{box.West},10]]]"));
                return Math.Abs(split.Area - (box.Width * 10)) < 1e-6
                    && split.IsValid
                    && Math.Abs(BoundingBox.Of(split).Width - box.Width) < 1e-6
                    && Math.Abs(BoundingBox.Of(split).ToGeometry().SymmetricDifference(split).Area) < 1e-6;
            }));

    [Fact]
    public void Repair_always_gives_a_valid_footprint() =>
        Check.QuickThrowOnFailure(Prop.ForAll(
            Gen.Choose(-180, 180).Zip(Gen.Choose(-90, 90)).ListOf(6).ToArbitrary(),
            corners =>
            {
                var ring = corners.Append(corners[0]).Select(corner => $"[{corner.Item1},{corner.Item2}]");
                try
                {
                    var footprint = Source($"[[{string.Join(',', ring)}]]");
                    return footprint.IsValid && footprint.Area > 0 && footprint.EnvelopeInternal.MaxX <= 180 && footprint.EnvelopeInternal.MinX >= -180;
                }
                catch (InvalidInputException error)
                {
                    return error.Field == "geometry";
                }
            }));

    [Theory]
    [InlineData(new double[] { 170, -10, -170, 10 }, 20.0, 2)]
    [InlineData(new double[] { -10, -10, 10, 10 }, 20.0, 1)]
    [InlineData(new double[] { -10, -10, 0, 10, 10, 100 }, 20.0, 1)]
    [InlineData(new double[] { 5, 5, 5, 5 }, 0.0, 1)]
    public void Boxes_are_read_with_four_or_six_numbers_and_over_the_antimeridian(double[] numbers, double width, int parts)
    {
        var box = BoundingBox.Parse(numbers);
        box.Width.ShouldBe(width);
        box.ToGeometry().NumGeometries.ShouldBe(parts);
    }

    [Theory]
    [InlineData(new double[] { })]
    [InlineData(new double[] { 1 })]
    [InlineData(new double[] { 1, 2, 3 })]
    [InlineData(new double[] { 1, 2, 3, 4, 5 })]
    [InlineData(new double[] { 1, 2, 3, 4, 5, 6, 7 })]
    [InlineData(new double[] { 0, 10, 1, 5 })]
    [InlineData(new double[] { 0, 0, 9, 1, 1, 2 })]
    [InlineData(new double[] { 0, 0, 181, 1 })]
    [InlineData(new double[] { 0, -91, 1, 1 })]
    [InlineData(new double[] { double.NaN, 0, 1, 1 })]
    public void Other_boxes_are_refused(double[] numbers) =>
        Should.Throw<InvalidInputException>(() => BoundingBox.Parse(numbers)).Field.ShouldBe("bbox");

    private static double Wrap(double longitude) => Math.Round(longitude > 180 ? longitude - 360 : longitude, 6);

    private static Geometry Source(string coordinates) => Footprints.ReadSource(Polygon(coordinates));

    private static Geometry Area(string coordinates) => Footprints.ReadArea(Polygon(coordinates));

    private static JsonElement Polygon(string coordinates) => Element($$"""{"type":"Polygon","coordinates":{{coordinates}}}""");

    private static JsonElement Element(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
