using System.Numerics.Tensors;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Groundshift.InferenceWorker.Change;

/// <summary>
/// Iteratively reweighted multivariate alteration detection: the linear combinations of the bands of two dates that agree most
/// on ground that did not change, found by letting each pixel count by its probability of no change.
/// Sources: Nielsen, Conradsen and Simpson 1998, doi 10.1016/S0034-4257(97)00162-4; Nielsen 2007, doi 10.1109/TIP.2006.888195.
/// </summary>
internal sealed class IrMad
{
    // Canty and Nielsen 2008, doi 10.1016/j.rse.2007.07.013, iterate until correlations move by less than this.
    private const double Settled = 0.001;
    private const int MostIterations = 50;

    // Share of the mean variance that is added to the diagonal: far below sensor noise, far above rounding.
    private const double Ridge = 1e-6;

    // Combinations over their deviations, one after the other, for they are applied to every pixel. Shape: [bands, bands].
    private readonly double[] _before;
    private readonly double[] _after;
    private readonly double[] _offsets;

    private IrMad(PairMoments moments, Matrix<double> before, Matrix<double> after, double[] correlations, double[] deviations, int iterations, double effective)
    {
        (MeanBefore, MeanAfter) = (moments.MeanBefore, moments.MeanAfter);
        (WeightsBefore, WeightsAfter) = (before, after);
        (Correlations, Deviations, Iterations, EffectivePixels) = (correlations, deviations, iterations, effective);
        (_before, _after) = (Flat(before, deviations), Flat(after, deviations));
        _offsets = [.. deviations.Select((_, variate) => Dot(_after, variate, MeanAfter) - Dot(_before, variate, MeanBefore))];
    }

    /// <summary>Means of the bands on unchanged ground, earlier date. Shape: [bands].</summary>
    public double[] MeanBefore { get; }

    /// <summary>Means of the bands on unchanged ground, later date. Shape: [bands].</summary>
    public double[] MeanAfter { get; }

    /// <summary>Combinations of the earlier bands, one per column. Shape: [bands, bands].</summary>
    public Matrix<double> WeightsBefore { get; }

    /// <summary>Combinations of the later bands, one per column. Shape: [bands, bands].</summary>
    public Matrix<double> WeightsAfter { get; }

    /// <summary>Canonical correlations, greatest first, 0 to 1. Shape: [bands].</summary>
    public double[] Correlations { get; }

    /// <summary>Standard deviation of each difference on unchanged ground. Shape: [bands].</summary>
    public double[] Deviations { get; }

    /// <summary>Rounds until the correlations settled, or the most that are tried.</summary>
    public int Iterations { get; }

    /// <summary>Sum of the probabilities of no change: how many pixels the result rests on.</summary>
    public double EffectivePixels { get; }

    /// <summary>Fits the combinations; null when too few pixels are left to trust them: below 10 times the square of the bands.</summary>
    /// <param name="pairs">The pixels.</param>
    /// <param name="corrected">
    /// False for the method as published, whose weights thin out the tails of unchanged ground and so shrink its spread from round to
    /// round, until on real scenes too few pixels are left. True undoes that by the factor that holds for the chi-square distribution.
    /// </param>
    public static IrMad? Fit(PixelPairs pairs, bool corrected = true)
    {
        var shrinkage = corrected ? Shrinkage(pairs.Bands) : 1;
        var weights = new double[pairs.Count];
        Array.Fill(weights, 1);
        var needed = 10.0 * pairs.Bands * pairs.Bands;
        var last = new double[pairs.Bands];
        for (var iteration = 1; ; iteration++)
        {
            var moments = PairMoments.Of(pairs, weights);
            if (moments.Weight < needed)
            {
                return null;
            }

            var (before, after, correlations) = Correlate(moments);
            var fit = new IrMad(
                moments, before, after, correlations, Spread(moments, before, after, shrinkage), iteration, moments.Weight);
            var settled = correlations.Zip(last, (now, then) => Math.Abs(now - then)).Max() < Settled;
            if (settled || iteration == MostIterations)
            {
                return fit;
            }

            last = correlations;
            fit.Reweight(pairs, weights);
        }
    }

