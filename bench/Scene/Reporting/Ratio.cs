using System.Globalization;
using System.Text.Json.Serialization;

namespace Groundshift.Bench.Reporting;

/// <summary>One figure that a bench is run for, beside its target.</summary>
/// <param name="Name">What over what.</param>
/// <param name="Value">The figure; the median where it was measured several times.</param>
/// <param name="Low">Smallest of several.</param>
/// <param name="High">Largest of several.</param>
/// <param name="AtMost">Target from above, if that is how it is set.</param>
/// <param name="AtLeast">Target from below, if that is how it is set.</param>
/// <param name="Unit">Unit; empty for a bare ratio.</param>
internal sealed record Ratio(
    string Name, double Value, double? Low = null, double? High = null, double? AtMost = null, double? AtLeast = null, string Unit = "")
{
    /// <summary>Whether the target is met; null without one.</summary>
    public bool? Met => AtMost is { } most ? Value <= most : AtLeast is { } least ? Value >= least : null;

    /// <summary>The target in words.</summary>
    [JsonIgnore]
    public string Target => AtMost is { } most ? $"<= {Number(most)}" : AtLeast is { } least ? $">= {Number(least)}" : "";

    /// <summary>Median and range of a ratio that was measured several times.</summary>
    public static Ratio Of(string name, IReadOnlyCollection<double> values, double? atMost = null, double? atLeast = null) =>
        new(name, Numbers.Median(values), values.Min(), values.Max(), atMost, atLeast);

    /// <summary>A number with as many digits as it deserves.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };
}
