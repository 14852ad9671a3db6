using Groundshift.TestKit.Chaos.Faults;

namespace Groundshift.TestKit.Chaos;

/// <summary>What a run survived, and how it ended beside the undisturbed one.</summary>
public sealed record ChaosReport
{
    /// <summary>Faults after which work went on, by kind.</summary>
    public required IReadOnlyDictionary<FaultKind, int> Survived { get; init; }

    /// <summary>Kinds that could not be made here, with the reason.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }

    /// <summary>Everything in which the end differs from that of the undisturbed run.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>Stored files that items name and that are missing or torn.</summary>
    public required IReadOnlyList<string> Torn { get; init; }

    /// <summary>Where what the receiver was told is no valid path to the end, in either run.</summary>
    public required IReadOnlyList<string> WrongEvents { get; init; }

    /// <summary>Processes that ended without being killed or asked to.</summary>
    public required IReadOnlyList<string> OwnEnds { get; init; }

    /// <summary>Scenes of the catalog.</summary>
    public required int Scenes { get; init; }

    /// <summary>Product items compared.</summary>
    public required int Products { get; init; }

    /// <summary>Scenes without one pixel that can be judged.</summary>
    public required int WithoutProduct { get; init; }

    /// <summary>Rasters compared byte by byte.</summary>
    public required int Rasters { get; init; }

    /// <summary>Alerts in the end.</summary>
    public required int Alerts { get; init; }

    /// <summary>Events that arrived, repeated ones included.</summary>
    public required int Events { get; init; }

    /// <summary>Duration of the undisturbed run, in one process.</summary>
    public required TimeSpan Undisturbed { get; init; }

    /// <summary>Duration of the disturbed run.</summary>
    public required TimeSpan Disturbed { get; init; }

    /// <summary>How often each kind of fault came, in words.</summary>
    public string Counts => string.Join(", ", Survived.OrderBy(entry => entry.Key).Select(entry => $"{entry.Key} {entry.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)}"));
}
