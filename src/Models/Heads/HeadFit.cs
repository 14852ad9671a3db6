using Groundshift.Core.Jobs;

namespace Groundshift.Models.Heads;

/// <summary>Fits a head to training samples.</summary>
internal static class HeadFit
{
    /// <summary>
    /// Most reference samples of a nearest-neighbour head: each costs a plane of the window when the map is made; 512 planes of 256 by
    /// 256 pixels are 134 MB.
    /// </summary>
    public const int MostReferences = 512;

    /// <summary>Fits with a given penalty, which only logistic regression heeds.</summary>
    public static FittedHead Fit(LabelledSamples samples, HeadSettings settings, double penalty) => settings.Kind switch
    {
        HeadKind.Logistic => Logistic(samples, settings, penalty),
        HeadKind.Centroid => Centroid(samples),
        HeadKind.Knn => Neighbours(samples, settings),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Kind, null),
    };

    private static LinearHead Logistic(LabelledSamples samples, HeadSettings settings, double penalty)
    {
        var weights = ClassWeights.Of(samples, settings.Weighting);
        var scale = Standardisation.Of(samples, weights);
        var loss = new MultinomialLoss(samples, weights, scale, penalty);
        return LinearHead.Unstandardised(Lbfgs.Minimise(loss, new double[loss.Dimension]).Point, scale, samples.ClassCount);
    }

    // With |x - m|² / 2 = |x|² / 2 - x·m + |m|² / 2 and the first term the same for every class, the nearest mean is a weighted sum too.
    private static LinearHead Centroid(LabelledSamples samples)
    {
        var weights = ClassWeights.Of(samples, ClassWeighting.None);
        var scale = Standardisation.Of(samples, weights);
        var stride = samples.Features + 1;
        var point = new double[samples.ClassCount * stride];
        var totals = new double[samples.ClassCount];
        var standard = new double[samples.Features];
        for (var sample = 0; sample < samples.Count; sample++)
        {
            scale.Apply(samples.Of(sample), standard);
            var own = point.AsSpan(samples.Classes[sample] * stride, samples.Features);
            totals[samples.Classes[sample]] += weights[sample];
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(standard, weights[sample], own, own);
        }

        for (var entry = 0; entry < totals.Length; entry++)
        {
            var own = point.AsSpan(entry * stride, samples.Features);
            System.Numerics.Tensors.TensorPrimitives.Divide(own, totals[entry], own);
            point[(entry * stride) + samples.Features] = -System.Numerics.Tensors.TensorPrimitives.SumOfSquares<double>(own) / 2;
        }

        return LinearHead.Unstandardised(point, scale, samples.ClassCount);
    }

    private static NeighboursHead Neighbours(LabelledSamples samples, HeadSettings settings)
    {
        if (settings.Neighbours < 1)
        {
            throw new InvalidInputException("--neighbours", "at least 1", $"{settings.Neighbours}", "Ten is usual.");
        }

        // Shuffled by the seed, then as many of each class as fit.
        var order = Enumerable.Range(0, samples.Count).ToArray();
        new Random(settings.Seed).Shuffle(order);
        var each = MostReferences / samples.ClassCount;
        var chosen = order.GroupBy(sample => samples.Classes[sample]).SelectMany(group => group.Take(each)).Order().ToArray();
        return new NeighboursHead(Standardisation.Of(samples, ClassWeights.Of(samples, settings.Weighting)), samples.Take(chosen), settings.Neighbours);
    }
}
