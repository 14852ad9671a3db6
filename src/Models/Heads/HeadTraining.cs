using Groundshift.Core.Jobs;

namespace Groundshift.Models.Heads;

/// <summary>A head that was fitted, and how.</summary>
public sealed record TrainedHead
{
    /// <summary>The classifier.</summary>
    public required FittedHead Head { get; init; }

    /// <summary>Divisor of its logits, from the validation ground; 1 where that is too small.</summary>
    public required double Temperature { get; init; }

    /// <summary>Penalty of logistic regression; null for other classifiers.</summary>
    public required double? Penalty { get; init; }

    /// <summary>The penalties that were tried.</summary>
    public required IReadOnlyList<PenaltyScore> Tried { get; init; }

    /// <summary>Share of each class in what a logistic head was fitted to, as it was weighted; they add up to one. Null for heads that heed no shares.</summary>
    public required IReadOnlyList<double>? ClassShares { get; init; }

    /// <summary>What each sample was used for.</summary>
    public required PlaceSplit Split { get; init; }
}

/// <summary>Divides ground, chooses the penalty, fits, and calibrates. The same input and seed give the same head to the last bit.</summary>
public static class HeadTraining
{
    /// <summary>Fewest samples that anything is fitted to.</summary>
    public const int FewestSamples = 10;

    // Below this a temperature is more noise than knowledge.
    private const int FewestForTemperature = 10;

    /// <summary>Fits a head.</summary>
    /// <param name="samples">Every labelled sample.</param>
    /// <param name="points">Where each lies.</param>
    /// <param name="classNames">Names of the classes, for messages.</param>
    /// <param name="settings">What is fitted.</param>
    /// <param name="split">How ground is divided.</param>
    /// <param name="progress">Told how far the work has come, 0 to 1.</param>
    /// <param name="cancellationToken">Stops the work between fits.</param>
    /// <exception cref="InvalidInputException">There is too little to fit: samples, classes, or blocks of ground.</exception>
    public static TrainedHead Run(
        LabelledSamples samples,
        IReadOnlyList<PlacePoint> points,
        IReadOnlyList<string> classNames,
        HeadSettings settings,
        SplitSettings split,
        Action<double> progress,
        CancellationToken cancellationToken)
    {
        Require(samples);
        var divided = PlaceSplit.Of(points, samples.Classes, samples.ClassCount, split);
        var trainPlaces = divided.Samples(SplitRole.Train);
        var train = samples.Take(trainPlaces);
        RequireEveryClass(train, classNames, split);

        IReadOnlyList<PenaltyScore> tried = settings.Kind == HeadKind.Logistic && settings.Penalty is null
            ? PenaltySearch.Run(train, [.. trainPlaces.Select(place => points[place])], settings, split, share => progress(0.9 * share), cancellationToken)
            : [];
        double? penalty = settings.Kind == HeadKind.Logistic ? settings.Penalty ?? PenaltySearch.Best(tried) : null;
        var head = HeadFit.Fit(train, settings, penalty ?? 0);
        progress(1);
        return new TrainedHead
        {
            Head = head,
            Temperature = Temperature(head, samples.Take(divided.Samples(SplitRole.Validation))),
            Penalty = penalty,
            Tried = tried,
            ClassShares = settings.Kind == HeadKind.Logistic ? Shares(train, settings.Weighting) : null,
            Split = divided,
        };
    }

    private static double[] Shares(LabelledSamples train, ClassWeighting weighting)
    {
        var shares = new double[train.ClassCount];
        var weights = ClassWeights.Of(train, weighting);
        for (var sample = 0; sample < weights.Length; sample++)
        {
            shares[train.Classes[sample]] += weights[sample];
        }

        return shares;
    }

    private static void Require(LabelledSamples samples)
    {
        if (samples.Count < FewestSamples)
        {
            throw new InvalidInputException("--labels", $"at least {FewestSamples} labelled pixels that are clear in a scene", $"{samples.Count}", "Label more ground, or name scenes that see it without cloud.");
        }

        var present = samples.CountPerClass().Count(count => count > 0);
        if (present < 2)
        {
            throw new InvalidInputException("--labels", "two or more classes on clear ground of the scenes", $"{present}", "A map of one class needs no model: label another class too.");
        }
    }

    private static void RequireEveryClass(LabelledSamples train, IReadOnlyList<string> names, SplitSettings split)
    {
        var counts = train.CountPerClass();
        var missing = names.Where((_, entry) => counts[entry] == 0).ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidInputException(
                "--labels",
                $"training ground for every class that lies {split.GuardMetres:0.#} m from the ground that is kept for tests",
                $"none for {string.Join(", ", missing)}",
                "Label more of it, make the blocks or the guard smaller ('--block', '--guard'), or leave it out ('--leave-out').");
        }
    }

    private static double Temperature(FittedHead head, LabelledSamples validation) =>
        validation.Count < FewestForTemperature ? 1 : TemperatureScaling.Fit(head.Logits(validation), validation.Classes, validation.Weights);
}
