namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>The fields of <c>--config</c> that only a package needs. Call <see cref="Read"/> once the bands are known.</summary>
internal sealed class HyperSigmaPackageConfig(ImportConfig fields)
{
    /// <summary>Scaling that the kind of network was published with.</summary>
    public const string UsualScaling = "usual";

    /// <summary>Digital numbers (10000 per unit of reflectance) divided by 4000, as in pretraining.</summary>
    public const string Pretraining = "dn4000";

    /// <summary>From minimum to maximum becomes 0 to 1.</summary>
    public const string MinMax = "min-max";

    /// <summary>Mean and deviation become 0 and 1.</summary>
    public const string ZScore = "z-score";

    private const int MostWindow = 512;

    /// <summary><c>wavelengths</c>: centre of each band in nanometres.</summary>
    public float[]? Wavelengths { get; private set; }

    /// <summary><c>scaling</c>: one of the words above.</summary>
    public string Scaling { get; private set; } = UsualScaling;

    /// <summary><c>minimum</c> per band, in reflectance; one number stands for all bands.</summary>
    public float[]? Minimum { get; private set; }

    /// <summary><c>maximum</c> per band, in reflectance.</summary>
    public float[]? Maximum { get; private set; }

    /// <summary><c>mean</c> per band, in reflectance.</summary>
    public float[]? Mean { get; private set; }

    /// <summary><c>std</c> per band, in reflectance.</summary>
    public float[]? Deviation { get; private set; }

    /// <summary><c>target</c>: the spectrum that target detection looks for, per band in reflectance.</summary>
    public float[]? Target { get; private set; }

    /// <summary><c>classes</c>: names of the classes, in order.</summary>
    public IReadOnlyList<string>? Classes { get; private set; }

    /// <summary><c>window</c>: pixels that one run of change detection maps.</summary>
    public int? Window { get; private set; }

    /// <summary><c>untrained</c>: the weights are random.</summary>
    public bool IsUntrained { get; private set; }

    /// <summary>Reads all fields for a network of <paramref name="bands"/> bands.</summary>
    public void Read(int bands)
    {
        Wavelengths = fields.Numbers("wavelengths", bands);
        Scaling = fields.Choice("scaling", UsualScaling, Pretraining, MinMax, ZScore);
        Minimum = fields.Numbers("minimum", bands);
        Maximum = fields.Numbers("maximum", bands);
        Mean = fields.Numbers("mean", bands);
        Deviation = fields.Numbers("std", bands);
        Target = fields.Numbers("target", bands);
        Classes = fields.Texts("classes");
        Window = fields.Integer("window", 1, MostWindow);
        IsUntrained = fields.Flag("untrained");
        RequirePair("minimum", Minimum, "maximum", Maximum, (low, high) => high > low, "greater than the minimum");
        RequirePair("mean", Mean, "std", Deviation, (_, deviation) => deviation > 0, "positive");
        if (Scaling == ZScore && Mean is null)
        {
            fields.Wrong("mean", $"{bands} numbers for the scaling {ZScore}", "nothing");
        }

        if (Wavelengths?.Any(wavelength => wavelength is < 300 or > 2600) ?? false)
        {
            fields.Wrong("wavelengths", "nanometres from 300 to 2600", $"{Wavelengths.Min()} to {Wavelengths.Max()}");
        }
    }

    private void RequirePair(string first, float[]? a, string second, float[]? b, Func<float, float, bool> holds, string expected)
    {
        if ((a is null) != (b is null))
        {
            fields.Wrong(a is null ? first : second, $"numbers beside '{(a is null ? second : first)}'", "nothing");
        }
        else if (a is not null && b is not null && a.Length == b.Length && !a.Zip(b).All(pair => holds(pair.First, pair.Second)))
        {
            fields.Wrong(second, $"{expected} in every band", "another number");
        }
    }
}
