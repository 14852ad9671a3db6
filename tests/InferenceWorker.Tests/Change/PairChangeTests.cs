using Groundshift.InferenceWorker.Change;

namespace Groundshift.InferenceWorker.Tests.Change;

public sealed class PairChangeTests
{
    [Fact]
    public void Real_urban_growth_is_told_from_unchanged_ground()
    {
        var pair = new TaizhouPair();
        var mad = IrMad.Fit(pair.Pairs, corrected: false).ShouldNotBeNull();
        var distances = pair.Scores((before, after) => Math.Sqrt(mad.ChiSquare(before, after)));
        var blind = ChangeVector.FitBlind(pair.Pairs);
        var change = PairChange.Fit(pair.Pairs);
        var scores = pair.Scores((before, after) => change.Score(before, after));
        TestContext.Current.SendDiagnosticMessage(change.Method);

        // The first three are those of an independent program on the same data (numpy and scipy).
        mad.Correlations.ShouldBe([0.98217849, 0.96626349, 0.87357865, 0.70506711, 0.57019417, 0.45465449], 2e-3);
        var (published, own) = (pair.Judge(distances, OtsuThreshold.Of(distances)), pair.Judge(scores, 1));
        published.AreaUnderCurve.ShouldBe(0.99485, 5e-4);
        pair.Judge(pair.Scores((before, after) => blind.Magnitude(before, after)), 0).AreaUnderCurve.ShouldBe(0.99016, 5e-4);
        own.AreaUnderCurve.ShouldBeGreaterThan(0.996);
        published.F1.ShouldBeGreaterThan(0.94);
        own.F1.ShouldBeGreaterThan(0.935);
    }

    [Fact]
    public void Unchanged_ground_keeps_its_spread_and_its_pixels()
    {
        // Unlike the method as published, whose spread shrinks with every round.
        const int Seed = 12;
        var (pairs, _) = Simulated(new Random(Seed), count: 20_000, bands: 4, share: 0.05);

        var corrected = IrMad.Fit(pairs).ShouldNotBeNull();
        var published = IrMad.Fit(pairs, corrected: false).ShouldNotBeNull();

        double Beyond(IrMad fit) => Enumerable.Range(1000, 19_000).Average(pixel =>
            fit.ProbabilityOfChange(fit.ChiSquare(pairs.Before.AsSpan(pixel * 4, 4), pairs.After.AsSpan(pixel * 4, 4))) > 0.9 ? 1.0 : 0);
        Beyond(corrected).ShouldBe(0.1, 0.05, $"seed {Seed}");
        Beyond(published).ShouldBeGreaterThan(Beyond(corrected));
        corrected.EffectivePixels.ShouldBeGreaterThan(published.EffectivePixels);
    }

    [Fact]
    public void Other_light_is_no_change()
    {
        var (pairs, changed) = Simulated(new Random(3), count: 4000, bands: 4, share: 0.1);
        var brighter = new PixelPairs(pairs.Before, [.. pairs.After.Select((value, index) => value * (1.2 + 0.1 * (index % 4)) + 300)], 4);

        foreach (var seen in new[] { pairs, brighter })
        {
            var change = PairChange.Fit(seen);
            var wrong = Enumerable.Range(0, seen.Count).Count(pixel =>
                change.Score(seen.Before.AsSpan(pixel * 4, 4), seen.After.AsSpan(pixel * 4, 4)) > 1 != changed.Contains(pixel));
            wrong.ShouldBeLessThan(seen.Count / 50, change.Method);
        }
    }

    [Fact]
    public void Too_few_pixels_fall_back_to_the_change_vector_and_say_so()
    {
        var (pairs, _) = Simulated(new Random(4), count: 150, bands: 4, share: 0.1);

        var change = PairChange.Fit(pairs);

        change.Mad.ShouldBeNull();
        change.Method.ShouldContain("too few pixels for IR-MAD");
    }

