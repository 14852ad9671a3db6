using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Groundshift.Host.Cli;

/// <summary>Writes results: tables for people, JSON for machines, plain columns for pipes.</summary>
internal sealed class Terminal(TextWriter output, bool json, bool interactive)
{
    /// <summary>The terminal of this process.</summary>
    public static Terminal Of(bool json) => new(Console.Out, json, !Console.IsOutputRedirected);

    /// <summary>True when the caller asked for JSON.</summary>
    public bool Json => json;

    /// <summary>One line for people; nothing in JSON.</summary>
    public void Line(string text)
    {
        if (!json)
        {
            output.WriteLine(text);
        }
    }

    /// <summary>A list: <c>columns</c> name the fields in snake case.</summary>
    public void Table(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<Cell>> rows)
    {
        if (json)
        {
            WriteJson(new JsonArray([.. rows.Select(row => Record(columns, row))]));
        }
        else if (interactive)
        {
            AnsiConsole.Write(Grid(columns, rows));
        }
        else
        {
            WritePlain(columns, rows);
        }
    }

    /// <summary>One record: a line per field for people.</summary>
    public void Record(params (string Field, Cell Value)[] fields)
    {
        if (json)
        {
            WriteJson(Record([.. fields.Select(field => field.Field)], [.. fields.Select(field => field.Value)]));
            return;
        }

        var width = fields.Max(field => field.Field.Length);
        foreach (var (field, value) in fields)
        {
            output.WriteLine($"{field.PadRight(width)}  {value.Text}");
        }
    }

    /// <summary>One record with a list of what happened to it: below it for people, an array in it for machines.</summary>
    public void Record((string Field, Cell Value)[] fields, string list, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<Cell>> rows)
    {
        if (json)
        {
            Record([.. fields, (list, new Cell(string.Empty, new JsonArray([.. rows.Select(row => Record(columns, row))])))]);
            return;
        }

        Record(fields);
        Table(columns, rows);
    }

    /// <summary>A JSON document, whatever the mode.</summary>
    public void WriteJson(JsonNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            node.WriteTo(writer);
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static JsonObject Record(IReadOnlyList<string> columns, IReadOnlyList<Cell> values)
    {
        var record = new JsonObject();
        for (var i = 0; i < columns.Count; i++)
        {
            record[columns[i].Replace(' ', '_')] = values[i].Json;
        }

        return record;
    }

    private static Table Grid(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<Cell>> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
        {
            table.AddColumn(column);
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(cell => Markup.Escape(cell.Text))]);
        }

        return table;
    }

    private void WritePlain(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<Cell>> rows)
    {
        var widths = columns.Select((column, i) => rows.Select(row => row[i].Text.Length).Append(column.Length).Max()).ToArray();
        foreach (var row in rows.Select(row => row.Select(cell => cell.Text)).Prepend(columns))
        {
            output.WriteLine(string.Join("  ", row.Select((value, i) => value.PadRight(widths[i]))).TrimEnd());
        }
    }
}
