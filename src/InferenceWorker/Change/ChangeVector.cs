namespace Groundshift.InferenceWorker.Change;

/// <summary>
/// Length of the difference of two dates after the later one was brought to the earlier one's light: per band a line fitted on
/// ground that is likely unchanged, and the difference from it in units of its spread there.
/// Sources: Malila 1980, Change Vector Analysis (Purdue LARS 385); Canty and Nielsen 2008, doi 10.1016/j.rse.2007.07.013, for the normalisation.
/// </summary>
/// <param name="Gains">Slope per band. Shape: [bands].</param>
/// <param name="Offsets">Intercept per band, unit of the values. Shape: [bands].</param>
/// <param name="Deviations">Spread about the line per band, unit of the values, above 0. Shape: [bands].</param>
internal sealed record ChangeVector(double[] Gains, double[] Offsets, double[] Deviations)
{
    // Spread of a band that holds one value only; any positive number does, for its differences are 0.
    private const double Least = 1e-9;

    /// <summary>Fits the lines, every pixel counting by its weight (probability of no change), 0 to 1.</summary>
    public static ChangeVector Fit(PixelPairs pairs, ReadOnlySpan<double> weights)
    {
        var moments = PairMoments.Of(pairs, weights);
        var gains = new double[pairs.Bands];
        var offsets = new double[pairs.Bands];
        var deviations = new double[pairs.Bands];
        for (var band = 0; band < pairs.Bands; band++)
        {
            var (variance, cross) = (moments.Before[band, band], moments.Cross[band, band]);
            gains[band] = variance > Least ? cross / variance : 0;
            offsets[band] = moments.MeanAfter[band] - gains[band] * moments.MeanBefore[band];
            deviations[band] = Math.Sqrt(Math.Max(moments.After[band, band] - gains[band] * cross, Least));
        }

        return new ChangeVector(gains, offsets, deviations);
    }

    /// <summary>Fits without knowing what changed: each date is centred and scaled by its own mean and spread.</summary>
    public static ChangeVector FitBlind(PixelPairs pairs)
    {
        var weights = new double[pairs.Count];
        Array.Fill(weights, 1);
        var moments = PairMoments.Of(pairs, weights);
        double[] gains = [.. Enumerable.Range(0, pairs.Bands).Select(band => Math.Sqrt(moments.After[band, band] / Math.Max(moments.Before[band, band], Least)))];
        return new ChangeVector(
            gains,
            [.. gains.Select((gain, band) => moments.MeanAfter[band] - gain * moments.MeanBefore[band])],
            [.. gains.Select((_, band) => Math.Sqrt(Math.Max(moments.After[band, band], Least)))]);
    }

    /// <summary>Length of the difference of one pixel, 0 or more, no unit.</summary>
    public double Magnitude(ReadOnlySpan<double> before, ReadOnlySpan<double> after)
    {
        var sum = 0.0;
        for (var band = 0; band < Gains.Length; band++)
        {
            var difference = (after[band] - Gains[band] * before[band] - Offsets[band]) / Deviations[band];
            sum += difference * difference;
        }

        return Math.Sqrt(sum);
    }
}
