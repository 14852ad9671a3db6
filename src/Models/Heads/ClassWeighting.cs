namespace Groundshift.Models.Heads;

/// <summary>How much a class counts in a fit.</summary>
public enum ClassWeighting
{
    /// <summary>Every labelled pixel counts the same: shares come out as frequent as the labels.</summary>
    None,

    /// <summary>Every class counts the same, however few labels it has: for labels that were drawn by hand.</summary>
    Balanced,

    /// <summary>Between the two: a class counts with the root of its labels.</summary>
    Root,
}

/// <summary>Weights of samples.</summary>
internal static class ClassWeights
{
    /// <summary>A weight per sample; they add up to one.</summary>
    public static double[] Of(LabelledSamples samples, ClassWeighting weighting)
    {
        var totals = new double[samples.ClassCount];
        for (var sample = 0; sample < samples.Count; sample++)
        {
            totals[samples.Classes[sample]] += samples.Weights[sample];
        }

        var weights = new double[samples.Count];
        for (var sample = 0; sample < weights.Length; sample++)
        {
            var total = totals[samples.Classes[sample]];
            weights[sample] = samples.Weights[sample] / weighting switch
            {
                ClassWeighting.Balanced => total,
                ClassWeighting.Root => Math.Sqrt(total),
                _ => 1,
            };
        }

        var sum = weights.Sum();
        for (var sample = 0; sample < weights.Length; sample++)
        {
            weights[sample] /= sum;
        }

        return weights;
    }
}
