namespace Groundshift.InferenceWorker.Change;

/// <summary>Clear pixels of a pair that the detectors are fitted on: all of them, or as many as memory has room for, spread evenly.</summary>
/// <param name="Pairs">Their values.</param>
/// <param name="Differences">Differences of horizontal neighbours on both dates, for the noise. Shape: (pairs, bands); empty where bands are not reduced.</param>
/// <param name="ClassShares">Mean probability of each class over both dates, summing to 1; empty without a model of classes.</param>
/// <param name="Clear">Pixels that are clear on both dates.</param>
/// <param name="Area">Pixels of the area.</param>
internal sealed record PairSample(PixelPairs Pairs, double[] Differences, double[] ClassShares, long Clear, long Area)
{
    // 2^17 pixels hold 10 p² pixels of 20 bands 30 times over; 2^23 values are 64 MB per date.
    private const long MostPixels = 1 << 17;
    private const long MostValues = 1 << 23;

    // From here on bands are reduced. Source: the method's own wording, IR-MAD above 20 bands on 20 noise fractions.
    private const int MostBands = BandSpace.MostBands;

    /// <summary>Reads the pair once for its masks and once for its values.</summary>
    public static PairSample Collect(PairRows rows, CancellationToken cancellationToken)
    {
        var (clear, area) = Count(rows, cancellationToken);
        var most = Math.Min(MostPixels, MostValues / rows.Bands);
        var collector = new Collector(rows, clear <= most ? 1 : (double)most / clear, (int)Math.Min(clear, most + (most / 8)));
        for (var first = 0; first < rows.Height && clear > 0; first += PairRows.RowsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(PairRows.RowsAtOnce, rows.Height - first);
            if (rows.ReadMasks(first, count))
            {
                rows.ReadValues();
                rows.ReadOpinions();
                collector.Add(first, count);
            }
        }

        return collector.Finish(clear, area);
    }

    private static (long Clear, long Area) Count(PairRows rows, CancellationToken cancellationToken)
    {
        var (clear, area) = (0L, 0L);
        for (var first = 0; first < rows.Height; first += PairRows.RowsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(PairRows.RowsAtOnce, rows.Height - first);
            _ = rows.ReadMasks(first, count);
            for (var row = first; row < first + count; row++)
            {
                var mask = rows.Mask(row);
                clear += mask.Count(PairRows.Clear);
                area += mask.Length - mask.Count(Stitching.Quantisation.Nodata);
            }
        }

        return (clear, area);
    }

    private sealed class Collector(PairRows rows, double share, int capacity)
    {
        private readonly double[] _before = new double[capacity * rows.Bands];
        private readonly double[] _after = new double[capacity * rows.Bands];
        private readonly double[] _neighbour = new double[rows.Bands];
        private readonly double[] _probabilities = new double[rows.Classes];
        private readonly double[] _shares = new double[rows.Classes];
        private readonly List<double> _differences = [];
        private int _count;

        public void Add(int first, int count)
        {
            for (var row = first; row < first + count; row++)
            {
                var mask = rows.Mask(row);
                for (var column = 0; column < mask.Length; column++)
                {
                    if (mask[column] == PairRows.Clear && _count < capacity && (share >= 1 || IsDrawn(row, column)))
                    {
                        Take(row, column, hasNeighbour: column + 1 < mask.Length && mask[column + 1] == PairRows.Clear);
                    }
                }
            }
        }

        public PairSample Finish(long clear, long area)
        {
            var sum = _shares.Sum();
            return new PairSample(
                new PixelPairs(_before[..(_count * rows.Bands)], _after[..(_count * rows.Bands)], rows.Bands),
                [.. _differences],
                [.. _shares.Select(value => sum > 0 ? value / sum : 1.0 / _shares.Length)],
                clear,
                area);
        }

        private void Take(int row, int column, bool hasNeighbour)
        {
            var bands = rows.Bands;
            var before = _before.AsSpan(_count * bands, bands);
            var after = _after.AsSpan(_count * bands, bands);
            rows.Pixel(0, row, column, before);
            rows.Pixel(1, row, column, after);
            if (hasNeighbour && bands > MostBands)
            {
                AddDifference(0, row, column, before);
                AddDifference(1, row, column, after);
            }

            for (var date = 0; date < 2 && _shares.Length > 0; date++)
            {
                rows.Probabilities(date, row, column, _probabilities);
                for (var entry = 0; entry < _shares.Length; entry++)
                {
                    _shares[entry] += _probabilities[entry];
                }
            }

            _count++;
        }

        private void AddDifference(int date, int row, int column, ReadOnlySpan<double> pixel)
        {
            rows.Pixel(date, row, column + 1, _neighbour);
            for (var band = 0; band < pixel.Length; band++)
            {
                _differences.Add(_neighbour[band] - pixel[band]);
            }
        }

        // Of the place alone, so that the same pair gives the same sample. Constants: Steele, Lea and Flood 2014, SplitMix64, doi 10.1145/2660193.2660195.
        private bool IsDrawn(int row, int column)
        {
            var bits = ((ulong)row * (ulong)rows.Width) + (ulong)column + 0x9E3779B97F4A7C15;
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
            bits ^= bits >> 31;
            return (bits >> 11) * (1.0 / (1UL << 53)) < share;
        }
    }
}
