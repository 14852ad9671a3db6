using System.Text.Json.Nodes;

namespace Groundshift.Core.Stac;

/// <summary>Statistics of a band over its valid samples; null where the provider does not say.</summary>
/// <param name="Minimum">Least value.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="Mean">Mean.</param>
/// <param name="StandardDeviation">Standard deviation.</param>
/// <param name="ValidPercent">Share of valid samples in percent.</param>
public sealed record BandStatistics(double? Minimum, double? Maximum, double? Mean, double? StandardDeviation, double? ValidPercent)
{
    internal static BandStatistics Read(JsonObject json) => new(
        JsonView.Number(json, "minimum"),
        JsonView.Number(json, "maximum"),
        JsonView.Number(json, "mean"),
        JsonView.Number(json, "stddev"),
        JsonView.Number(json, "valid_percent"));
}
