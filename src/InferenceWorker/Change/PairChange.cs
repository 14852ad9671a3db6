namespace Groundshift.InferenceWorker.Change;

/// <summary>
/// Change of a pair of images without labels: the geometric mean of IR-MAD's standardised distance and of the change vector
/// normalised on IR-MAD's unchanged ground, each over its own Otsu threshold, so that 1 parts changed from unchanged. Where
/// too few pixels carry IR-MAD, the change vector alone.
/// </summary>
internal sealed class PairChange
{
    private readonly IrMad? _mad;
    private readonly ChangeVector _vector;
    private readonly double _madThreshold;
    private readonly double _vectorThreshold;

    private PairChange(IrMad? mad, ChangeVector vector, double madThreshold, double vectorThreshold) =>
        (_mad, _vector, _madThreshold, _vectorThreshold) = (mad, vector, madThreshold, vectorThreshold);

    /// <summary>How it was judged, for people: methods, pixels, thresholds.</summary>
    public string Method => _mad is null
        ? FormattableString.Invariant($"change vector alone, threshold {_vectorThreshold:0.###} (Otsu): too few pixels for IR-MAD")
        : FormattableString.Invariant(
            $"IR-MAD ({_mad.Iterations} rounds, {_mad.EffectivePixels:0} effective pixels, threshold {_madThreshold:0.###}) and change vector (threshold {_vectorThreshold:0.###}), geometric mean, Otsu");

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

        return new PairChange(mad, vector, mad is null ? 0 : OtsuThreshold.Of(distances), OtsuThreshold.Of(magnitudes));
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
