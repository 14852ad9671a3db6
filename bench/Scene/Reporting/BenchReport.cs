using System.Text.Json.Serialization;

namespace Groundshift.Bench.Reporting;

/// <summary>What a bench found, as printed and as written to <c>bench/results</c>.</summary>
internal sealed class BenchReport(string name, string command, MachineFacts machine, DateTimeOffset started)
{
    /// <summary>Name of the bench.</summary>
    public string Name { get; } = name;

    /// <summary>How to run it again.</summary>
    public string Command { get; } = command;

    /// <summary>Where it ran.</summary>
    public MachineFacts Machine { get; } = machine;

    /// <summary>When it began.</summary>
    public DateTimeOffset Started { get; } = started;

    /// <summary>The figures beside their targets.</summary>
    public List<Ratio> Ratios { get; } = [];

    /// <summary>What they were computed from.</summary>
    public List<ReportTable> Tables { get; } = [];

    /// <summary>Sentences about what the figures mean.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Why nothing was measured; null when something was.</summary>
    public string? Skipped { get; set; }

    /// <summary>Adds a table.</summary>
    public ReportTable Table(string title, params string[] columns)
    {
        var table = new ReportTable(title, columns);
        Tables.Add(table);
        return table;
    }
}

/// <summary>Rows of text under a title.</summary>
internal sealed class ReportTable(string title, IReadOnlyList<string> columns)
{
    /// <summary>What it shows.</summary>
    public string Title { get; } = title;

    /// <summary>Heads of the columns.</summary>
    public IReadOnlyList<string> Columns { get; } = columns;

    /// <summary>The rows.</summary>
    public List<IReadOnlyList<string>> Rows { get; } = [];

    /// <summary>Adds a row; numbers get as many digits as they deserve.</summary>
    public void Add(params object[] cells) => Rows.Add([.. cells.Select(cell => cell switch
    {
        double number => Ratio.Number(number),
        IFormattable value => value.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => $"{cell}",
    })]);
}

/// <summary>How reports are written.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
