using Groundshift.Core.Grids;
using Groundshift.InferenceWorker.Pipeline;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Groundshift.InferenceWorker.Tests.Pipeline;

public class SceneGroundTests
{
    // Zone 1 begins at the antimeridian: this grid reaches 20 km to the west of it.
    private static readonly GridSpec Fiji = new("EPSG:32701", new AffineTransform(10, 0, 165_000, 0, -10, 8_150_000), 4000, 4000);

    [Fact]
    public void A_footprint_over_the_antimeridian_is_split_there()
    {
        using var ground = new SceneGround(Fiji);
        var footprint = ground.Footprint(Fiji.Extent);
        footprint.ShouldBeOfType<MultiPolygon>().NumGeometries.ShouldBe(2);
        footprint.EnvelopeInternal.MinX.ShouldBe(-180, 1e-9);
        footprint.EnvelopeInternal.MaxX.ShouldBe(180, 1e-9);
        footprint.Area.ShouldBeLessThan(1);
        footprint.IsValid.ShouldBeTrue();
    }

    [Fact]
    public void An_area_on_both_sides_of_the_antimeridian_is_one_place_on_the_grid()
    {
        using var ground = new SceneGround(Fiji);
        var area = new WKTReader().Read(
            "MULTIPOLYGON(((179.9 -16.8, 180 -16.8, 180 -16.9, 179.9 -16.9, 179.9 -16.8)),((-180 -16.8, -179.9 -16.8, -179.9 -16.9, -180 -16.9, -180 -16.8)))");
        var bounds = new AreaRaster(ground.Project(area), Fiji).Bounds;
        // 0.2 degrees at 16.85 degrees south are 21.3 km, 0.1 degrees of latitude 11.07 km.
        bounds.Width.ShouldBeInRange(2100, 2160);
        bounds.Height.ShouldBeInRange(1100, 1145);
    }

    [Fact]
    public void A_self_crossing_area_is_taken_as_the_ground_that_its_lines_enclose()
    {
        var grid = new GridSpec("EPSG:32633", new AffineTransform(10, 0, 500_000, 0, -10, 5_000_000), 200, 200);
        using var ground = new SceneGround(grid);
        var bowTie = new WKTReader().Read("POLYGON((15.002 45.152, 15.02 45.14, 15.02 45.152, 15.002 45.14, 15.002 45.152))");
        var area = ground.Project(bowTie);
        area.IsValid.ShouldBeTrue();
        area.Area.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("EPSG:32633", 10.0, 500_000.0, 10.0)]
    [InlineData("EPSG:4326", 0.0001, 15.0, 11.1)]
    public void Pixels_are_measured_in_metres_on_every_reference_system(string crs, double pixel, double origin, double expected)
    {
        using var ground = new SceneGround(new GridSpec(crs, new AffineTransform(pixel, 0, origin, 0, -pixel, crs == "EPSG:4326" ? 45 : 5_000_000), 100, 100));
        ground.Pixel.HeightMetres.ShouldBe(expected, 0.05);
    }
}
