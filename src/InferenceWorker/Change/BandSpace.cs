namespace Groundshift.InferenceWorker.Change;

/// <summary>The bands that the detectors see: the scene's own, or where there are many their best noise fractions, of both dates alike.</summary>
internal sealed class BandSpace
{
    /// <summary>Most dimensions that the detectors see: above, covariances of a pair rest on too few pixels.</summary>
    public const int MostBands = 20;

    private readonly MinimumNoiseFraction? _fractions;

    private BandSpace(int bands, MinimumNoiseFraction? fractions) => (Bands, _fractions) = (bands, fractions);

    /// <summary>Dimensions.</summary>
    public int Bands { get; }

    /// <summary>True where bands were reduced.</summary>
    public bool IsReduced => _fractions is not null;

    /// <summary>Fits the space; one for both dates, so that their difference keeps its meaning.</summary>
    public static BandSpace Fit(PairSample sample)
    {
        var bands = sample.Pairs.Bands;
        if (bands <= MostBands || sample.Differences.Length == 0)
        {
            return new BandSpace(bands, null);
        }

        double[] both = [.. sample.Pairs.Before, .. sample.Pairs.After];
        return new BandSpace(MostBands, MinimumNoiseFraction.Fit(both, sample.Differences, bands, MostBands));
    }

    /// <summary>Brings a pixel into the space.</summary>
    public void Apply(ReadOnlySpan<double> pixel, Span<double> reduced)
    {
        if (_fractions is null)
        {
            pixel.CopyTo(reduced);
        }
        else
        {
            _fractions.Apply(pixel, reduced);
        }
    }

    /// <summary>Brings a sample into the space.</summary>
    public PixelPairs Apply(PixelPairs pairs)
    {
        if (_fractions is null)
        {
            return pairs;
        }

        var (before, after) = (new double[pairs.Count * Bands], new double[pairs.Count * Bands]);
        for (var pixel = 0; pixel < pairs.Count; pixel++)
        {
            Apply(pairs.Before.AsSpan(pixel * pairs.Bands, pairs.Bands), before.AsSpan(pixel * Bands, Bands));
            Apply(pairs.After.AsSpan(pixel * pairs.Bands, pairs.Bands), after.AsSpan(pixel * Bands, Bands));
        }

        return new PixelPairs(before, after, Bands);
    }
}
