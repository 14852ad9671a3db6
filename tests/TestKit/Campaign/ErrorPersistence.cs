namespace Groundshift.TestKit.Campaign;

/// <summary>How long the errors of maps last on ground that does not change: the correlation of a pixel's errors over the days between two looks.</summary>
/// <remarks>
/// An error is the log of a pixel's probability of its own class over that of the likeliest other one, less the mean of its class on
/// that day, so that the season is no error. Fitted is ρ(Δ) = S + D e^(−Δ/τ) by least squares over classes of Δ, weighted by pairs: a
/// share S stays, a share D fades with τ, the rest is new each time.
/// </remarks>
public sealed class ErrorPersistence(int classes)
{
    // Half a step of the stored probabilities, as the filter takes a stored zero.
    private const double Least = 0.5;
    private const int DaysPerBin = 5;
    private const int Bins = 73;

    private readonly Dictionary<int, List<(int Day, double Error)>> _series = [];

    /// <summary>Takes in a map of a day.</summary>
    /// <param name="day">Day.</param>
    /// <param name="pixels">Pixels that are valid on that day and of ground that does not change, with their own class.</param>
    /// <param name="probability">Stored probability of a class at a pixel, 0 to 200.</param>
    public void Add(int day, IEnumerable<(int Pixel, int Own)> pixels, Func<int, int, byte> probability)
    {
        var looks = pixels.Select(each => (each.Pixel, each.Own, Margin: Margin(each.Pixel, each.Own, probability))).ToList();
        var means = looks.GroupBy(look => look.Own).ToDictionary(group => group.Key, group => group.Average(look => look.Margin));
        foreach (var (pixel, own, margin) in looks)
        {
            if (!_series.TryGetValue(pixel, out var series))
            {
                _series[pixel] = series = [];
            }

            series.Add((day, margin - means[own]));
        }
    }

    /// <summary>The fit over everything that was taken in; null where no two looks lie within a year.</summary>
    public PersistenceFit? Fit()
    {
        var (products, squares, pairs) = (new double[Bins], new double[Bins], new long[Bins]);
        foreach (var series in _series.Values)
        {
            for (var late = 1; late < series.Count; late++)
            {
                for (var early = late - 1; early >= 0 && series[late].Day - series[early].Day < Bins * DaysPerBin; early--)
                {
                    var bin = (series[late].Day - series[early].Day) / DaysPerBin;
                    products[bin] += series[late].Error * series[early].Error;
                    squares[bin] += ((series[late].Error * series[late].Error) + (series[early].Error * series[early].Error)) / 2;
                    pairs[bin]++;
                }
            }
        }

        var points = Enumerable.Range(0, Bins).Where(bin => squares[bin] > 0)
            .Select(bin => (Days: (bin + 0.5) * DaysPerBin, Correlation: products[bin] / squares[bin], Weight: (double)pairs[bin])).ToList();
        return points.Count == 0 ? null : Enumerable.Range(1, 120).Select(days => Solve(points, days)).MinBy(fit => fit.Misfit);
    }

    private double Margin(int pixel, int own, Func<int, int, byte> probability)
    {
        var other = Enumerable.Range(0, classes).Where(index => index != own).Max(index => probability(index, pixel));
        return Math.Log(Math.Max(Least, probability(own, pixel)) / Math.Max(Least, other));
    }

    // For one τ the best S and D solve two linear equations; where D would be negative, it is 0.
    private static PersistenceFit Solve(IReadOnlyList<(double Days, double Correlation, double Weight)> points, int days)
    {
        double w = 0, e = 0, ee = 0, r = 0, re = 0;
        foreach (var (lag, correlation, weight) in points)
        {
            var fade = Math.Exp(-lag / days);
            (w, e, ee) = (w + weight, e + (weight * fade), ee + (weight * fade * fade));
            (r, re) = (r + (weight * correlation), re + (weight * correlation * fade));
        }

        var determinant = (w * ee) - (e * e);
        var fading = determinant > 1e-9 * w * w ? Math.Max(0, ((w * re) - (e * r)) / determinant) : 0;
        var stays = (r - (fading * e)) / w;
        var misfit = points.Sum(point => point.Weight * Math.Pow(point.Correlation - stays - (fading * Math.Exp(-point.Days / days)), 2)) / w;
        return new PersistenceFit(stays, fading, days, misfit);
    }
}

/// <summary>How long errors last.</summary>
/// <param name="Stays">Share of their variance that stays, S.</param>
/// <param name="Fades">Share that fades, D.</param>
/// <param name="Days">Days in which it fades to 1/e, τ.</param>
/// <param name="Misfit">Weighted mean square of what the fit leaves of the correlations.</param>
public sealed record PersistenceFit(double Stays, double Fades, double Days, double Misfit);
