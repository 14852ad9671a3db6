using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Groundshift.Core.Tests.Stac;

public sealed class SoundGeometryTests
{
    [Theory]
    [InlineData("POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))", true)]
    [InlineData("POLYGON ((0 0, 0 1, 1 1, 1 0, 0 0))", true)]
    [InlineData("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))", false)]
    [InlineData("POLYGON ((0 0, 2 0, 2 2, 1 0.5, 0 0))", false)]
    [InlineData("POLYGON ((0 0, 1 0, 2 0, 2 2, 0 0))", false)]
    [InlineData("POLYGON ((0 0, 1 0, 0 0, 1 0, 0 0))", false)]
    [InlineData("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1))", false)]
    [InlineData("POLYGON ((0 3, 2 -3, -3 1, 3 1, -2 -3, 0 3))", false)] // A star turns one way all around, twice.
    [InlineData("POLYGON EMPTY", false)]
    [InlineData("POINT (1 1)", false)]
    public void A_convex_ring_is_told_by_its_corners(string text, bool isConvex) => SoundGeometry.IsConvex(new WKTReader().Read(text)).ShouldBe(isConvex);

    [Fact]
    public void What_is_called_convex_is_valid_and_soundness_is_validity()
    {
        const int Seed = 20261121;
        var random = new Random(Seed);
        var convex = 0;
        for (var turn = 0; turn < 3000; turn++)
        {
            var corners = Enumerable.Range(0, 3 + random.Next(5)).Select(_ => new Coordinate(random.Next(9), random.Next(9))).ToList();
            var polygon = new GeometryFactory().CreatePolygon([.. corners, corners[0].Copy()]);
            convex += SoundGeometry.IsConvex(polygon) ? 1 : 0;

            SoundGeometry.IsSound(polygon).ShouldBe(polygon.IsValid, $"seed {Seed}: {polygon}");
        }

        convex.ShouldBeGreaterThan(300);
    }
}
