using Groundshift.Core.Grids;
using Groundshift.Raster.Writing;

namespace Groundshift.Raster.Tests.Writing;

public sealed class PolygonizerTests
{
    private static readonly GridSpec Grid = new("EPSG:32633", new AffineTransform(10, 0, 500_000, 0, -10, 5_000_000), 4, 3);

    [Fact]
    public void Areas_of_equal_value_are_outlined_along_pixel_edges()
    {
        byte[] values = [1, 1, 2, 2, 1, 3, 3, 2, 1, 1, 1, 1];

        var polygons = Polygonizer.Outline(values, Grid);

        polygons.Count.ShouldBe(3);
        polygons.ToDictionary(polygon => polygon.Value, polygon => polygon.Polygon.Area)
            .ShouldBe(new Dictionary<byte, double> { [1] = 700, [2] = 300, [3] = 200 }, ignoreOrder: true);
        polygons.ShouldAllBe(polygon => polygon.Polygon.IsValid);
        polygons.Single(polygon => polygon.Value == 3).Polygon.EnvelopeInternal.MinX.ShouldBe(500_010);
    }

    [Fact]
    public void Pixels_that_are_left_out_belong_to_no_polygon()
    {
        byte[] values = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
        byte[] include = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1];

        var polygons = Polygonizer.Outline(values, Grid, include);

        // Corners do not connect.
        polygons.Select(polygon => polygon.Polygon.Area).Order().ShouldBe([100, 100, 200]);
        Should.Throw<ArgumentException>(() => Polygonizer.Outline(values, Grid, new byte[3]));
    }
}
