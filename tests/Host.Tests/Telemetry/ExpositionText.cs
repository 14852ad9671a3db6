using System.Globalization;
using System.Text.RegularExpressions;

namespace Groundshift.Host.Tests.Telemetry;

/// <summary>Reads Prometheus' text format as strictly as it is described: Prometheus documentation, Exposition formats, version 0.0.4.</summary>
internal static partial class ExpositionText
{
    /// <summary>Families by name.</summary>
    public static IReadOnlyDictionary<string, Family> Parse(string text)
    {
        text.ShouldEndWith("\n", Case.Sensitive, "the last line ends too");
        text.ShouldNotContain('\r');
        var families = new Dictionary<string, Family>(StringComparer.Ordinal);
        Family? current = null;
        string? helped = null;
        foreach (var line in text[..^1].Split('\n'))
        {
            if (Help().Match(line) is { Success: true } help)
            {
                helped = help.Groups["name"].Value;
            }
            else if (Type().Match(line) is { Success: true } type)
            {
                type.Groups["name"].Value.ShouldBe(helped, "HELP comes right before TYPE");
                current = new Family(type.Groups["name"].Value, type.Groups["type"].Value, []);
                families.TryAdd(current.Name, current).ShouldBeTrue($"{current.Name} is told once");
            }
            else
            {
                var family = current.ShouldNotBeNull(line);
                family.Samples.Add(Sample(line, family));
            }
        }

        foreach (var family in families.Values)
        {
            Check(family);
        }

        return families;
    }

    private static Sample Sample(string line, Family family)
    {
        var match = SampleLine().Match(line);
        match.Success.ShouldBeTrue($"a sample: {line}");
        var name = match.Groups["name"].Value;
        var suffixes = family.Type == "histogram" ? new[] { "_bucket", "_sum", "_count" } : [string.Empty];
        suffixes.Select(suffix => family.Name + suffix).ShouldContain(name, line);
        var labels = Label().Matches(match.Groups["labels"].Value);
        string.Concat(string.Join(',', labels.Select(label => label.Value))).ShouldBe(match.Groups["labels"].Value, $"labels are separated by commas: {line}");
        labels.Select(label => label.Groups["name"].Value).Distinct().Count().ShouldBe(labels.Count, $"no label twice: {line}");
        return new Sample(name, labels.ToDictionary(label => label.Groups["name"].Value, label => Regex.Unescape(label.Groups["value"].Value), StringComparer.Ordinal), Number(match.Groups["value"].Value));
    }

    private static void Check(Family family)
    {
        family.Samples.ShouldNotBeEmpty(family.Name);
        family.Samples.Select(sample => $"{sample.Name}{{{string.Join(',', sample.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))}}}").ShouldBeUnique();
        if (family.Type == "counter")
        {
            family.Name.ShouldEndWith("_total", Case.Sensitive);
            family.Samples.ShouldAllBe(sample => sample.Value >= 0);
        }

        if (family.Type == "histogram")
        {
            foreach (var series in family.Samples.GroupBy(sample => string.Join(',', sample.Labels.Where(label => label.Key != "le").Order())))
            {
                var buckets = series.Where(sample => sample.Name.EndsWith("_bucket", StringComparison.Ordinal)).ToList();
                buckets.Select(bucket => Number(bucket.Labels["le"])).ShouldBeInOrder();
                buckets.Select(bucket => bucket.Value).ShouldBeInOrder();
                buckets[^1].Labels["le"].ShouldBe("+Inf");
                buckets[^1].Value.ShouldBe(series.Single(sample => sample.Name.EndsWith("_count", StringComparison.Ordinal)).Value);
                series.Count(sample => sample.Name.EndsWith("_sum", StringComparison.Ordinal)).ShouldBe(1);
            }
        }
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) .+$", RegexOptions.CultureInvariant)]
    private static partial Regex Help();

    [GeneratedRegex("^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram)$", RegexOptions.CultureInvariant)]
    private static partial Regex Type();

    [GeneratedRegex("^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?<labels>.+)\\})? (?<value>[+-]Inf|NaN|[-+0-9.eE]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex SampleLine();

    [GeneratedRegex("(?<name>[a-zA-Z_][a-zA-Z0-9_]*)=\"(?<value>([^\"\\\\\n]|\\\\[\\\\\"n])*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}

internal sealed record Family(string Name, string Type, List<Sample> Samples);

internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
