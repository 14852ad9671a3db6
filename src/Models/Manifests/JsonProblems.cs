using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;

namespace Groundshift.Models.Manifests;

/// <summary>Reads fields of a JSON document and collects what is wrong with them, so that all of it can be said at once.</summary>
internal sealed class JsonProblems
{
    private readonly List<(string Field, string Expected, string Found)> _problems = [];

    public void Add(string field, string expected, string found) => _problems.Add((field, expected, found));

    /// <exception cref="InvalidInputException">Anything was collected.</exception>
    public void Throw(string nextStep)
    {
        if (_problems.Count == 0)
        {
            return;
        }

        var fields = string.Join("; ", _problems.Select(problem => problem.Field));
        throw _problems.Count == 1
            ? new InvalidInputException(fields, _problems[0].Expected, _problems[0].Found, nextStep)
            : new InvalidInputException(
                fields,
                string.Join("; ", _problems.Select(problem => $"{problem.Field}: {problem.Expected}")),
                string.Join("; ", _problems.Select(problem => $"{problem.Field}: {problem.Found}")),
                nextStep);
    }

    public JsonObject Object(JsonNode? parent, string name, string path) =>
        Child(parent, name) as JsonObject ?? Missing(Child(parent, name), path, "an object", new JsonObject());

    public JsonArray Array(JsonNode? parent, string name, string path)
    {
        var array = Child(parent, name) as JsonArray ?? Missing(Child(parent, name), path, "an array", new JsonArray());
        return array;
    }

    public string Text(JsonNode? parent, string name, string path, string expected = "a text")
    {
        var node = Child(parent, name);
        return node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0
            ? text
            : Missing(node, path, expected, "");
    }

    public string? OptionalText(JsonNode? parent, string name, string path) =>
        Child(parent, name) is null ? null : Text(parent, name, path);

    public bool Flag(JsonNode? parent, string name, string path)
    {
        var node = Child(parent, name);
        return node is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : Missing(node, path, "true or false", false);
    }

    public long Integer(JsonNode? parent, string name, string path, long least, long most)
    {
        var node = Child(parent, name);
        return node is JsonValue value && value.TryGetValue<long>(out var number) && number >= least && number <= most
            ? number
            : Missing(node, path, string.Create(CultureInfo.InvariantCulture, $"an integer from {least} to {most}"), least);
    }

    public double Positive(JsonNode? parent, string name, string path)
    {
        var node = Child(parent, name);
        return node is JsonValue value && value.TryGetValue<double>(out var number) && number > 0 && double.IsFinite(number)
            ? number
            : Missing(node, path, "a positive number", 1.0);
    }

    public IReadOnlyList<string> Texts(JsonNode? parent, string name, string path)
    {
        var array = Array(parent, name, path);
        var texts = new List<string>();
        for (var index = 0; index < array.Count; index++)
        {
            if (array[index] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0)
            {
                texts.Add(text);
            }
            else
            {
                Add($"{path}[{index}]", "a text", Show(array[index]));
            }
        }

        return texts;
    }

    public IReadOnlyList<double> Numbers(JsonNode? parent, string name, string path)
    {
        var array = Array(parent, name, path);
        var numbers = new List<double>();
        for (var index = 0; index < array.Count; index++)
        {
            if (array[index] is JsonValue value && value.TryGetValue<double>(out var number) && double.IsFinite(number))
            {
                numbers.Add(number);
            }
            else
            {
                Add($"{path}[{index}]", "a number", Show(array[index]));
            }
        }

        return numbers;
    }

    /// <summary>Holds <c>shape</c> of an MLM structure against a tensor: the batch may be any, height and width are the graph's to say.</summary>
    public void Shape(JsonNode? structure, GraphTensor expected, string path)
    {
        var shape = Array(structure, "shape", path);
        var fits = shape.Count == expected.Axes.Length && shape.Zip(expected.Axes).All(pair =>
            pair.Second.Size is null || pair.Second.Name is "height" or "width"
            || (pair.First is JsonValue value && value.TryGetValue<long>(out var size) && size == pair.Second.Size));
        if (!fits)
        {
            Add(path, $"[{string.Join(", ", expected.Axes.Select(axis => axis.Name is "height" or "width" ? axis.Name : $"{axis.Size ?? -1}"))}]", Show(shape));
        }
    }

    /// <summary>A value as it is shown in a sentence.</summary>
    public static string Show(JsonNode? node)
    {
        const int Longest = 80;
        var text = node is null ? "nothing" : JsonSerializer.Serialize(node, ManifestJson.Default.JsonNode);
        return text.Length <= Longest ? text : text[..Longest] + "…";
    }

    private static JsonNode? Child(JsonNode? parent, string name) => (parent as JsonObject)?[name];

    private T Missing<T>(JsonNode? found, string path, string expected, T standIn)
    {
        Add(path, expected, Show(found));
        return standIn;
    }
}
