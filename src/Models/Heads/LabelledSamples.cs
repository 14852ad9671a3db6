namespace Groundshift.Models.Heads;

/// <summary>Features of pixels whose class is known.</summary>
/// <remarks>Shape: <see cref="Values"/> is (count, features), row-major. Classes count from 0.</remarks>
public sealed record LabelledSamples
{
    /// <summary>Numbers per sample.</summary>
    public required int Features { get; init; }

    /// <summary>Number of classes.</summary>
    public required int ClassCount { get; init; }

    /// <summary>The features, sample by sample.</summary>
    public required float[] Values { get; init; }

    /// <summary>Class of each sample.</summary>
    public required int[] Classes { get; init; }

    /// <summary>How many labelled pixels each sample stands for: where classes were thinned unevenly, this keeps their proportions.</summary>
    public required double[] Weights { get; init; }

    /// <summary>Number of samples.</summary>
    public int Count => Classes.Length;

    /// <summary>Features of one sample.</summary>
    public ReadOnlySpan<float> Of(int sample) => Values.AsSpan(sample * Features, Features);

    /// <summary>The samples at these places, in this order.</summary>
    public LabelledSamples Take(IReadOnlyList<int> places)
    {
        var values = new float[places.Count * Features];
        for (var index = 0; index < places.Count; index++)
        {
            Of(places[index]).CopyTo(values.AsSpan(index * Features));
        }

        return this with
        {
            Values = values,
            Classes = [.. places.Select(place => Classes[place])],
            Weights = [.. places.Select(place => Weights[place])],
        };
    }

    /// <summary>Number of samples per class.</summary>
    public int[] CountPerClass()
    {
        var counts = new int[ClassCount];
        foreach (var entry in Classes)
        {
            counts[entry]++;
        }

        return counts;
    }
}
