using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Manifests;

/// <summary>Reads what a model gives: kind, channels, cell and legend.</summary>
internal sealed partial class OutputReader(JsonProblems problems, JsonObject properties)
{
    // A legend of the class raster, whose samples are 8 bits wide.
    private const int MostClasses = 256;

    // Wider than any published vector, small enough that a buffer size cannot overflow.
    private const int MostChannels = 65536;

    private const string Field = $"properties.{MlmNames.Output}[0]";

    public (ModelOutput Output, IReadOnlyList<ModelClass> Classes) Read(int window)
    {
        var outputs = problems.Array(properties, MlmNames.Output, $"properties.{MlmNames.Output}");
        var json = outputs.Count > 0 ? outputs[0] : null;
        var kind = Kind(problems.Text(json, "name", $"{Field}.name"));
        ModelClass[] classes = kind == OutputKind.Probabilities ? Classes(json) : [];
        var result = problems.Object(json, "result", $"{Field}.result");
        var bands = kind == OutputKind.Values ? problems.Texts(json, "bands", $"{Field}.bands") : [];
        var output = new ModelOutput
        {
            Kind = kind,
            Channels = kind switch
            {
                OutputKind.Probabilities => classes.Length,
                OutputKind.Values => bands.Count,
                _ => Dimensions(result),
            },
            Cell = kind == OutputKind.Embedding ? Cell(window) : 1,
            Bands = bands,
        };
        problems.Shape(result, GraphTensor.Output(output, window), $"{Field}.result.shape");
        return (output, classes);
    }

    private OutputKind Kind(string name)
    {
        foreach (var kind in Enum.GetValues<OutputKind>())
        {
            if (name == TensorNames.Of(kind))
            {
                return kind;
            }
        }

        if (name.Length > 0)
        {
            problems.Add($"{Field}.name", $"one of {string.Join(", ", Enum.GetValues<OutputKind>().Select(TensorNames.Of))}", $"'{name}'");
        }

        return OutputKind.Probabilities;
    }

    private int Dimensions(JsonObject result)
    {
        if (result["shape"] is JsonArray { Count: > 1 } shape && shape[1] is JsonValue value && value.TryGetValue<long>(out var size) && size is >= 1 and <= MostChannels)
        {
            return (int)size;
        }

        problems.Add($"{Field}.result.shape", $"[-1, dimensions, height, width] with 1 to {MostChannels} dimensions", JsonProblems.Show(result["shape"]));
        return 1;
    }

    private int Cell(int window)
    {
        var cell = (int)problems.Integer(properties, MlmNames.Cell, $"properties.{MlmNames.Cell}", 1, Math.Max(window, 1));
        if (window % cell != 0)
        {
            problems.Add($"properties.{MlmNames.Cell}", $"a divisor of the window, {window}", $"{cell}");
        }

        return cell;
    }

    private ModelClass[] Classes(JsonNode? output)
    {
        const string Entries = $"{Field}.{MlmNames.Classes}";
        var entries = problems.Array(output, MlmNames.Classes, Entries);
        if (entries.Count is < 1 or > MostClasses)
        {
            problems.Add(Entries, $"1 to {MostClasses} classes", $"{entries.Count}");
        }

        var classes = entries.Select((entry, index) => Class(entry, $"{Entries}[{index}]")).ToArray();
        foreach (var twice in classes.GroupBy(entry => entry.Value).Where(group => group.Count() > 1))
        {
            problems.Add(Entries, "every value once", $"{twice.Key} {twice.Count()} times");
        }

        return classes;
    }

    private ModelClass Class(JsonNode? entry, string field)
    {
        var name = problems.Text(entry, "name", $"{field}.name");
        var colour = problems.Text(entry, "color_hint", $"{field}.color_hint", "six hexadecimal digits");
        if (colour.Length > 0 && !ColourPattern().IsMatch(colour))
        {
            problems.Add($"{field}.color_hint", "six hexadecimal digits", $"'{colour}'");
        }

        return new ModelClass(
            (int)problems.Integer(entry, "value", $"{field}.value", 0, MostClasses - 1),
            name,
            problems.OptionalText(entry, "title", $"{field}.title") ?? name,
            colour)
        {
            TrainingShare = entry?[MlmNames.TrainingShare] is null ? null : problems.Positive(entry, MlmNames.TrainingShare, $"{field}.{MlmNames.TrainingShare}"),
        };
    }

    [GeneratedRegex("^[0-9A-Fa-f]{6}$", RegexOptions.CultureInvariant)]
    private static partial Regex ColourPattern();
}
