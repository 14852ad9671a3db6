namespace Groundshift.Models.Evaluation;

/// <summary>Labels whose confidence fell into one bin.</summary>
/// <param name="Weight">Sum of weights.</param>
/// <param name="Confidence">Mean confidence; 0 in an empty bin.</param>
/// <param name="Accuracy">Share that the map has right; 0 in an empty bin.</param>
public readonly record struct ReliabilityBin(double Weight, double Confidence, double Accuracy);

/// <summary>
/// How far a map's confidence is from how often it is right, in 15 equal bins of the confidence. Source: Guo et al. 2017, On Calibration of
/// Modern Neural Networks, arXiv 1706.04599, section 2 (expected calibration error) and its experiments (15 bins).
/// </summary>
public sealed class Reliability
{
    /// <summary>Number of bins.</summary>
    public const int BinCount = 15;

    private readonly double[] _weight = new double[BinCount];
    private readonly double[] _confidence = new double[BinCount];
    private readonly double[] _right = new double[BinCount];

    /// <summary>Counts one label.</summary>
    /// <param name="confidence">Share of the mapped class, 0 to 1.</param>
    /// <param name="isRight">Whether the map is right.</param>
    /// <param name="weight">What it counts.</param>
    public void Add(double confidence, bool isRight, double weight = 1)
    {
        var bin = Math.Clamp((int)(confidence * BinCount), 0, BinCount - 1);
        _weight[bin] += weight;
        _confidence[bin] += weight * confidence;
        _right[bin] += isRight ? weight : 0;
    }

    /// <summary>The bins, least confident first.</summary>
    public IReadOnlyList<ReliabilityBin> Bins => [.. Enumerable.Range(0, BinCount).Select(bin => _weight[bin] > 0
        ? new ReliabilityBin(_weight[bin], _confidence[bin] / _weight[bin], _right[bin] / _weight[bin])
        : default)];

    /// <summary>Expected calibration error: the mean distance between confidence and accuracy, 0 to 1; 0 where nothing was counted.</summary>
    public double Error => _weight.Sum() is var total and > 0 ? Bins.Sum(bin => bin.Weight / total * Math.Abs(bin.Confidence - bin.Accuracy)) : 0;
}
