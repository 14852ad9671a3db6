using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Grids;

namespace Groundshift.Core.Tests.Grids;

public class GridTests
{
    private static readonly Gen<PixelRect> Rects =
        from column in Gen.Choose(-50, 50)
        from row in Gen.Choose(-50, 50)
        from width in Gen.Choose(0, 40)
        from height in Gen.Choose(0, 40)
        select new PixelRect(column, row, width, height);

    [Fact]
    public void The_intersection_holds_exactly_the_pixels_of_both() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Rects.Zip(Rects).ToArbitrary(), pair =>
        {
            var (left, right) = pair;
            var both = left.Intersect(right);
            var counted = Pixels(left).Count(pixel => Has(right, pixel));
            return both.Count == counted
                && both.Count == right.Intersect(left).Count
                && Pixels(both).All(pixel => Has(left, pixel) && Has(right, pixel))
                && left.Contains(both) && right.Contains(both);
        }));

    [Fact]
    public void A_rectangle_contains_another_when_it_has_all_its_pixels() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Rects.Zip(Rects).ToArbitrary(), pair =>
            pair.Item1.Contains(pair.Item2) == Pixels(pair.Item2).All(pixel => Has(pair.Item1, pixel))));

    [Fact]
    public void A_grown_rectangle_shrinks_back() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Rects.Zip(Gen.Choose(0, 64)).ToArbitrary(), pair =>
            pair.Item1.Grow(pair.Item2).Grow(-pair.Item2) == pair.Item1 && pair.Item1.Grow(pair.Item2).Contains(pair.Item1)));

    [Fact]
    public void A_full_scene_has_more_pixels_than_32_bits_count() =>
        new PixelRect(0, 0, 100_000, 100_000).Count.ShouldBe(10_000_000_000);

    [Fact]
    public void Rectangles_that_only_touch_have_no_pixel_in_common()
    {
        new PixelRect(0, 0, 10, 10).Intersect(new PixelRect(10, 0, 5, 5)).IsEmpty.ShouldBeTrue();
        new PixelRect(0, 0, 10, 10).Intersect(new PixelRect(30, 30, 5, 5)).Count.ShouldBe(0);
    }

    [Fact]
    public void Inverting_a_transform_leads_back_to_the_pixel() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Transforms().Zip(Gen.Choose(-20_000, 20_000)).ToArbitrary(), pair =>
        {
            var (transform, place) = pair;
            var (x, y) = transform.Apply(place, place / 3.0);
            var (column, row) = transform.Invert(x, y);
            return Math.Abs(column - place) < 1e-6 && Math.Abs(row - (place / 3.0)) < 1e-6;
        }));

    [Fact]
    public void A_shifted_transform_counts_the_same_places_from_another_pixel() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Transforms().Zip(Gen.Choose(0, 10_980)).ToArbitrary(), pair =>
        {
            var (transform, shift) = pair;
            var (x0, y0) = transform.Apply(shift + 7, shift + 11);
            var (x1, y1) = transform.Shift(shift, shift).Apply(7, 11);
            return Math.Abs(x0 - x1) < 1e-6 && Math.Abs(y0 - y1) < 1e-6;
        }));

    [Fact]
    public void A_singular_transform_has_no_inverse() =>
        Should.Throw<InvalidOperationException>(() => new AffineTransform(1, 2, 0, 2, 4, 0).Invert(1, 1));

    [Fact]
    public void The_grid_of_a_crop_lies_where_the_crop_does()
    {
        var tile = new GridSpec("EPSG:32633", new AffineTransform(10, 0, 300_000, 0, -10, 5_100_000), 10_980, 10_980);
        var crop = tile.Crop(new PixelRect(100, 200, 30, 40));

        crop.Bounds.ShouldBe((301_000, 5_097_600, 301_300, 5_098_000));
        (crop.Width, crop.Height, crop.Crs, crop.PixelWidth, crop.PixelHeight).ShouldBe((30, 40, "EPSG:32633", 10, 10));
        tile.Bounds.ShouldBe((300_000, 4_990_200, 409_800, 5_100_000));
        tile.Crop(tile.Extent).ShouldBe(tile);
    }

    [Fact]
    public void Bounds_are_ordered_also_where_rows_run_north() =>
        new GridSpec("EPSG:4326", new AffineTransform(0.5, 0, 10, 0, 0.5, 40), 4, 2).Bounds.ShouldBe((10, 40, 12, 41));

    [Fact]
    public void A_window_reads_its_halo_on_every_side() =>
        new PixelWindow(new PixelRect(0, 192, 192, 192), 32).Extent.ShouldBe(new PixelRect(-32, 160, 256, 256));

    private static Gen<AffineTransform> Transforms() =>
        from size in Gen.Elements(0.0001, 0.5, 10.0, 20.0, 60.0)
        from turn in Gen.Choose(0, 3)
        from x in size < 1 ? Gen.Choose(-180, 180) : Gen.Choose(-500_000, 900_000)
        from y in size < 1 ? Gen.Choose(-90, 90) : Gen.Choose(-5_000_000, 10_000_000)
        select new AffineTransform(size, turn * size / 10, x, turn * size / 7, -size, y);

    private static IEnumerable<(int Column, int Row)> Pixels(PixelRect rect) =>
        from row in Enumerable.Range(rect.Row, Math.Max(0, rect.Height))
        from column in Enumerable.Range(rect.Column, Math.Max(0, rect.Width))
        select (column, row);

    private static bool Has(PixelRect rect, (int Column, int Row) pixel) =>
        pixel.Column >= rect.Column && pixel.Column < rect.Right && pixel.Row >= rect.Row && pixel.Row < rect.Bottom;
}
