using Groundshift.InferenceWorker.Pipeline.Masking;

namespace Groundshift.InferenceWorker.Tests.Pipeline.Masking;

public class CloudDetectorTests
{
    // Top-of-atmosphere reflectance of blue, green, red, near infrared, 1.6 and 2.2 micrometres, cirrus band: typical published spectra.
    [Theory]
    [InlineData("thick cloud", 0.45, 0.44, 0.45, 0.50, 0.42, 0.35, 0.004, true)]
    [InlineData("thin cloud", 0.17, 0.15, 0.14, 0.30, 0.20, 0.14, 0.003, true)]
    [InlineData("cirrus over forest", 0.09, 0.07, 0.05, 0.28, 0.13, 0.06, 0.02, true)]
    [InlineData("forest", 0.08, 0.06, 0.04, 0.30, 0.13, 0.05, 0.001, false)]
    [InlineData("water", 0.09, 0.06, 0.04, 0.02, 0.01, 0.008, 0.001, false)]
    [InlineData("bare soil", 0.13, 0.14, 0.18, 0.25, 0.32, 0.28, 0.001, false)]
    [InlineData("desert sand", 0.20, 0.27, 0.38, 0.45, 0.55, 0.48, 0.002, false)]
    [InlineData("snow", 0.80, 0.80, 0.80, 0.75, 0.08, 0.05, 0.003, false)]
    [InlineData("no data", double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, false)]
    public void Clouds_are_told_from_ground(
        string what, double blue, double green, double red, double near, double shortWave, double farShortWave, double cirrus, bool cloud)
    {
        foreach (var width in new[] { 1, 16, 37 })
        {
            var states = new byte[width];
            CloudDetector.Judge(
                new CloudBands
                {
                    Blue = Row(width, blue),
                    Green = Row(width, green),
                    Red = Row(width, red),
                    NearInfrared = Row(width, near),
                    ShortWave = Row(width, shortWave),
                    FarShortWave = Row(width, farShortWave),
                    Cirrus = Row(width, cirrus),
                },
                states);
            states.ShouldAllBe(state => state == (byte)(cloud ? PixelState.Cloud : PixelState.Clear), what);
        }
    }

    [Fact]
    public void A_lone_bright_roof_is_voted_down_and_a_cloud_keeps_its_body()
    {
        var mask = new byte[20 * 20];
        mask[(3 * 20) + 3] = (byte)PixelState.Cloud;
        for (var row = 8; row < 16; row++)
        {
            mask.AsSpan((row * 20) + 8, 8).Fill((byte)PixelState.Cloud);
        }

        using var rows = new MajorityRows(new MemoryRows(mask, 20, new(0, 0, 20, 20)), 20, 20);
        var found = new byte[20 * 20];
        for (var row = 0; row < 20; row++)
        {
            rows.Next(found.AsSpan(row * 20, 20));
        }

        found[(3 * 20) + 3].ShouldBe((byte)PixelState.Clear);
        found[(12 * 20) + 12].ShouldBe((byte)PixelState.Cloud);
        found.Count(value => value != 0).ShouldBe(60);
    }

    private static float[] Row(int width, double value) => [.. Enumerable.Repeat((float)value, width)];
}
