using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Tests.Stac;

public sealed class EqualAreaTests
{
    [Fact]
    public void The_globe_has_the_area_of_the_unit_sphere() =>
        EqualArea.Project(Box(-180, -90, 180, 90)).Area.ShouldBe(4 * Math.PI, 1e-12);

    [Fact]
    public void Half_of_a_hemisphere_lies_south_of_thirty_degrees() =>
        EqualArea.CommonPercent(EqualArea.Project(Box(0, 0, 10, 90)), EqualArea.Project(Box(0, 0, 10, 30))).ShouldBe(50, 1e-9);

    [Fact]
    public void The_difference_is_none_of_equals_and_all_of_strangers()
    {
        var (here, there) = (EqualArea.Project(Box(0, 50, 1, 51)), EqualArea.Project(Box(2, 50, 3, 51)));

        EqualArea.Difference(here, here).ShouldBe(0, 1e-12);
        EqualArea.Difference(here, there).ShouldBe(1);
    }

    [Fact]
    public void The_given_geometry_stays_as_it_is()
    {
        var box = Box(0, 50, 1, 51);

        EqualArea.Project(box);

        box.EnvelopeInternal.ShouldBe(new Envelope(0, 1, 50, 51));
    }

    private static Geometry Box(double west, double south, double east, double north) => new BoundingBox(west, south, east, north).ToGeometry();
}
