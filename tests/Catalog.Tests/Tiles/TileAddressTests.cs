using FsCheck;
using FsCheck.Fluent;
using Groundshift.Catalog.Tiles;

namespace Groundshift.Catalog.Tests.Tiles;

public sealed class TileAddressTests
{
    [Fact]
    public void The_world_is_one_tile_at_zoom_0()
    {
        var (west, south, east, north) = new TileAddress(0, 0, 0).Bounds;

        (west, east).ShouldBe((-180, 180));
        north.ShouldBe(85.0511287798, 1e-9); // OGC 17-083r4, annex D.1
        south.ShouldBe(-85.0511287798, 1e-9);
    }

    [Theory]
    [InlineData(14.42, 50.087, 12, 2212, 1387)] // Prague, as the slippy-map formula of the OpenStreetMap wiki has it
    [InlineData(-179.999, -17.7, 5, 0, 17)]
    public void A_place_lies_in_its_tile(double longitude, double latitude, int zoom, int column, int row)
    {
        var (west, south, east, north) = new TileAddress(zoom, column, row).Bounds;

        longitude.ShouldBeInRange(west, east);
        latitude.ShouldBeInRange(south, north);
    }

    [Fact]
    public void Four_children_cover_their_parent_exactly()
    {
        Check.QuickThrowOnFailure(Prop.ForAll(
            ArbMap.Default.ArbFor<ushort>(),
            number =>
            {
                var parent = new TileAddress(8, number % 256, number / 256);
                var (first, last) = (new TileAddress(9, parent.Column * 2, parent.Row * 2).Grid(1), new TileAddress(9, (parent.Column * 2) + 1, (parent.Row * 2) + 1).Grid(1));
                var (west, south, east, north) = parent.Grid(1).Bounds;
                return Math.Abs(first.Bounds.West - west) + Math.Abs(first.Bounds.North - north) + Math.Abs(last.Bounds.East - east) + Math.Abs(last.Bounds.South - south) < 1e-6;
            }));
    }

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(25, 0, 0)]
    [InlineData(3, 8, 0)]
    [InlineData(3, 0, 8)]
    [InlineData(3, -1, 0)]
    public void A_tile_outside_the_world_does_not_exist(int zoom, int column, int row) => new TileAddress(zoom, column, row).Exists.ShouldBeFalse();

    [Theory]
    [InlineData(10, 14)]
    [InlineData(30, 13)]
    [InlineData(156_543.1, 0)]
    [InlineData(1e-9, 24)]
    public void The_deepest_zoom_draws_pixels_one_by_one(double metres, int zoom) => TileAddress.ZoomOf(metres).ShouldBe(zoom);
}
