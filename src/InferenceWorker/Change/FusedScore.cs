namespace Groundshift.InferenceWorker.Change;

/// <summary>
/// One probability of change from what the spectra, the classes and a head of change say: the odds of the latter two times the
/// likelihood ratio of the spectra, which counts at most tenfold either way.
/// </summary>
/// <remarks>
/// The spectral ratio is the square of distance over threshold: even at the threshold, for a distance is the root of a sum of
/// squares. Ten is where evidence is called strong (Jeffreys 1961, Theory of Probability, appendix B): spectra alone neither make a
/// change of a field that was harvested nor unmake one that the classes are sure of.
/// </remarks>
internal static class FusedScore
{
    /// <summary>Probability from which ground counts as changed: as likely as not.</summary>
    public const double Threshold = 0.5;

    private const double StrongEvidence = 10;

    /// <summary>The probability of change, 0 to 1.</summary>
    /// <param name="spectral">Distance of the spectra over its threshold, 0 or more.</param>
    /// <param name="opinion">Odds by the classes or by a head of change; null where spectra are all there is.</param>
    public static double Of(double spectral, double? opinion)
    {
        var ratio = spectral * spectral;
        var odds = opinion is { } known ? known * Math.Clamp(ratio, 1 / StrongEvidence, StrongEvidence) : ratio;
        return double.IsPositiveInfinity(odds) ? 1 : odds / (1 + odds);
    }

    /// <summary>Odds of a probability, 0 or more.</summary>
    public static double Odds(double probability) => probability >= 1 ? double.PositiveInfinity : probability / (1 - probability);
}
