using MathNet.Numerics;

namespace Groundshift.InferenceWorker.Change;

/// <summary>
/// Change of a pair of images without labels: the geometric mean of IR-MAD's standardised distance and of the change vector
/// normalised on IR-MAD's unchanged ground, each over its own threshold, so that 1 parts changed from unchanged. Where
/// too few pixels carry IR-MAD, the change vector alone.
/// </summary>
/// <remarks>
/// A threshold is Otsu's, but not below the distance that unchanged ground passes once in a hundred: Otsu parts any heap in two,
/// also that of a pair in which nothing changed.
/// </remarks>
internal sealed class PairChange
{
    // Confidence of the chi-square level, as usual for no-change masks. Source: Canty and Nielsen 2008, doi 10.1016/j.rse.2007.07.013.
    private const double Level = 0.99;

    private readonly IrMad? _mad;
    private readonly ChangeVector _vector;
    private readonly double _madThreshold;
    private readonly double _vectorThreshold;

    private PairChange(IrMad? mad, ChangeVector vector, double madThreshold, double vectorThreshold) =>
        (_mad, _vector, _madThreshold, _vectorThreshold) = (mad, vector, madThreshold, vectorThreshold);

    /// <summary>Methods and how many pixels carry them, for people.</summary>
    public string Method => _mad is null
        ? "change vector alone: too few pixels for IR-MAD"
        : FormattableString.Invariant($"IR-MAD ({_mad.Iterations} rounds, {_mad.EffectivePixels:0} effective pixels) and change vector, geometric mean");

    /// <summary>The thresholds and where they come from, for people.</summary>
    public string Threshold => _mad is null
        ? FormattableString.Invariant($"change vector {_vectorThreshold:0.###} (Otsu)")
        : FormattableString.Invariant($"IR-MAD distance {_madThreshold:0.###}, change vector {_vectorThreshold:0.###} (Otsu, at least the chi-square level {Level})");

    /// <summary>Pixels that the fit rests on: the sum of their probabilities of no change; 0 where IR-MAD was left out.</summary>
    public double EffectivePixels => _mad?.EffectivePixels ?? 0;

    /// <summary>The fitted IR-MAD; null when too few pixels carried it.</summary>
    public IrMad? Mad => _mad;

    /// <summary>Fits both detectors and their thresholds on clear pixels of both dates.</summary>
    public static PairChange Fit(PixelPairs pairs)
    {
        var mad = IrMad.Fit(pairs);
        var weights = new double[pairs.Count];
        var distances = new double[pairs.Count];
        var magnitudes = new double[pairs.Count];
        var bands = pairs.Bands;
        if (mad is not null)
        {
            for (var pixel = 0; pixel < pairs.Count; pixel++)
            {
                var chiSquare = mad.ChiSquare(pairs.Before.AsSpan(pixel * bands, bands), pairs.After.AsSpan(pixel * bands, bands));
                distances[pixel] = Math.Sqrt(chiSquare);

                // Ground that is more likely unchanged than not; by their full probability too few pixels would count.
                weights[pixel] = mad.ProbabilityOfChange(chiSquare) < 0.5 ? 1 : 0;
            }
        }

        var vector = mad is null ? ChangeVector.FitBlind(pairs) : ChangeVector.Fit(pairs, weights);
        for (var pixel = 0; pixel < pairs.Count; pixel++)
        {
            magnitudes[pixel] = vector.Magnitude(pairs.Before.AsSpan(pixel * bands, bands), pairs.After.AsSpan(pixel * bands, bands));
        }

        // Only where the spread is that of unchanged ground does chance have a level.
        var least = Math.Sqrt(2 * SpecialFunctions.GammaLowerRegularizedInv(bands / 2.0, Level));
        return mad is null
            ? new PairChange(null, vector, 0, OtsuThreshold.Of(magnitudes))
            : new PairChange(mad, vector, Math.Max(OtsuThreshold.Of(distances), least), Math.Max(OtsuThreshold.Of(magnitudes), least));
    }

    /// <summary>Score of one pixel: 0 or more, no unit; changed above 1.</summary>
    public double Score(ReadOnlySpan<double> before, ReadOnlySpan<double> after)
    {
        var vector = _vector.Magnitude(before, after) / Math.Max(_vectorThreshold, double.Epsilon);
        return _mad is null
            ? vector
            : Math.Sqrt(vector * Math.Sqrt(_mad.ChiSquare(before, after)) / Math.Max(_madThreshold, double.Epsilon));
    }
}
