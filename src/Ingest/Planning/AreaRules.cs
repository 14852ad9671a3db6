using System.Globalization;
using Groundshift.Core.Jobs;

namespace Groundshift.Ingest.Planning;

/// <summary>What an area asks of an item.</summary>
internal static class AreaRules
{
    /// <summary>Why the item is not processed for the area, as a sentence; null when it is.</summary>
    public static string? Refusal(AreaOfInterest area, SceneSource source, double coveredPercent)
    {
        if (area.From is { } from && source.Acquired < from)
        {
            return Text($"not processed: acquired before {from:yyyy-MM-dd}, when the area begins");
        }

        if (area.To is { } to && source.Acquired >= to)
        {
            return Text($"not processed: acquired at or after {to:yyyy-MM-dd}, when the area ends");
        }

        if (coveredPercent < area.MinimumOverlapPercent)
        {
            return Text($"not processed: covers {coveredPercent:0.##} % of the area, {area.MinimumOverlapPercent:0.##} % are asked for");
        }

        return source.CloudCoverPercent > area.CloudLimitPercent
            ? Text($"not processed: {source.CloudCoverPercent:0.#} % of the scene are cloudy, the limit is {area.CloudLimitPercent:0.#} %")
            : null;
    }

    private static string Text(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
