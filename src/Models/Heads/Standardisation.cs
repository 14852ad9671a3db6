namespace Groundshift.Models.Heads;

/// <summary>Brings each feature to mean 0 and deviation 1. Shape: one mean and one deviation per feature.</summary>
internal sealed record Standardisation(double[] Mean, double[] Deviation)
{
    // A feature that varies less than float32 can tell, measured by its mean, carries nothing.
    private const double RelativeFloor = 1e-6;

    /// <summary>Of weighted samples; a feature that does not vary gets deviation 1, so that it becomes 0.</summary>
    public static Standardisation Of(LabelledSamples samples, double[] weights)
    {
        var mean = new double[samples.Features];
        var variance = new double[samples.Features];
        for (var sample = 0; sample < samples.Count; sample++)
        {
            var row = samples.Of(sample);
            for (var feature = 0; feature < mean.Length; feature++)
            {
                mean[feature] += weights[sample] * row[feature];
            }
        }

        for (var sample = 0; sample < samples.Count; sample++)
        {
            var row = samples.Of(sample);
            for (var feature = 0; feature < mean.Length; feature++)
            {
                var distance = row[feature] - mean[feature];
                variance[feature] += weights[sample] * distance * distance;
            }
        }

        return new Standardisation(mean, [.. variance.Zip(mean, (square, middle) =>
            Math.Sqrt(square) is var deviation && deviation > RelativeFloor * Math.Abs(middle) ? deviation : 1)]);
    }

    /// <summary>Writes the standardised features of one sample.</summary>
    public void Apply(ReadOnlySpan<float> features, Span<double> standard)
    {
        for (var feature = 0; feature < standard.Length; feature++)
        {
            standard[feature] = (features[feature] - Mean[feature]) / Deviation[feature];
        }
    }
}