    [Fact]
    public void Identical_dates_and_copied_bands_do_not_break_the_fit()
    {
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, 1000).SelectMany(_ => random.NextDouble() is var value ? new[] { value, value, 1.0 } : [])];

        var change = PairChange.Fit(new PixelPairs(values, values, 3));

        change.Score(values.AsSpan(0, 3), values.AsSpan(0, 3)).ShouldBe(0, 1e-6);
    }

    [Fact]
    public void Noise_fractions_find_the_signal_among_many_bands()
    {
        var random = new Random(6);
        const int Bands = 40, Count = 3000;
        var values = new double[Count * Bands];
        for (var pixel = 0; pixel < Count; pixel++)
        {
            // Two slowly varying signals under independent noise.
            var (first, second) = (Math.Sin(pixel / 300.0), Math.Cos(pixel / 170.0));
            for (var band = 0; band < Bands; band++)
            {
                values[pixel * Bands + band] = first * (band + 1) + second * (Bands - band) + (random.NextDouble() - 0.5);
            }
        }

        double[] differences = [.. Enumerable.Range(0, (Count - 1) * Bands).Select(index => values[index + Bands] - values[index])];

        var reduced = MinimumNoiseFraction.Fit(values, differences, Bands, 4);

        var components = Enumerable.Range(0, Count).Select(pixel =>
        {
            var into = new double[4];
            reduced.Apply(values.AsSpan(pixel * Bands, Bands), into);
            return into;
        }).ToArray();
        double Variance(int component) => components.Average(pixel => pixel[component] * pixel[component]) - Math.Pow(components.Average(pixel => pixel[component]), 2);
        Variance(0).ShouldBeGreaterThan(100);
        Variance(1).ShouldBeGreaterThan(100);
        Variance(2).ShouldBe(1, 0.3);
        Variance(3).ShouldBe(1, 0.3);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, -2)]
    [InlineData(-0.5, 0.25)]
    [InlineData(1.4, 2.7)]
    public void The_shift_of_two_images_is_found_to_a_fifth_of_a_pixel(double rows, double columns)
    {
        const int Size = 96;
        var random = new Random(8);
        var waves = Enumerable.Range(0, 60).Select(_ => (Row: random.NextDouble() * 2 - 1, Column: random.NextDouble() * 2 - 1, Phase: random.NextDouble() * 6)).ToArray();
        float Ground(double row, double column) => (float)waves.Sum(wave => Math.Sin((wave.Row * row + wave.Column * column) * 1.5 + wave.Phase));
        float[] Image(double down, double right) => [.. Enumerable.Range(0, Size * Size).Select(index => Ground(index / Size - down, index % Size - right))];

        var shift = ImageShift.Estimate(Image(0, 0), Image(rows, columns), Size, Size);

        shift.Rows.ShouldBe(rows, 0.2);
        shift.Columns.ShouldBe(columns, 0.2);
        shift.Peak.ShouldBeGreaterThan(0.03);
    }

    [Fact]
    public void Otsu_parts_two_heaps() =>
        OtsuThreshold.Of([.. Enumerable.Range(0, 900).Select(index => index % 10 * 0.1), .. Enumerable.Range(0, 100).Select(index => 8 + index % 10 * 0.1)]).ShouldBeInRange(0.9, 8);

    private static (PixelPairs Pairs, HashSet<int> Changed) Simulated(Random random, int count, int bands, double share)
    {
        double Noise(double spread) => spread * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
        var (before, after) = (new double[count * bands], new double[count * bands]);
        var changed = new HashSet<int>();
        for (var pixel = 0; pixel < count; pixel++)
        {
            var (ground, slope) = (1000 + Noise(500), Noise(300));
            var isChanged = pixel < count * share;
            if (isChanged)
            {
                changed.Add(pixel);
            }

            for (var band = 0; band < bands; band++)
            {
                before[pixel * bands + band] = ground + slope * band + Noise(20);
                after[pixel * bands + band] = ground + slope * band + Noise(20) + (isChanged ? (band % 2 == 0 ? 400 : -350) : 0);
            }
        }

        return (new PixelPairs(before, after, bands), changed);
    }
}
