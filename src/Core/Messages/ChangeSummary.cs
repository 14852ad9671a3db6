namespace Groundshift.Core.Messages;

/// <summary>What a comparison of two scenes found, and how: what the item of a change says beside its files.</summary>
public sealed record ChangeSummary
{
    /// <summary>How the pair was judged, in a sentence.</summary>
    public required string Method { get; init; }

    /// <summary>The thresholds and where they come from, in a sentence.</summary>
    public required string Threshold { get; init; }

    /// <summary>Acquisition of the earlier scene.</summary>
    public required DateTimeOffset Before { get; init; }

    /// <summary>Acquisition of the later scene.</summary>
    public required DateTimeOffset After { get; init; }

    /// <summary>Ground that was seen clear on both dates, in hectares on the ellipsoid.</summary>
    public required double ValidHectares { get; init; }

    /// <summary>Changed ground after the sieve, in hectares on the ellipsoid.</summary>
    public required double ChangedHectares { get; init; }

    /// <summary>The minimum mapping unit in hectares; 0 where every pixel was kept.</summary>
    public required double MinimumHectares { get; init; }

    /// <summary>Pieces of changed ground.</summary>
    public required int Patches { get; init; }

    /// <summary>Pixels that the spectral comparison rests on: the sum of the probabilities of no change over the pixels that it was fitted on; 0 where it fell back.</summary>
    public required double EffectivePixels { get; init; }

    /// <summary>Rows that the later scene lies below the earlier one after their grids were aligned; null where it could not be measured.</summary>
    public double? ShiftRows { get; init; }

    /// <summary>Columns that it lies to the right.</summary>
    public double? ShiftColumns { get; init; }

    /// <summary>True where the earlier scene was moved by the shift before both were compared.</summary>
    public bool ShiftCorrected { get; init; }

    /// <summary>Changed ground by transition, largest first; only those that occur.</summary>
    public required IReadOnlyList<ChangedGround> Transitions { get; init; }
}

/// <summary>Ground that went from one class to another.</summary>
/// <param name="Name">Machine name, as in the legend.</param>
/// <param name="From">Class before; null where classes are not known.</param>
/// <param name="To">Class after.</param>
/// <param name="Hectares">Area on the ellipsoid.</param>
/// <param name="Pixels">Pixels.</param>
public sealed record ChangedGround(string Name, string? From, string? To, double Hectares, long Pixels);
