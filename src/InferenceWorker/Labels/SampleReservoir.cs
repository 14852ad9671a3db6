using Groundshift.Models.Heads;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>
/// Keeps at most so many samples of each class, drawn evenly from all that were offered. Which ones are kept depends on the seed and
/// on where they lie, not on the order in which they came.
/// </summary>
internal sealed class SampleReservoir
{
    private readonly int _most;
    private readonly ulong _seed;
    private readonly PriorityQueue<Sample, ulong>[] _kept;
    private readonly long[] _offered;

    /// <param name="classes">Number of classes.</param>
    /// <param name="most">Most samples of a class.</param>
    /// <param name="seed">Decides which.</param>
    public SampleReservoir(int classes, int most, int seed)
    {
        _most = most;
        _seed = Mix((ulong)seed);
        // The queue gives its smallest priority first; the sample to go is the one with the largest rank.
        _kept = [.. Enumerable.Range(0, classes).Select(_ => new PriorityQueue<Sample, ulong>(Comparer<ulong>.Create((a, b) => b.CompareTo(a))))];
        _offered = new long[classes];
    }

    /// <summary>Samples offered per class.</summary>
    public IReadOnlyList<long> Offered => _offered;

    /// <summary>Offers a sample; its features are asked for only if it is kept.</summary>
    /// <param name="scene">Number of the scene.</param>
    /// <param name="row">Row on its grid.</param>
    /// <param name="column">Column on its grid.</param>
    /// <param name="entry">Its class.</param>
    /// <param name="features">Gives the features.</param>
    public void Offer(int scene, int row, int column, int entry, Func<float[]> features)
    {
        _offered[entry]++;
        var rank = Mix(Mix(Mix(_seed ^ (ulong)scene) ^ (uint)row) ^ (uint)column);
        var kept = _kept[entry];
        if (kept.Count < _most)
        {
            kept.Enqueue(new Sample(scene, row, column, features()), rank);
        }
        else if (kept.TryPeek(out _, out var largest) && rank < largest)
        {
            kept.DequeueEnqueue(new Sample(scene, row, column, features()), rank);
        }
    }

    /// <summary>What was kept, by scene, row and column.</summary>
    /// <param name="pointOf">Where a pixel lies: scene, row, column.</param>
    public (LabelledSamples Samples, IReadOnlyList<PlacePoint> Points) Take(int features, Func<int, int, int, PlacePoint> pointOf)
    {
        var all = _kept
            .SelectMany((kept, entry) => kept.UnorderedItems.Select(item => (item.Element, Class: entry)))
            .OrderBy(pair => pair.Element.Scene).ThenBy(pair => pair.Element.Row).ThenBy(pair => pair.Element.Column)
            .ToArray();
        var samples = new LabelledSamples
        {
            Features = features,
            ClassCount = _kept.Length,
            Values = [.. all.SelectMany(pair => pair.Element.Features)],
            Classes = [.. all.Select(pair => pair.Class)],
            Weights = [.. all.Select(pair => _offered[pair.Class] / (double)_kept[pair.Class].Count)],
        };
        return (samples, [.. all.Select(pair => pointOf(pair.Element.Scene, pair.Element.Row, pair.Element.Column))]);
    }

    // The finaliser of SplitMix64 (Steele, Lea and Flood 2014, doi 10.1145/2660193.2660195) with its increment.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private sealed record Sample(int Scene, int Row, int Column, float[] Features);
}
