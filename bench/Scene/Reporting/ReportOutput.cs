using System.Text.Json;

namespace Groundshift.Bench.Reporting;

/// <summary>Prints a report, ratios first, and writes it to a file.</summary>
internal static class ReportOutput
{
    /// <summary>Prints for people.</summary>
    public static void Print(BenchReport report, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"== {report.Name}   {report.Command}");
        output.WriteLine($"   {report.Machine}");
        if (report.Skipped is { } reason)
        {
            output.WriteLine($"   skipped: {reason}");
            return;
        }

        if (report.Ratios.Count > 0)
        {
            var ratios = new ReportTable("", ["figure", "value", "range", "target", ""]);
            foreach (var ratio in report.Ratios)
            {
                ratios.Add(
                    ratio.Name,
                    $"{Ratio.Number(ratio.Value)} {ratio.Unit}".Trim(),
                    ratio.Low is { } low && ratio.High is { } high ? $"{Ratio.Number(low)} to {Ratio.Number(high)}" : "",
                    $"{ratio.Target} {(ratio.Target.Length > 0 ? ratio.Unit : "")}".Trim(),
                    ratio.Met switch { true => "met", false => "MISSED", null => "" });
            }

            Print(ratios, output);
        }

        report.Tables.ForEach(table => Print(table, output));
        report.Notes.ForEach(note => output.WriteLine($"   {note}"));
    }

    /// <summary>Writes JSON for machines.</summary>
    public static void Write(BenchReport report, string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{report.Name}.json"), JsonSerializer.Serialize(report, ReportJson.Default.BenchReport) + "\n");
    }

    private static void Print(ReportTable table, TextWriter output)
    {
        output.WriteLine();
        if (table.Title.Length > 0)
        {
            output.WriteLine($"   {table.Title}");
        }

        IReadOnlyList<string>[] lines = [table.Columns, .. table.Rows];
        var widths = Enumerable.Range(0, table.Columns.Count).Select(column => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
        {
            var cells = line.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            output.WriteLine($"   {string.Join("  ", cells)}".TrimEnd());
        }

        output.WriteLine();
    }
}
