using FsCheck;
using FsCheck.Fluent;
using Groundshift.Raster.Reading;

namespace Groundshift.Raster.Tests.Reading;

public sealed class AxisTapsTests
{
    [Fact]
    public void Twice_as_coarse_samples_are_mixed_three_to_one()
    {
        var axis = AxisTaps.Plan(6, 3, 0.5, 0, nearest: false);

        axis.Kind.ShouldBe(TapKind.Linear);
        axis.First(2).ShouldBe(0);
        axis.Weights(2).ToArray().ShouldBe([0.25f, 0.75f]);
        axis.First(0).ShouldBe(0);
        axis.Weights(0).ToArray().ShouldBe([1, 0]);
        axis.Weights(5).ToArray().ShouldBe([0, 1]);
    }

    [Theory]
    [InlineData(1.0, 0.0)]
    [InlineData(1.0000001, 0.001)]
    [InlineData(1.0, -3.0)]
    public void Coinciding_pixels_are_copied(double scale, double shift)
    {
        var axis = AxisTaps.Plan(100, 100, scale, shift, nearest: false);

        axis.Kind.ShouldBe(TapKind.Identity);
        axis.InsideStart.ShouldBe(Math.Max(0, (int)-Math.Round(shift)));
        axis.InsideEnd.ShouldBe(100);
    }

    [Fact]
    public void A_band_that_ends_more_than_half_a_sample_early_has_no_data_there()
    {
        // Samples of 60 m that start 25 m before the grid and end 25 m before it: 2.5 pixels of 10 m.
        var axis = AxisTaps.Plan(264, 44, 1 / 6.0, 25 / 60.0, nearest: false);
        (axis.InsideStart, axis.InsideEnd).ShouldBe((0, 264));

        var shorter = AxisTaps.Plan(264, 43, 1 / 6.0, 25 / 60.0, nearest: false);
        shorter.InsideEnd.ShouldBe(264 - 5);
    }

    [Fact]
    public void Weights_of_any_pixel_that_lies_inside_sum_to_one()
    {
        var cases =
            from count in Gen.Choose(1, 200)
            from samples in Gen.Choose(1, 200)
            from shift in Gen.Choose(-300, 300)
            select (count, samples, scale: samples / (double)count, shift: shift / 1000.0);

        Check.QuickThrowOnFailure(Prop.ForAll(cases.ToArbitrary(), plan =>
        {
            var axis = AxisTaps.Plan(plan.count, plan.samples, plan.scale, plan.shift, nearest: false);
            return Enumerable.Range(axis.InsideStart, axis.InsideEnd - axis.InsideStart).All(i =>
            {
                var left = (i * plan.scale) + plan.shift;
                var whole = axis.Kind != TapKind.Average || (left >= 0 && left + plan.scale <= plan.samples);
                return !whole || Math.Abs(axis.Weights(i).ToArray().Sum() - 1) < 1e-4;
            });
        }));
    }

    [Fact]
    public void A_linear_ramp_stays_a_ramp()
    {
        var scales = (from scale in Gen.Choose(100, 4000) from shift in Gen.Choose(-2000, 2000) select (scale / 1000.0, shift / 1000.0)).ToArbitrary();

        Check.QuickThrowOnFailure(Prop.ForAll(scales, plan =>
        {
            var (scale, shift) = plan;
            const int Samples = 90;
            var axis = AxisTaps.Plan(120, Samples, scale, shift, nearest: false);
            return Enumerable.Range(0, 120).All(i =>
            {
                var centre = ((i + 0.5) * scale) + shift;
                if (centre - (scale / 2) < 0.5 || centre + (scale / 2) > Samples - 0.5 || axis.Kind == TapKind.Identity)
                {
                    return true;
                }

                // The sample's value is the position of its centre.
                double value = 0;
                for (var tap = 0; tap < axis.Taps; tap++)
                {
                    value += axis.Weights(i)[tap] * (axis.First(i) + tap + 0.5);
                }

                // A mean of whole and cut samples is off by at most what the cut samples hide.
                return Math.Abs(value - centre) < (axis.Kind == TapKind.Average ? 0.26 : 1e-4);
            });
        }));
    }

    [Fact]
    public void Every_sample_that_a_pixel_uses_is_announced()
    {
        var cases =
            from samples in Gen.Choose(1, 90)
            from scale in Gen.Choose(100, 4000)
            from shift in Gen.Choose(-9000, 9000)
            from first in Gen.Choose(0, 99)
            from count in Gen.Choose(1, 100)
            select (samples, scale: scale / 1000.0, shift: shift / 1000.0, first, count: Math.Min(count, 100 - first));

        Check.QuickThrowOnFailure(Prop.ForAll(cases.ToArbitrary(), plan =>
        {
            var axis = AxisTaps.Plan(100, plan.samples, plan.scale, plan.shift, nearest: false);
            var (start, end) = axis.Need(plan.first, plan.count);
            for (var i = Math.Max(plan.first, axis.InsideStart); i < Math.Min(plan.first + plan.count, axis.InsideEnd); i++)
            {
                for (var tap = 0; tap < axis.Taps; tap++)
                {
                    var sample = axis.First(i) + tap;
                    if (axis.Weights(i)[tap] != 0 && (sample < start || sample >= end || sample < 0 || sample >= plan.samples))
                    {
                        return false;
                    }
                }
            }

            return true;
        }));
    }
}
