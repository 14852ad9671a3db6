using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Groundshift.Host.Telemetry;

/// <summary>Writes figures in Prometheus' text exposition format 0.0.4, named as OpenTelemetry's Prometheus compatibility says.</summary>
internal static class PrometheusText
{
    /// <summary>Media type of the format.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(MetricStore store)
    {
        var text = new StringBuilder();
        foreach (var group in store.Read().GroupBy(entry => Name(entry.Instrument), StringComparer.Ordinal))
        {
            var instrument = group.First().Instrument;
            var type = Type(instrument);
            text.Append(CultureInfo.InvariantCulture, $"# HELP {group.Key} {Escape(instrument.Description ?? string.Empty, isLabel: false)}\n# TYPE {group.Key} {type}\n");

            // Two services in one process may tell the same series; the last one counts.
            foreach (var series in group.SelectMany(entry => entry.Series).GroupBy(series => Labels(series.Labels, null)).Select(same => same.Last()))
            {
                Append(text, group.Key, type, series);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, string type, MetricSeries series)
    {
        var (value, count, cumulative) = series.Read();
        if (type != "histogram")
        {
            Line(text, name, Labels(series.Labels, null), value);
            return;
        }

        for (var i = 0; i < cumulative.Length; i++)
        {
            var bound = i < MetricStore.Bounds.Length ? Number(MetricStore.Bounds[i]) : "+Inf";
            Line(text, $"{name}_bucket", Labels(series.Labels, bound), cumulative[i]);
        }

        Line(text, $"{name}_sum", Labels(series.Labels, null), value);
        Line(text, $"{name}_count", Labels(series.Labels, null), count);
    }

    private static string Type(Instrument instrument) => instrument switch
    {
        Counter<long> or Counter<double> => "counter",
        Histogram<double> => "histogram",
        _ => "gauge",
    };

    private static string Name(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_');
        name = instrument.Unit switch { "s" => $"{name}_seconds", "By" => $"{name}_bytes", _ => name };
        return Type(instrument) == "counter" ? $"{name}_total" : name;
    }

    private static string Labels(IReadOnlyDictionary<string, string> labels, string? bound)
    {
        var parts = labels.Select(label => $"{label.Key.Replace('.', '_')}=\"{Escape(label.Value, isLabel: true)}\"").Concat(bound is null ? [] : [$"le=\"{bound}\""]).ToArray();
        return parts.Length == 0 ? string.Empty : $"{{{string.Join(',', parts)}}}";
    }

    private static void Line(StringBuilder text, string name, string labels, double value) => text.Append(name).Append(labels).Append(' ').Append(Number(value)).Append('\n');

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escape(string text, bool isLabel)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return isLabel ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }
}
