using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Grids;
using Groundshift.InferenceWorker.Pipeline;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Groundshift.InferenceWorker.Tests.Pipeline;

public class AreaRasterTests
{
    private static readonly GridSpec Grid = new("EPSG:32633", new AffineTransform(10, 0, 500000, 0, -10, 5000000), 60, 40);

    [Fact]
    public void A_pixel_belongs_to_the_area_exactly_when_its_centre_does() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Triangles, coordinates =>
        {
            var points = coordinates.Select(point => new Coordinate(500000.3 + point.X, 5000000.7 - point.Y)).ToArray();
            var triangle = new Polygon(new LinearRing([.. points, points[0]]));
            var raster = new AreaRaster(triangle, Grid);
            var row = new byte[Grid.Width];
            for (var y = 0; y < Grid.Height; y++)
            {
                raster.FillRow(y, 0, row);
                for (var x = 0; x < Grid.Width; x++)
                {
                    var (px, py) = Grid.Transform.Apply(x + 0.5, y + 0.5);
                    if ((row[x] == 1) != triangle.Contains(new Point(px, py)) && triangle.Boundary.Distance(new Point(px, py)) > 1e-6)
                    {
                        return false;
                    }
                }
            }

            return true;
        }));

    [Fact]
    public void Holes_are_left_out_and_parts_that_overlap_count_once()
    {
        var area = new WKTReader().Read(
            "MULTIPOLYGON(((500000 5000000, 500300 5000000, 500300 4999700, 500000 4999700, 500000 5000000),(500100 4999900, 500200 4999900, 500200 4999800, 500100 4999800, 500100 4999900)),((500250 5000000, 500350 5000000, 500350 4999900, 500250 4999900, 500250 5000000)))");
        var raster = new AreaRaster(area, Grid);
        raster.Bounds.ShouldBe(new PixelRect(0, 0, 35, 30));
        Count(raster).ShouldBe((30 * 30) - (10 * 10) + (5 * 10));
    }

    [Fact]
    public void An_area_beside_the_grid_has_no_pixel()
    {
        var raster = new AreaRaster(new WKTReader().Read("POLYGON((0 0, 100 0, 100 100, 0 100, 0 0))"), Grid);
        raster.Bounds.IsEmpty.ShouldBeTrue();
        Count(raster).ShouldBe(0);
    }

    private static int Count(AreaRaster raster)
    {
        var row = new byte[Grid.Width];
        return Enumerable.Range(0, Grid.Height).Sum(y =>
        {
            raster.FillRow(y, 0, row);
            return row.Count(value => value == 1);
        });
    }

    private static readonly Arbitrary<(double X, double Y)[]> Triangles =
        (from x in Gen.Choose(-200, 800) from y in Gen.Choose(-200, 600) select ((double)x, (double)y)).ArrayOf(3).ToArbitrary();
}
