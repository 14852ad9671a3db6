using System.Text.Json;
using Groundshift.Core.Jobs;

namespace Groundshift.Models.Evaluation;

/// <summary>One label of a crosswalk.</summary>
/// <param name="Value">The label as it stands in the label set, numbers as plain text.</param>
/// <param name="Name">Its name.</param>
/// <param name="Class">Class that it stands for.</param>
/// <param name="Right">Every class that counts as right for it, <paramref name="Class"/> first.</param>
public sealed record CrosswalkLabel(string Value, string Name, string Class, IReadOnlyList<string> Right);

/// <summary>Joins the legend of a label set to the classes of a target legend. Format: models/crosswalks/README.md.</summary>
public sealed record Crosswalk
{
    /// <summary>Name of the crosswalk.</summary>
    public required string Name { get; init; }

    /// <summary>Legend that the classes belong to, such as <c>dynamicworld</c>.</summary>
    public required string Target { get; init; }

    /// <summary>False where the labels are themselves the output of a model: then figures are agreement, not accuracy.</summary>
    public required bool IsTruth { get; init; }

    /// <summary>The labels that stand for a class.</summary>
    public required IReadOnlyList<CrosswalkLabel> Labels { get; init; }

    /// <summary>Labels that are not used, as they stand in the label set.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }

    /// <summary>Reads a crosswalk.</summary>
    /// <param name="json">Text of the file.</param>
    /// <param name="field">What the file is called in messages.</param>
    /// <exception cref="InvalidInputException">It is no crosswalk.</exception>
    public static Crosswalk Parse(string json, string field)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, field);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidInputException(field, "a crosswalk as in models/crosswalks", error.Message, "See models/crosswalks/README.md for its fields.", error);
        }
    }

    /// <summary>A label as crosswalks and label sets write it: texts as they are, numbers plain.</summary>
    public static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    private static Crosswalk Read(JsonElement root, string field)
    {
        var labels = root.GetProperty("classes").EnumerateArray().Select(Label).ToArray();
        var crosswalk = new Crosswalk
        {
            Name = root.GetProperty("name").GetString() ?? field,
            Target = root.GetProperty("target").GetString() ?? "",
            IsTruth = !root.TryGetProperty("evidence", out var evidence) || evidence.GetString() != "agreement",
            Labels = labels,
            LeftOut = root.TryGetProperty("left_out", out var left) ? [.. left.EnumerateArray().Select(entry => Text(entry.GetProperty("value")))] : [],
        };
        var twice = labels.Select(label => label.Value).Concat(crosswalk.LeftOut).GroupBy(value => value).FirstOrDefault(group => group.Count() > 1);
        return labels.Length > 0 && twice is null
            ? crosswalk
            : throw new InvalidInputException(field, "one entry per label", twice is null ? "no classes" : $"'{twice.Key}' twice", "Correct the crosswalk.");
    }

    private static CrosswalkLabel Label(JsonElement entry)
    {
        var value = Text(entry.GetProperty("value"));
        string[] classes = [.. entry.GetProperty("classes").EnumerateArray().Select(Text)];
        IEnumerable<string> also = entry.TryGetProperty("also_right", out var more) ? more.EnumerateArray().Select(Text) : [];
        return classes.Length > 0
            ? new CrosswalkLabel(value, entry.TryGetProperty("name", out var name) ? Text(name) : value, classes[0], [.. classes, .. also])
            : throw new InvalidOperationException($"no class for label '{value}'");
    }

    private static string Text(JsonElement value) => TextOf(value) ?? throw new InvalidOperationException($"a {value.ValueKind} where a label is expected");
}
