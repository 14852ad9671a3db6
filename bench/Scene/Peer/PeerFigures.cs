using System.Globalization;
using System.Text.RegularExpressions;

namespace Groundshift.Bench.Peer;

/// <summary>What the peer printed about one run.</summary>
/// <param name="Wall">Seconds on the clock.</param>
/// <param name="Cpu">Seconds of processor time.</param>
/// <param name="PeakMegabytes">Peak of resident memory.</param>
/// <param name="Stages">Seconds by stage.</param>
internal sealed partial record PeerFigures(double Wall, double Cpu, double PeakMegabytes, IReadOnlyDictionary<string, double> Stages)
{
    /// <summary>Reads the two lines that it ends with.</summary>
    /// <exception cref="FormatException">They look different.</exception>
    public static PeerFigures Parse(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 2 || Summary().Match(lines[^2]) is not { Success: true } summary)
        {
            throw new FormatException($"The peer printed something else:\n{output}");
        }

        return new PeerFigures(
            Number(summary, "wall"),
            Number(summary, "cpu"),
            Number(summary, "peak"),
            Stage().Matches(lines[^1]).ToDictionary(match => match.Groups["name"].Value, match => Number(match, "seconds")));
    }

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"wall (?<wall>[\d.]+) s +cpu (?<cpu>[\d.]+) s +peak (?<peak>[\d.]+) MB")]
    private static partial Regex Summary();

    [GeneratedRegex(@"(?<name>\w+) (?<seconds>[\d.]+) s")]
    private static partial Regex Stage();
}
