using Groundshift.Models.Evaluation;

namespace Groundshift.Models.Tests.Evaluation;

public sealed class BaselineTests
{
    // Typical reflectance of B03, B04, B08, B11.
    [Theory]
    [InlineData("water", 0.05f, 0.03f, 0.02f, 0.01f)]
    [InlineData("trees", 0.05f, 0.03f, 0.35f, 0.15f)]
    [InlineData("grass", 0.08f, 0.06f, 0.36f, 0.22f)]
    [InlineData("crops", 0.08f, 0.05f, 0.45f, 0.22f)]
    [InlineData("shrub_and_scrub", 0.09f, 0.09f, 0.20f, 0.22f)]
    [InlineData("bare", 0.15f, 0.20f, 0.28f, 0.35f)]
    [InlineData("built", 0.14f, 0.16f, 0.20f, 0.20f)]
    [InlineData("snow_and_ice", 0.80f, 0.78f, 0.75f, 0.10f)]
    [InlineData("flooded_vegetation", 0.09f, 0.05f, 0.20f, 0.07f)]
    public void Typical_ground_is_named_by_the_rules(string expected, float green, float red, float infrared, float shortwave) =>
        SpectralRules.Class([green, red, infrared, shortwave]).ShouldBe(expected);

    [Fact]
    public void A_class_mean_is_nearest_to_itself()
    {
        var means = ClassMeans.Read();
        means.Bands.ShouldBe(["B02", "B03", "B04", "B06", "B07", "B08", "B11"]);

        // exp(mean of water) from models/training/class_means.json, back to reflectance.
        double[] water = [1.4595, 1.3954, 1.2193, 1.3278, 1.3944, 1.3032, 1.1066];
        means.Class([.. water.Select(value => (float)((Math.Exp(value) - 1) / 50))]).ShouldBe("water");
    }
}
