using FsCheck;
using FsCheck.Fluent;
using Groundshift.Ingest.Watching;
using NetTopologySuite.Geometries;

namespace Groundshift.Ingest.Tests.Watching;

public class AreaBoxesTests
{
    private static readonly GeometryFactory Factory = new();

    [Fact]
    public void Boxes_cover_every_area_and_stay_few() =>
        Check.QuickThrowOnFailure(Prop.ForAll(
            Gen.Choose(-170, 170).Zip(Gen.Choose(-80, 80)).ListOf(40).ToArbitrary(),
            places =>
            {
                var areas = places.Select(place => Box(place.Item1, place.Item2, place.Item1 + 1, place.Item2 + 1)).ToList();
                var boxes = AreaBoxes.Cover(areas).Select(box => box.ToGeometry()).ToList();
                return boxes.Count <= 16 && areas.All(area => boxes.Any(box => box.Covers(area)));
            }));

    [Fact]
    public void Neighbours_share_a_box_and_distant_areas_do_not()
    {
        AreaBoxes.Cover([Box(0, 0, 1, 1), Box(1, 0, 2, 1)]).ShouldHaveSingleItem().Width.ShouldBe(2);
        AreaBoxes.Cover([Box(0, 0, 1, 1), Box(100, 0, 101, 1)]).Count.ShouldBe(2);
    }

    [Fact]
    public void An_area_over_the_antimeridian_has_a_box_on_each_side() =>
        AreaBoxes.Cover([Factory.CreateMultiPolygon([Box(179, 0, 180, 1), Box(-180, 0, -179, 1)])]).ShouldAllBe(box => box.Width == 1 && !box.CrossesAntimeridian);

    [Fact]
    public void Thousands_of_areas_are_covered_in_a_moment() =>
        AreaBoxes.Cover(Enumerable.Range(0, 5000).Select(i => Box(i % 340 - 170, i / 340 * 10 - 80, i % 340 - 169.5, i / 340 * 10 - 79.5))).Count.ShouldBeLessThanOrEqualTo(16);

    private static Polygon Box(double west, double south, double east, double north) => (Polygon)Factory.ToGeometry(new Envelope(west, east, south, north));
}
