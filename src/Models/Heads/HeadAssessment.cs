using System.Numerics.Tensors;
using Groundshift.Models.Evaluation;

namespace Groundshift.Models.Heads;

/// <summary>How good a fitted head is on its test ground, and how it was fitted: what its card says.</summary>
public sealed record HeadAssessment
{
    /// <summary>The head on the test ground.</summary>
    public required MapScore Head { get; init; }

    /// <summary>The nearest class mean of the same features, fitted to the same ground.</summary>
    public required MapScore NearestMean { get; init; }

    /// <summary>A map that is everywhere the class with most labels.</summary>
    public required MapScore Majority { get; init; }

    /// <summary>Samples per class and role; guarded samples count as <see cref="SplitRole.Guard"/>.</summary>
    public required IReadOnlyDictionary<SplitRole, int[]> Samples { get; init; }

    /// <summary>Judges a head on the test part of its split.</summary>
    public static HeadAssessment Of(TrainedHead trained, LabelledSamples samples, IReadOnlyList<PlacePoint> points)
    {
        var split = trained.Split;
        var train = samples.Take(split.Samples(SplitRole.Train));
        var testPlaces = split.Samples(SplitRole.Test);
        var test = samples.Take(testPlaces);
        PlaceBlock[] blocks = [.. testPlaces.Select(place => PlaceBlock.Of(points[place], split.Settings.BlockMetres))];
        var most = train.CountPerClass().Select((_, entry) => Labels(train, entry)).ToArray();
        return new HeadAssessment
        {
            Head = Score(trained.Head, trained.Temperature, test, blocks),
            NearestMean = Score(HeadFit.Fit(train, new HeadSettings { Kind = HeadKind.Centroid }, 0), temperature: 1, test, blocks),
            Majority = Constant(Array.IndexOf(most, most.Max()), test, blocks),
            Samples = Enum.GetValues<SplitRole>().ToDictionary(role => role, role => samples.Take(split.Samples(role)).CountPerClass()),
        };
    }

    private static double Labels(LabelledSamples samples, int entry) =>
        Enumerable.Range(0, samples.Count).Where(sample => samples.Classes[sample] == entry).Sum(sample => samples.Weights[sample]);

    private static MapScore Score(FittedHead head, double temperature, LabelledSamples test, PlaceBlock[] blocks)
    {
        var score = new MapScore(test.ClassCount);
        var logits = head.Logits(test);
        for (var sample = 0; sample < test.Count; sample++)
        {
            var own = logits.AsSpan(sample * test.ClassCount, test.ClassCount);
            TensorPrimitives.Divide(own, temperature, own);
            Softmax.LossToShares(own, 0);
            var mapped = TensorPrimitives.IndexOfMax<double>(own);
            score.Add(blocks[sample], test.Classes[sample], mapped, own[mapped], test.Weights[sample]);
        }

        return score;
    }

    private static MapScore Constant(int mapped, LabelledSamples test, PlaceBlock[] blocks)
    {
        var score = new MapScore(test.ClassCount);
        for (var sample = 0; sample < test.Count; sample++)
        {
            score.Add(blocks[sample], test.Classes[sample], mapped, confidence: null, test.Weights[sample]);
        }

        return score;
    }
}
