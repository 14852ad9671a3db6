using Groundshift.Models.Evaluation;
using Groundshift.Models.Heads;

namespace Groundshift.Models.Tests.Heads;

public sealed class TemperatureScalingTests
{
    [Theory]
    [InlineData(0.25)]
    [InlineData(1.0)]
    [InlineData(4.0)]
    public void The_temperature_that_logits_were_spoilt_with_is_found_again(double temperature)
    {
        var (logits, classes) = Draw(seed: 3, count: 40_000, temperature);

        TemperatureScaling.Fit(logits, classes, Ones(classes)).ShouldBe(temperature, 0.05 * temperature);
    }

    [Fact]
    public void Calibrated_shares_have_a_small_calibration_error_and_spoilt_ones_a_large_one()
    {
        var (logits, classes) = Draw(seed: 4, count: 40_000, temperature: 0.3);
        var found = TemperatureScaling.Fit(logits, classes, Ones(classes));

        Error(logits, classes, 1).ShouldBeGreaterThan(0.1);
        Error(logits, classes, found).ShouldBeLessThan(0.015);
    }

    [Fact]
    public void Where_everything_is_right_the_shares_become_sure_but_never_infinite()
    {
        double[] logits = [2, 0, 0, 2, 2, 0];

        TemperatureScaling.Fit(logits, [0, 1, 0], [1, 1, 1]).ShouldBe(0.05, 0.001);
    }

    // Classes drawn from softmax(z): such logits are calibrated; then they are multiplied by the temperature.
    private static (double[] Logits, int[] Classes) Draw(int seed, int count, double temperature)
    {
        const int Classes = 4;
        var random = new Random(seed);
        var logits = new double[count * Classes];
        var truth = new int[count];
        var shares = new double[Classes];
        for (var sample = 0; sample < count; sample++)
        {
            var own = logits.AsSpan(sample * Classes, Classes);
            for (var entry = 0; entry < Classes; entry++)
            {
                own[entry] = 2 * SampleMaker.Gauss(random);
            }

            own.CopyTo(shares);
            Softmax.LossToShares(shares, 0);
            var draw = random.NextDouble();
            while (truth[sample] < Classes - 1 && (draw -= shares[truth[sample]]) > 0)
            {
                truth[sample]++;
            }

            foreach (ref var value in own)
            {
                value *= temperature;
            }
        }

        return (logits, truth);
    }

    private static double Error(double[] logits, int[] classes, double temperature)
    {
        var reliability = new Reliability();
        var shares = new double[logits.Length / classes.Length];
        for (var sample = 0; sample < classes.Length; sample++)
        {
            for (var entry = 0; entry < shares.Length; entry++)
            {
                shares[entry] = logits[(sample * shares.Length) + entry] / temperature;
            }

            Softmax.LossToShares(shares, 0);
            reliability.Add(shares.Max(), Array.IndexOf(shares, shares.Max()) == classes[sample]);
        }

        return reliability.Error;
    }

    private static double[] Ones(int[] classes) => [.. Enumerable.Repeat(1.0, classes.Length)];
}
