using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Grids;
using Groundshift.InferenceWorker.Pipeline.Masking;

namespace Groundshift.InferenceWorker.Tests.Pipeline.Masking;

public class DilatedRowsTests
{
    [Fact]
    public void A_pixel_is_masked_exactly_when_cloud_lies_within_100_m_or_shadow_within_60_m() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Masks, given =>
        {
            var (width, height, seed, pixel) = given;
            var mask = RandomMask(width, height, seed);
            var found = Dilate(mask, width, height, new PixelRect(0, 0, width, height), new PixelSize(pixel, pixel));
            for (var row = 0; row < height; row++)
            {
                for (var column = 0; column < width; column++)
                {
                    var own = mask[(row * width) + column];
                    var expected = (byte)Math.Max(own, Math.Max(
                        Near(mask, width, height, row, column, PixelState.Cloud, 100, pixel),
                        Near(mask, width, height, row, column, PixelState.Shadow, 60, pixel)));
                    if (found[(row * width) + column] != expected)
                    {
                        return false;
                    }
                }
            }

            return true;
        }));

    [Fact]
    public void A_part_of_a_scene_is_masked_like_the_whole() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Masks, given =>
        {
            var (width, height, seed, pixel) = given;
            var mask = RandomMask(width, height, seed);
            var part = new PixelRect(width / 3, height / 3, Math.Max(1, width / 2), Math.Max(1, height / 2))
                .Intersect(new PixelRect(0, 0, width, height));
            var whole = Dilate(mask, width, height, new PixelRect(0, 0, width, height), new PixelSize(pixel, pixel));
            var found = Dilate(mask, width, height, part, new PixelSize(pixel, pixel));
            return Enumerable.Range(0, part.Height).All(row => Enumerable.Range(0, part.Width).All(column =>
                found[(row * part.Width) + column] == whole[((row + part.Row) * width) + column + part.Column]));
        }));

    private static readonly Arbitrary<(int Width, int Height, int Seed, double Pixel)> Masks = (
        from width in Gen.Choose(1, 90)
        from height in Gen.Choose(1, 35)
        from seed in Gen.Choose(0, 100000)
        from pixel in Gen.Elements(10.0, 20.0, 30.0)
        select (width, height, seed, pixel)).ToArbitrary();

    private static byte[] RandomMask(int width, int height, int seed)
    {
        var random = new System.Random(seed);
        var mask = new byte[width * height];
        foreach (ref var value in mask.AsSpan())
        {
            value = random.Next(400) switch { 0 => (byte)PixelState.Cloud, 1 => (byte)PixelState.Shadow, 2 => (byte)PixelState.Flagged, _ => 0 };
        }

        return mask;
    }

    private static byte Near(byte[] mask, int width, int height, int row, int column, PixelState state, double radius, double pixel)
    {
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var dx = (x - column) * pixel;
                var dy = (y - row) * pixel;
                if (mask[(y * width) + x] == (byte)state && (dx * dx) + (dy * dy) <= radius * radius)
                {
                    return (byte)state;
                }
            }
        }

        return 0;
    }

    private static byte[] Dilate(byte[] mask, int width, int height, PixelRect output, PixelSize pixel)
    {
        var grid = new GridSpec("EPSG:32633", new AffineTransform(pixel.WidthMetres, 0, 0, 0, -pixel.HeightMetres, 0), width, height);
        var read = DilatedRows.ReadRect(output, grid, pixel, 0);
        using var rows = new DilatedRows(new MemoryRows(mask, width, read), read, output, pixel);
        var found = new byte[output.Width * output.Height];
        for (var row = 0; row < output.Height; row++)
        {
            rows.Next(found.AsSpan(row * output.Width, output.Width));
        }

        return found;
    }
}
