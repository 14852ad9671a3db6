using Groundshift.Core.Jobs;
using Groundshift.Raster.Gdal;
using NetTopologySuite.Geometries;

namespace Groundshift.Raster.Tests.Gdal;

public sealed class CoordinateTransformTests
{
    [Fact]
    public void Longitude_comes_first_whatever_the_authority_says()
    {
        using var transform = new CoordinateTransform("EPSG:4326", "EPSG:32633");

        // The central meridian of zone 33 is 15 degrees east, with a false easting of 500 km. Source: EPSG:16033.
        var (x, y) = transform.Apply(15, 45);
        x.ShouldBe(500_000, 1e-3);
        y.ShouldBe(4_982_950.4, 0.1);
    }

    [Fact]
    public void There_and_back_is_the_same_place()
    {
        using var there = new CoordinateTransform("EPSG:4326", "EPSG:32718");
        using var back = new CoordinateTransform("EPSG:32718", "EPSG:4326");
        var polygon = new GeometryFactory().ToGeometry(new Envelope(-77.2, -77.0, -12.2, -12.0));

        var result = back.Apply(there.Apply(polygon));

        result.EqualsExact(polygon, 1e-8).ShouldBeTrue();
    }

    [Fact]
    public void Text_that_names_no_reference_system_is_refused()
    {
        var failure = Should.Throw<InvalidInputException>(() => new CoordinateTransform("EPSG:999999", "EPSG:4326"));
        failure.Field.ShouldBe("crs");
        failure.Found.ShouldBe("'EPSG:999999'");
        Should.Throw<InvalidInputException>(() => new CoordinateTransform("http://127.0.0.1/crs", "EPSG:4326"));
    }

    [Fact]
    public void A_place_outside_of_the_projection_is_a_failure_and_not_a_number()
    {
        using var transform = new CoordinateTransform("EPSG:4326", "EPSG:3857");

        Should.Throw<GdalException>(() => transform.Apply(0, 95));
        Should.Throw<ArgumentException>(() => transform.Apply(new double[2], new double[1]));
    }

    [Fact]
    public void A_reference_system_without_a_code_travels_as_wkt()
    {
        const string Custom = "+proj=laea +lat_0=1 +lon_0=2 +datum=WGS84 +units=m";
        using var reference = SpatialReference.Parse(Custom);
        using var again = SpatialReference.Parse(reference.ToText());

        reference.ToText().ShouldStartWith("PROJCRS[");
        again.IsSameAs(reference).ShouldBeTrue();
        reference.IsGeographic.ShouldBeFalse();
        reference.MetresPerUnit(0).ShouldBe((1, 1));
    }
}
