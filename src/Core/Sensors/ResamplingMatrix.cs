namespace Groundshift.Core.Sensors;

/// <summary>One target band as a weighted mean of source bands.</summary>
/// <param name="Band">Name of the target band.</param>
/// <param name="CoveredShare">Share of the band's response that valid source bands cover, 0 to 1.</param>
/// <param name="Weights">Source bands with a weight above zero, by index; the weights sum to one. Empty when the band is missing.</param>
public sealed record ResampledBand(string Band, double CoveredShare, IReadOnlyList<SourceWeight> Weights)
{
    /// <summary>True when too little of the response is covered for a value that could be trusted.</summary>
    public bool IsMissing => Weights.Count == 0;
}

/// <summary>How much one source band counts.</summary>
/// <param name="Source">Index in the caller's order of source bands.</param>
/// <param name="Weight">Above 0, at most 1.</param>
public readonly record struct SourceWeight(int Source, double Weight);

/// <summary>How the bands of one instrument follow from those of another.</summary>
/// <remarks>Shape: target bands by source bands, sparse. The grid is not touched: the output stays at the source's sampling distance.</remarks>
/// <param name="Bands">The target bands, in the order of the responses.</param>
/// <param name="Origin">Where the responses come from, for the notes of a product.</param>
public sealed record ResamplingMatrix(IReadOnlyList<ResampledBand> Bands, string Origin)
{
    /// <summary>Names of the target bands that cannot be made.</summary>
    public IReadOnlyList<string> Missing => [.. Bands.Where(band => band.IsMissing).Select(band => band.Band)];

    /// <summary>Names of the target bands that can be made.</summary>
    public IReadOnlyList<string> Available => [.. Bands.Where(band => !band.IsMissing).Select(band => band.Band)];

    /// <summary>One target band, or null.</summary>
    public ResampledBand? Find(string band) => Bands.FirstOrDefault(candidate => candidate.Band == band);

    /// <summary>Resamples one spectrum.</summary>
    /// <param name="spectrum">One value per source band, in the caller's order. <em>Nodata</em>: NaN in a band that counts makes the result NaN.</param>
    /// <param name="result">One value per target band; NaN where the band is missing.</param>
    /// <exception cref="ArgumentException">The result has another length than <see cref="Bands"/>.</exception>
    public void Apply(ReadOnlySpan<float> spectrum, Span<float> result)
    {
        if (result.Length != Bands.Count)
        {
            throw new ArgumentException($"{result.Length} places for {Bands.Count} bands.", nameof(result));
        }

        for (var target = 0; target < result.Length; target++)
        {
            var sum = Bands[target].IsMissing ? double.NaN : 0.0;
            foreach (var (source, weight) in Bands[target].Weights)
            {
                sum += weight * spectrum[source];
            }

            result[target] = (float)sum;
        }
    }
}
