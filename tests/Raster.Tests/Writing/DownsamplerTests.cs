using Groundshift.Core.Pixels;
using Groundshift.Raster.Writing;

namespace Groundshift.Raster.Tests.Writing;

public sealed class DownsamplerTests
{
    private const int Seed = 12;

    [Theory]
    [InlineData(OverviewResampling.Mode, 255.0)]
    [InlineData(OverviewResampling.Mode, null)]
    [InlineData(OverviewResampling.Average, 255.0)]
    [InlineData(OverviewResampling.Average, null)]
    [InlineData(OverviewResampling.Average, -1.0)]
    public void Bytes_are_halved_as_one_would_by_hand_whatever_the_width(OverviewResampling resampling, double? nodata)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        var downsampler = new Downsampler(SampleType.UInt8, nodata, resampling);
        for (var width = 1; width < 200; width++)
        {
            // Uniform stretches, noise and holes next to each other.
            byte[] Row() => [.. Enumerable.Range(0, width).Select(column =>
                (column / 40 % 2) == 0 ? (byte)7 : random.Next(20) == 0 ? (byte)255 : (byte)random.Next(resampling == OverviewResampling.Mode ? 3 : 256))];
            var (upper, lower, result) = (Row(), Row(), new byte[(width + 1) / 2]);

            downsampler.Halve(upper, lower, result);

            for (var i = 0; i < result.Length; i++)
            {
                var right = Math.Min((2 * i) + 1, width - 1);
                result[i].ShouldBe(Expected([upper[2 * i], upper[right], lower[2 * i], lower[right]], resampling, nodata), $"width {width}, place {i}");
            }
        }
    }

    private static byte Expected(byte[] four, OverviewResampling resampling, double? nodata)
    {
        byte[] data = [.. four.Where(value => value != nodata)];
        if (data.Length == 0)
        {
            return (byte)nodata!.Value; // Only what equals it was left out.
        }

        return resampling == OverviewResampling.Average
            ? (byte)Math.Floor(data.Average(value => (double)value) + 0.5)
            : data.GroupBy(value => value).MaxBy(group => group.Count())!.Key;
    }
}
