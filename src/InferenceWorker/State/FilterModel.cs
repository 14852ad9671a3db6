using Groundshift.InferenceWorker.Stitching;

namespace Groundshift.InferenceWorker.State;

/// <summary>The filter of one legend: likelihoods of stored probabilities, the rate of change, and what is known of the classes.</summary>
/// <remarks>
/// Transition: every class is left at one rate λ for any class with equal probability, Q = λ(1ρᵀ − I), so that
/// exp(QΔt) = e^(−λΔt) I + (1 − e^(−λΔt)) 1ρᵀ in closed form. Source: Felsenstein 1981, doi 10.1007/BF01734359, equation 2.
/// </remarks>
internal sealed class FilterModel
{
    // A flood lasts 4 to 10 days in the median: three times the longer is no flood any more.
    // Source: Najibi and Devineni 2018, doi 10.5194/esd-9-757-2018, abstract.
    private const int FloodDays = 30;

    private const double DaysPerYear = 365.25;

    private readonly float[] _emission;
    private readonly int[] _kinds;

    /// <summary>Prepares the filter.</summary>
    /// <param name="legend">Names of the classes, in the order of the bands.</param>
    /// <param name="settings">Its numbers.</param>
    /// <param name="trainingShares">Share of each class in the model's training data; null where it is not known, which counts as equal shares.</param>
    public FilterModel(IReadOnlyList<string> legend, FilterSettings settings, IReadOnlyList<double>? trainingShares = null)
    {
        Legend = legend;
        Settings = settings;
        FloorCode = PosteriorCode.OfPower(settings.FloorExponent);
        var seasonal = Enumerable.Range(0, legend.Count).Where(index => CoverKinds.IsSeasonal(legend[index])).ToList();
        _kinds = [.. Enumerable.Range(0, legend.Count).Select(index => seasonal.Contains(index) ? seasonal[0] : index)];
        _emission = [.. legend.SelectMany((_, index) => Likelihoods(settings.Alpha, trainingShares?[index] * legend.Count ?? 1))];
    }

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> Legend { get; }

    /// <summary>Number of classes.</summary>
    public int Classes => Legend.Count;

    /// <summary>The numbers.</summary>
    public FilterSettings Settings { get; }

    /// <summary>Stored posterior of the floor.</summary>
    public byte FloorCode { get; }

    /// <summary>Likelihood of the 256 stored probabilities of a class, (p / π)^α up to a common factor.</summary>
    public ReadOnlySpan<float> Emission(int index) => _emission.AsSpan(index * 256, 256);

    /// <summary>Probability that ground stays without a change for some days.</summary>
    public float Staying(int days) => (float)Math.Exp(-Settings.ChangesPerYear * days / DaysPerYear);

    /// <summary>How much of a look is new some days after the same look, 0 to 1: errors last for days.</summary>
    public float News(int days) => 1 - (float)Math.Exp(-days / Settings.ErrorDays);

    /// <summary>Days between the first and the last evidence that confirm a change to a class.</summary>
    public int DaysToConfirm(int to) => CoverKinds.IsWater(Legend[to]) ? FloodDays : 0;

    /// <summary>The class itself; of covers that turn into each other within a year, the first of them.</summary>
    public int Kind(int index) => _kinds[index];

    /// <summary>True for a look that needs no history to be no change: the season's, or snow.</summary>
    public bool IsSeasonal(int from, int to) =>
        CoverKinds.IsPassing(Legend[from]) || CoverKinds.IsPassing(Legend[to])
        || (CoverKinds.IsSeasonal(Legend[from]) && CoverKinds.IsSeasonal(Legend[to]));

    // A stored zero is anything below half a step.
    private static IEnumerable<float> Likelihoods(double alpha, double share) => Enumerable.Range(0, 256).Select(sample =>
        (float)Math.Pow(Math.Max(Math.Min(sample, Quantisation.Steps), 0.5) * Quantisation.Scale / share, alpha));
}
