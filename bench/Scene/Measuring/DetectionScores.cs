namespace Groundshift.Measuring;

/// <summary>How well scores tell changed pixels from unchanged ones, on labelled pixels.</summary>
/// <remarks>Tests compile this file too; there a namespace of the bench would hide the one that their own bench is.</remarks>
/// <param name="F1">F1 of the changed class at the threshold.</param>
/// <param name="Kappa">Cohen's kappa at the threshold.</param>
/// <param name="OverallAccuracy">Share of pixels that are right at the threshold.</param>
/// <param name="AreaUnderCurve">Share of pairs of a changed and an unchanged pixel that the scores order rightly; ties count half.</param>
internal sealed record DetectionScores(double F1, double Kappa, double OverallAccuracy, double AreaUnderCurve)
{
    /// <summary>Judges scores.</summary>
    /// <param name="scores">Score per pixel; more is more changed.</param>
    /// <param name="changed">True where a pixel is labelled changed, false where unchanged, null where not labelled.</param>
    /// <param name="threshold">Changed above.</param>
    public static DetectionScores Of(IReadOnlyList<double> scores, IReadOnlyList<bool?> changed, double threshold)
    {
        int[] labelled = [.. Enumerable.Range(0, scores.Count).Where(pixel => changed[pixel] is not null)];
        double Count(bool found, bool label) => labelled.Count(pixel => scores[pixel] > threshold == found && changed[pixel] == label);
        var (hit, alarm, miss, quiet) = (Count(true, true), Count(true, false), Count(false, true), Count(false, false));
        var all = hit + alarm + miss + quiet;
        var agreed = (hit + quiet) / all;
        var chance = (((hit + alarm) * (hit + miss)) + ((miss + quiet) * (alarm + quiet))) / (all * all);
        return new DetectionScores(2 * hit / ((2 * hit) + alarm + miss), (agreed - chance) / (1 - chance), agreed, Area(scores, changed, labelled));
    }

    // By the sum of ranks. Source: Mann and Whitney 1947, doi 10.1214/aoms/1177730491.
    private static double Area(IReadOnlyList<double> scores, IReadOnlyList<bool?> changed, int[] labelled)
    {
        Array.Sort(labelled, (left, right) => scores[left].CompareTo(scores[right]));
        double positives = labelled.Count(pixel => changed[pixel] == true), rankSum = 0;
        for (var first = 0; first < labelled.Length;)
        {
            var end = first;
            while (end < labelled.Length && scores[labelled[end]] == scores[labelled[first]])
            {
                end++;
            }

            rankSum += Enumerable.Range(first, end - first).Count(rank => changed[labelled[rank]] == true) * (first + 1 + end) / 2.0;
            first = end;
        }

        return (rankSum - (positives * (positives + 1) / 2)) / (positives * (labelled.Length - positives));
    }
}
