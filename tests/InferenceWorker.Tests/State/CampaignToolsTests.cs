using Groundshift.TestKit.Campaign;

namespace Groundshift.InferenceWorker.Tests.State;

/// <summary>What the campaign judges with.</summary>
public sealed class CampaignToolsTests
{
    [Fact]
    public void A_curve_keeps_what_nothing_beats_and_gives_the_false_alarms_at_a_detection_between_two_policies()
    {
        var curve = new AlarmCurve([Score("many", found: 9, falseAlarms: 100, delay: 20), Score("few", found: 6, falseAlarms: 1, delay: 60), Score("beaten", found: 6, falseAlarms: 50, delay: 90)]);
        curve.Points.Select(point => point.Name).ShouldBe(["few", "many"]);
        var (low, high) = (curve.Points[0], curve.Points[1]);
        var between = curve.At(0.75);
        between.FalsePer100.ShouldBe(Math.Sqrt(low.FalsePer100 * high.FalsePer100), 1e-9);
        between.MedianDelay.ShouldBe(40, 1e-9);
        curve.At(0.1).ShouldBe(low);
        curve.At(1).ShouldBe(high);
    }

    // Each error is the sum of one that stays, one that fades over forty days, and one that is new: 0.4, 0.3 and 0.3 of the variance.
    [Fact]
    public void The_fit_finds_how_long_errors_last()
    {
        const int Pixels = 400;
        var random = new Random(5);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var stays = Enumerable.Range(0, Pixels).Select(_ => Math.Sqrt(0.4) * Normal()).ToArray();
        var fades = Enumerable.Range(0, Pixels).Select(_ => Math.Sqrt(0.3) * Normal()).ToArray();
        var errors = new ErrorPersistence(2);
        var keep = Math.Exp(-5 / 40.0);
        for (var day = 0; day < 700; day += 5)
        {
            var shown = new byte[Pixels];
            for (var pixel = 0; pixel < Pixels; pixel++)
            {
                fades[pixel] = (keep * fades[pixel]) + (Math.Sqrt(0.3 * (1 - (keep * keep))) * Normal());
                shown[pixel] = (byte)Math.Round(200 / (1 + Math.Exp(-1 - (0.7 * (stays[pixel] + fades[pixel] + (Math.Sqrt(0.3) * Normal()))))));
            }

            errors.Add(day, Enumerable.Range(0, Pixels).Select(pixel => (pixel, 0)), (index, pixel) => (byte)(index == 0 ? shown[pixel] : 200 - shown[pixel]));
        }

        var fit = errors.Fit().ShouldNotBeNull();
        fit.Stays.ShouldBe(0.4, 0.08);
        fit.Fades.ShouldBe(0.3, 0.08);
        fit.Days.ShouldBe(40, 15);
    }

    private static PolicyScore Score(string name, int found, int falseAlarms, int delay) =>
        new(name, [new GroundScore(falseAlarms, 10, [.. Enumerable.Range(0, 10).Select(change => change < found ? delay : int.MaxValue)])]);
}
