using Groundshift.Models.Heads;

namespace Groundshift.Models.Tests.Heads;

/// <summary>Made-up samples of known laws.</summary>
internal static class SampleMaker
{
    /// <summary>One Gaussian cloud per class around a mean, with the same spread in every direction.</summary>
    public static LabelledSamples Clouds(int seed, int each, double spread, params double[][] means)
    {
        var random = new Random(seed);
        var classes = means.SelectMany((_, entry) => Enumerable.Repeat(entry, each)).ToArray();
        var values = classes.SelectMany(entry => means[entry].Select(centre => (float)(centre + (spread * Gauss(random))))).ToArray();
        return Of(means[0].Length, means.Length, values, classes);
    }

    /// <summary>Samples that count once each.</summary>
    public static LabelledSamples Of(int features, int classCount, float[] values, int[] classes) => new()
    {
        Features = features,
        ClassCount = classCount,
        Values = values,
        Classes = classes,
        Weights = [.. Enumerable.Repeat(1.0, classes.Length)],
    };

    /// <summary>A standard normal number (Box and Muller 1958).</summary>
    public static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Points spread over a square, each sample at a place of its own.</summary>
    public static PlacePoint[] Points(int seed, int count, double side)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new PlacePoint(0, side * random.NextDouble(), side * random.NextDouble()))];
    }

    public static double Accuracy(FittedHead head, LabelledSamples samples)
    {
        var logits = head.Logits(samples);
        return Enumerable.Range(0, samples.Count).Count(sample =>
        {
            var own = logits.AsSpan(sample * samples.ClassCount, samples.ClassCount);
            return System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(own) == samples.Classes[sample];
        }) / (double)samples.Count;
    }
}