    /// <summary>Sum of squares of the standardised differences of one pixel: chi-square with one degree of freedom per band on unchanged ground.</summary>
    /// <param name="before">Bands of the earlier date. Shape: [bands].</param>
    /// <param name="after">Bands of the later date. Shape: [bands].</param>
    public double ChiSquare(ReadOnlySpan<double> before, ReadOnlySpan<double> after)
    {
        var sum = 0.0;
        for (var variate = 0; variate < _offsets.Length; variate++)
        {
            var standardised = Dot(_before, variate, before) - Dot(_after, variate, after) + _offsets[variate];
            sum += standardised * standardised;
        }

        return sum;
    }

    /// <summary>Probability that chance alone gives less than <paramref name="chiSquare"/> on unchanged ground, 0 to 1.</summary>
    public double ProbabilityOfChange(double chiSquare) => SpecialFunctions.GammaLowerRegularized(Deviations.Length / 2.0, chiSquare / 2);

    private static double[] Flat(Matrix<double> combinations, double[] deviations) =>
        [.. deviations.SelectMany((deviation, variate) => combinations.Column(variate).Select(weight => weight / deviation))];

    private static double Dot(double[] combinations, int variate, ReadOnlySpan<double> pixel) =>
        TensorPrimitives.Dot(combinations.AsSpan(variate * pixel.Length, pixel.Length), pixel);

    // Singular vectors of the whitened cross covariance; both covariances get a ridge, for bands may be copies of each other.
    private static (Matrix<double> Before, Matrix<double> After, double[] Correlations) Correlate(PairMoments moments)
    {
        var left = Ridged(moments.Before).Cholesky().Factor;
        var right = Ridged(moments.After).Cholesky().Factor;
        var whitened = left.Solve(moments.Cross) * right.Inverse().Transpose();
        var parts = whitened.Svd(computeVectors: true);
        var before = left.Transpose().Solve(parts.U);
        var after = right.Transpose().Solve(parts.VT.Transpose());
        return (before, after, [.. parts.S.Select(value => Math.Clamp(value, 0, 1))]);
    }

    private static Matrix<double> Ridged(Matrix<double> covariance)
    {
        var size = covariance.RowCount;
        var ridge = Math.Max(Ridge * covariance.Trace() / size, double.Epsilon);
        return covariance + (ridge * Matrix<double>.Build.DenseIdentity(size));
    }

    // The share of a variance that weights of one minus the chi-square probability leave of it: E[(1 - F(u)) u] / (p E[1 - F(u)]),
    // which is the integral of (1 - F)² over p. Consistency factors of this kind: Croux and Haesbroeck 1999, doi 10.1006/jmva.1999.1839.
    private static double Shrinkage(int bands)
    {
        const int Steps = 2000;
        var end = bands + (20 * Math.Sqrt(2.0 * bands));
        var sum = 0.0;
        for (var step = 0; step < Steps; step++)
        {
            var above = SpecialFunctions.GammaUpperRegularized(bands / 2.0, (step + 0.5) * end / Steps / 2);
            sum += above * above;
        }

        return sum * end / Steps / bands;
    }

    private static double[] Spread(PairMoments moments, Matrix<double> before, Matrix<double> after, double shrinkage)
    {
        // The variance of a difference follows from the covariances on unchanged ground, by which the moments were weighted.
        var spread = new double[before.ColumnCount];
        for (var variate = 0; variate < spread.Length; variate++)
        {
            var (a, b) = (before.Column(variate), after.Column(variate));
            var variance = (a * moments.Before * a) + (b * moments.After * b) - (2 * (a * moments.Cross * b));
            spread[variate] = Math.Sqrt(Math.Max(variance / shrinkage, Ridge));
        }

        return spread;
    }

    private void Reweight(PixelPairs pairs, double[] weights)
    {
        var bands = pairs.Bands;
        for (var pixel = 0; pixel < weights.Length; pixel++)
        {
            var chiSquare = ChiSquare(pairs.Before.AsSpan(pixel * bands, bands), pairs.After.AsSpan(pixel * bands, bands));
            weights[pixel] = 1 - ProbabilityOfChange(chiSquare);
        }
    }
}
