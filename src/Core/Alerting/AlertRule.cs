using System.Text.Json.Serialization;

namespace Groundshift.Core.Alerting;

/// <summary>Which changes of an area make an alert, and who is told.</summary>
/// <remarks>What has a default can be set, for a generated reader gives members that only an initialiser can set no default.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AlertRule
{
    /// <summary>Lower-case letters, digits, dashes and underscores.</summary>
    public required string Id { get; init; }

    /// <summary>The area it watches.</summary>
    public required string Area { get; init; }

    /// <summary>For people.</summary>
    public string? Name { get; set; }

    /// <summary>Counts the changes of anything but the name and the channels, from 1; set by the store.</summary>
    public int Revision { get; set; } = 1;

    /// <summary>Classes before, by the machine names of the model's legend; empty means any.</summary>
    public IReadOnlyList<string> From { get; set; } = [];

    /// <summary>Classes after; empty means any.</summary>
    public IReadOnlyList<string> To { get; set; } = [];

    /// <summary>Least area on the ellipsoid in hectares; 0 or more.</summary>
    public double MinimumHectares { get; set; } = 0.5;

    /// <summary>Least confidence of a patch that confirms, 0 to 1. Candidates need none.</summary>
    public double MinimumConfidence { get; set; } = 0.9;

    /// <summary>What bears a change out.</summary>
    public ConfirmationPolicy Confirmation { get; set; } = new();

    /// <summary>When in the year a change must begin; null means at any time.</summary>
    public Season? Season { get; set; }

    /// <summary>How grave an alert is.</summary>
    public AlertSeverity Severity { get; set; } = AlertSeverity.Moderate;

    /// <summary>Changes first seen before are left alone; null means none are.</summary>
    public DateTimeOffset? Since { get; set; }

    /// <summary>Channels that are told, by id; empty means that alerts are only recorded.</summary>
    public IReadOnlyList<string> Channels { get; set; } = [];

    /// <summary>True when channels are told of candidates too, which most often come to nothing.</summary>
    public bool TellCandidates { get; set; }
}

/// <summary>What bears a change out: <see cref="ConfirmationKind.Posterior"/> asks the state, <see cref="ConfirmationKind.KOfN"/> counts.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ConfirmationPolicy
{
    /// <summary>Which of the two.</summary>
    public ConfirmationKind Kind { get; set; } = ConfirmationKind.Posterior;

    /// <summary>Clear observations that must show the change, the first included; null for the posterior.</summary>
    public int? K { get; set; }

    /// <summary>Clear observations among which these must be; null for the posterior.</summary>
    public int? N { get; set; }
}

/// <summary>Ways to confirm.</summary>
[JsonConverter(typeof(LowerNames<ConfirmationKind>))]
public enum ConfirmationKind
{
    /// <summary>The land-cover state's own decision.</summary>
    Posterior,

    /// <summary>K of n clear observations show the change.</summary>
    KOfN,
}

/// <summary>How grave an alert is. Source: the values of <c>severity</c> in OASIS Common Alerting Protocol 1.2, section 3.2.2.</summary>
[JsonConverter(typeof(LowerNames<AlertSeverity>))]
public enum AlertSeverity
{
    /// <summary>Little or no known threat.</summary>
    Minor,

    /// <summary>Possible threat.</summary>
    Moderate,

    /// <summary>Significant threat.</summary>
    Severe,

    /// <summary>Extraordinary threat.</summary>
    Extreme,
}
