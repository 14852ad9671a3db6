namespace Groundshift.Models.Heads;

/// <summary>Mean loss on held-out ground for one penalty.</summary>
/// <param name="Penalty">Strength of the L2 penalty.</param>
/// <param name="Loss">Weighted mean of the negative log-likelihood over the samples held out.</param>
public sealed record PenaltyScore(double Penalty, double Loss);

/// <summary>Chooses the penalty of logistic regression by cross-validation over blocks of ground.</summary>
internal static class PenaltySearch
{
    private const int Folds = 5;

    // Penalties differ by factors of ten: a fit that ends a little early tells them apart as well.
    private const double Tolerance = 1e-4;
    private const int MostIterations = 200;

    /// <summary>What is tried, strongest first; features have deviation 1 and the loss is a mean, so the range does not depend on the data's units or count.</summary>
    internal static readonly double[] Penalties = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

    /// <summary>The penalty for samples that lie in too few blocks to be divided.</summary>
    internal const double Fallback = 1e-2;

    /// <summary>Every penalty with its loss; empty where the ground cannot be divided.</summary>
    public static IReadOnlyList<PenaltyScore> Run(
        LabelledSamples samples, IReadOnlyList<PlacePoint> points, HeadSettings settings, SplitSettings split, Action<double> progress, CancellationToken cancellationToken)
    {
        var folds = PlaceSplit.Folds(points, samples.Classes, samples.ClassCount, split, Folds)
            .Where(fold => fold.Fit.Count > 0 && fold.HeldOut.Count > 0)
            .ToArray();
        var (losses, total) = (new double[Penalties.Length], 0.0);
        for (var index = 0; index < folds.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var fit = samples.Take(folds[index].Fit);
            var known = fit.CountPerClass();

            // What the fit has never seen it cannot find, whatever the penalty is.
            var heldOut = samples.Take([.. folds[index].HeldOut.Where(sample => known[samples.Classes[sample]] > 0)]);
            if (heldOut.Count > 0)
            {
                total += Add(fit, heldOut, settings, losses, share => progress((index + share) / folds.Length));
            }
        }

        return total > 0 ? [.. Penalties.Zip(losses, (penalty, loss) => new PenaltyScore(penalty, loss / total))] : [];
    }

    /// <summary>The penalty with the least loss; of equals the strongest.</summary>
    public static double Best(IReadOnlyList<PenaltyScore> scores) => scores.Count == 0 ? Fallback : scores.MinBy(score => score.Loss)!.Penalty;

    // From the strongest penalty on, each fit starts where the one before ended.
    private static double Add(LabelledSamples fit, LabelledSamples heldOut, HeadSettings settings, double[] losses, Action<double> progress)
    {
        var weights = ClassWeights.Of(fit, settings.Weighting);
        var scale = Standardisation.Of(fit, weights);
        var heldOutWeights = ClassWeights.Of(heldOut, settings.Weighting);
        var point = new double[fit.ClassCount * (fit.Features + 1)];
        for (var index = 0; index < Penalties.Length; index++)
        {
            point = Lbfgs.Minimise(new MultinomialLoss(fit, weights, scale, Penalties[index]), point, Tolerance, MostIterations).Point;
            losses[index] += heldOut.Count * new MultinomialLoss(heldOut, heldOutWeights, scale, penalty: 0).Evaluate(point, new double[point.Length]);
            progress((index + 1.0) / Penalties.Length);
        }

        return heldOut.Count;
    }
}
