using System.Globalization;

namespace Groundshift.InferenceWorker.Change;

/// <summary>How far the later scene lies from the earlier one after their grids were aligned, in pixels; the median over places of the pair.</summary>
/// <param name="Rows">Rows that it lies below.</param>
/// <param name="Columns">Columns that it lies to the right.</param>
/// <param name="Places">Places that it was measured at.</param>
internal sealed record PairShift(double Rows, double Columns, int Places)
{
    // Along each axis; nine places tell a shift from a change at one of them.
    private const int PlacesPerAxis = 3;
    private const int LargestSide = 192;
    private const int SmallestSide = 32;
    private const double LeastClear = 0.9;

    // Below it the two images have too little in common, as ImageShift says.
    private const double LeastPeak = 0.03;

    // Half a pixel: from here on edges of unchanged ground look changed.
    private const double Harmful = 0.5;

    // A third of a pixel is the multi-temporal registration that Sentinel-2 aims at (0.3 pixels, Gascon et al. 2017,
    // doi 10.3390/rs9060584); below it resampling blurs more than it mends.
    private const double WorthMoving = 0.3;

    /// <summary>The greater of both, without its sign.</summary>
    public double Largest => Math.Max(Math.Abs(Rows), Math.Abs(Columns));

    /// <summary>True where the earlier scene is better moved than left where it is.</summary>
    public bool IsWorthMoving => Largest > WorthMoving;

    /// <summary>What was found, for people.</summary>
    /// <param name="left">What is left after the earlier scene was moved; null where it was not.</param>
    public string Sentence(PairShift? left) => string.Create(
        CultureInfo.InvariantCulture,
        $"The later scene lies {Rows:0.00} rows below and {Columns:0.00} columns right of the earlier one (median of {Places} places){Remainder(left)}.");

    private string Remainder(PairShift? left) => left is not null
        ? string.Create(CultureInfo.InvariantCulture, $"; the earlier one was moved onto it by cubic convolution, which leaves {left.Rows:0.00} and {left.Columns:0.00}")
        : Largest >= Harmful ? ": edges may look changed that are not" : "";

    /// <summary>Measures the shift; null where too little of the pair is clear on both dates, or they have nothing in common.</summary>
    public static PairShift? Measure(PairRows rows, CancellationToken cancellationToken)
    {
        var side = Math.Min(LargestSide, Math.Min(rows.Width, rows.Height));
        if (side < SmallestSide)
        {
            return null;
        }

        var found = new List<ImageShift>();
        var lines = Offsets(rows.Height, side);
        foreach (var top in lines)
        {
            cancellationToken.ThrowIfCancellationRequested();
            found.AddRange(Strip(rows, top, side));
        }

        return found.Count == 0 ? null : new PairShift(Median([.. found.Select(shift => shift.Rows)]), Median([.. found.Select(shift => shift.Columns)]), found.Count);
    }

    private static IEnumerable<ImageShift> Strip(PairRows rows, int top, int side)
    {
        var columns = Offsets(rows.Width, side);
        var images = columns.Select(_ => (Before: new float[side * side], After: new float[side * side], Clear: new int[1])).ToArray();
        for (var first = top; first < top + side; first += PairRows.RowsAtOnce)
        {
            var count = Math.Min(PairRows.RowsAtOnce, top + side - first);
            if (!rows.ReadMasks(first, count))
            {
                continue;
            }

            rows.ReadValues();
            for (var place = 0; place < columns.Length; place++)
            {
                for (var row = first; row < first + count; row++)
                {
                    images[place].Clear[0] += Copy(rows, row, columns[place], images[place].Before.AsSpan((row - top) * side, side), images[place].After.AsSpan((row - top) * side, side));
                }
            }
        }

        foreach (var (before, after, clear) in images.Where(image => image.Clear[0] >= LeastClear * side * side))
        {
            FillGaps(before);
            FillGaps(after);
            var shift = ImageShift.Estimate(before, after, side, side);
            if (shift.Peak >= LeastPeak)
            {
                yield return shift;
            }
        }
    }

    // The mean over all bands: edges of ground stand in every one. Pixels that are not clear become 0 and are filled later.
    private static int Copy(PairRows rows, int row, int column, Span<float> before, Span<float> after)
    {
        var mask = rows.Mask(row).Slice(column, before.Length);
        for (var band = 0; band < rows.Bands; band++)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(before, rows.Values(0, band, row).Slice(column, before.Length), before);
            System.Numerics.Tensors.TensorPrimitives.Add(after, rows.Values(1, band, row).Slice(column, before.Length), after);
        }

        for (var at = 0; at < mask.Length; at++)
        {
            if (mask[at] != PairRows.Clear)
            {
                before[at] = after[at] = float.NaN;
            }
        }

        return mask.Count(PairRows.Clear);
    }

    private static void FillGaps(float[] image)
    {
        var mean = (float)image.Where(float.IsFinite).Average();
        foreach (ref var value in image.AsSpan())
        {
            value = float.IsFinite(value) ? value : mean;
        }
    }

    private static int[] Offsets(int length, int side) =>
        [.. Enumerable.Range(0, PlacesPerAxis).Select(place => (length - side) * place / (PlacesPerAxis - 1)).Distinct()];

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[(values.Length / 2) - 1] + values[values.Length / 2]) / 2;
    }
}
