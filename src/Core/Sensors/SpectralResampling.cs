namespace Groundshift.Core.Sensors;

/// <summary>Makes the bands of a multispectral instrument from those of an imaging spectrometer.</summary>
/// <remarks>
/// <para>A source band speaks for the wavelengths of its own pass band (centre ± half of its width) that are nearer to its centre than
/// to that of any other valid band. So no wavelength counts twice, also not between 902 and 993 nm, where EnMAP's two
/// spectrometers both measure. The weight of a source band in a target band is the target's response over those
/// wavelengths; the weights of a target band are divided by their sum.</para>
/// <para>Wavelengths that no valid band speaks for are not covered. A target band of which less than 80 % is covered is missing.</para>
/// <para>Example: sources at 500, 510, 520 nm with width 10 and a flat target from 505 to 520 nm: 510 speaks for 505 to 515
/// (weight 10/15), 520 for 515 to 525, of which 515 to 520 counts (weight 5/15); covered share 1.</para>
/// </remarks>
public static class SpectralResampling
{
    /// <summary>Least share of a target band's response that valid source bands must cover.</summary>
    public const double LeastCoveredShare = 0.8;

    private const int NeighbourGaps = 2;

    /// <summary>The weights of every target band.</summary>
    /// <param name="sources">Source bands in any order; the indices of the weights refer to it.</param>
    /// <param name="targets">Responses of the target bands.</param>
    /// <exception cref="ArgumentException">A source band's centre or width is not a positive number.</exception>
    public static ResamplingMatrix Build(IReadOnlyList<SpectralBand> sources, SpectralResponseSet targets)
    {
        var owned = OwnedWavelengths(sources);
        return new ResamplingMatrix([.. targets.Responses.Select(response => Resample(response, owned))], targets.Origin);
    }

    private static ResampledBand Resample(SpectralResponse response, List<(int Source, double From, double To)> owned)
    {
        var parts = owned
            .Select(cell => (cell.Source, Integral: response.Integral(cell.From, cell.To)))
            .Where(part => part.Integral > 0)
            .ToList();
        var covered = parts.Sum(part => part.Integral);
        var share = covered / response.Total;
        return share < LeastCoveredShare
            ? new ResampledBand(response.Band, share, [])
            : new ResampledBand(response.Band, share, [.. parts.Select(part => new SourceWeight(part.Source, part.Integral / covered))]);
    }

    private static List<(int Source, double From, double To)> OwnedWavelengths(IReadOnlyList<SpectralBand> sources)
    {
        var sorted = sources
            .Select((band, index) => (Band: band, Index: index))
            .OrderBy(entry => entry.Band.CentreNanometres)
            .ToList();
        var widths = Widths(sorted.ConvertAll(entry => entry.Band));
        var valid = Enumerable.Range(0, sorted.Count).Where(i => sorted[i].Band.IsValid).ToList();
        var cells = new List<(int, double, double)>(valid.Count);
        for (var i = 0; i < valid.Count; i++)
        {
            var band = sorted[valid[i]];
            var centre = band.Band.CentreNanometres;
            var half = widths[valid[i]] / 2;
            var from = centre - half;
            var to = centre + half;
            if (i > 0)
            {
                from = Math.Max(from, (sorted[valid[i - 1]].Band.CentreNanometres + centre) / 2);
            }

            if (i < valid.Count - 1)
            {
                to = Math.Min(to, (centre + sorted[valid[i + 1]].Band.CentreNanometres) / 2);
            }

            cells.Add((band.Index, from, to));
        }

        return cells;
    }

    /// <summary>
    /// Widths as stated; where a band states none, the median of the distances between its nearest neighbours, two on each side: a
    /// spectrometer samples about once per width.
    /// </summary>
    private static double[] Widths(List<SpectralBand> sorted)
    {
        var widths = new double[sorted.Count];
        for (var i = 0; i < sorted.Count; i++)
        {
            var band = sorted[i];
            widths[i] = band.WidthNanometres ?? MedianGap(sorted, i);
            if (!(band.CentreNanometres > 0) || !(widths[i] >= 0) || !double.IsFinite(widths[i] + band.CentreNanometres))
            {
                throw new ArgumentException($"A band at {band.CentreNanometres} nm with width {widths[i]} nm is not possible.", nameof(sorted));
            }
        }

        return widths;
    }

    private static double MedianGap(List<SpectralBand> sorted, int index)
    {
        var gaps = new List<double>();
        for (var i = Math.Max(1, index - NeighbourGaps + 1); i <= Math.Min(sorted.Count - 1, index + NeighbourGaps); i++)
        {
            gaps.Add(sorted[i].CentreNanometres - sorted[i - 1].CentreNanometres);
        }

        gaps.Sort();
        return gaps.Count == 0 ? 0 : (gaps[(gaps.Count - 1) / 2] + gaps[gaps.Count / 2]) / 2;
    }
}
