using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Groundshift.Core.Sensors;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Manifests;

/// <summary>Reads what a model takes: its sources and context, held against MLM's list of inputs.</summary>
internal sealed partial class SourceReader(JsonProblems problems, JsonObject properties)
{
    // Far more than any model takes, small enough that a buffer size cannot overflow.
    private const int MostDates = 400;

    private const string InputField = "properties." + MlmNames.Input;

    public (IReadOnlyList<ModelSource> Sources, IReadOnlyList<ContextInput> Context) Read(int window)
    {
        var inputs = problems.Array(properties, MlmNames.Input, InputField);
        var sources = properties[MlmNames.Sources] is null ? [Usual(inputs)] : Listed();
        foreach (var twice in sources.GroupBy(source => source.Name).Where(group => group.Count() > 1))
        {
            problems.Add($"properties.{MlmNames.Sources}", "every name once", $"'{twice.Key}' {twice.Count()} times");
        }

        var names = inputs.Select(input => (input as JsonObject)?["name"]?.ToString()).ToArray();
        var context = Enum.GetValues<ContextInput>().Where(input => names.Contains(TensorNames.Of(input))).ToArray();
        if (context.Contains(ContextInput.Weather) != context.Contains(ContextInput.WeatherValid))
        {
            problems.Add(InputField, "weather and weather_valid together", "one of them");
        }

        Compare(inputs, GraphTensor.Inputs(sources, context, window));
        return (sources, context);
    }

    private ModelSource Usual(JsonArray inputs) => new()
    {
        Sensor = Sensor(properties, MlmNames.Sensor, $"properties.{MlmNames.Sensor}"),
        Bands = Bands(inputs.Count > 0 ? inputs[0] : null, $"{InputField}[0].bands"),
        Levels = NotEmpty(problems.Texts(properties, MlmNames.Levels, $"properties.{MlmNames.Levels}"), $"properties.{MlmNames.Levels}"),
    };

    private ModelSource[] Listed()
    {
        const string Field = "properties." + MlmNames.Sources;
        var entries = problems.Array(properties, MlmNames.Sources, Field);
        if (entries.Count == 0)
        {
            problems.Add(Field, "at least one source", "none");
            return [new ModelSource { Sensor = SensorKind.Generic, Bands = [] }];
        }

        return [.. entries.Select((entry, index) => Source(entry, entries.Count, $"{Field}[{index}]"))];
    }

    private ModelSource Source(JsonNode? entry, int count, string field)
    {
        var name = (entry as JsonObject)?["name"]?.ToString() ?? "";
        if (!(count == 1 && name.Length == 0) && !NamePattern().IsMatch(name))
        {
            problems.Add($"{field}.name", "up to 16 of a-z and 0-9; empty only where there is one source", $"'{name}'");
        }

        var bands = Bands(entry, $"{field}.bands");
        var source = new ModelSource
        {
            Name = name,
            Sensor = Sensor(entry, "sensor", $"{field}.sensor"),
            Bands = bands,
            Wavelengths = Wavelengths(entry, "wavelengths", bands.Count, field),
            Widths = Wavelengths(entry, "widths", bands.Count, field),
            OptionalBands = (entry as JsonObject)?["optional_bands"] is null ? [] : problems.Texts(entry, "optional_bands", $"{field}.optional_bands"),
            Dates = (int)problems.Integer(entry, "dates", $"{field}.dates", 1, MostDates),
            Levels = problems.Texts(entry, "levels", $"{field}.levels"),
        };
        foreach (var unknown in source.OptionalBands.Except(bands))
        {
            problems.Add($"{field}.optional_bands", "bands of the source", $"'{unknown}'");
        }

        return source;
    }

    private IReadOnlyList<string> Bands(JsonNode? parent, string field)
    {
        var bands = NotEmpty(problems.Texts(parent, "bands", field), field);
        foreach (var twice in bands.GroupBy(band => band).Where(group => group.Count() > 1))
        {
            problems.Add(field, "every band once", $"{twice.Key} {twice.Count()} times");
        }

        return bands;
    }

    private double[] Wavelengths(JsonNode? entry, string name, int bands, string field)
    {
        if ((entry as JsonObject)?[name] is null)
        {
            return [];
        }

        var numbers = problems.Numbers(entry, name, $"{field}.{name}");
        if (numbers.Count is not 0 && (numbers.Count != bands || numbers.Any(number => !(number > 0))))
        {
            problems.Add($"{field}.{name}", $"{bands} positive numbers in nanometres, one per band", $"{numbers.Count} numbers");
        }

        return [.. numbers];
    }

    private SensorKind Sensor(JsonNode? parent, string name, string field)
    {
        var text = problems.Text(parent, name, field);
        if (text.Length > 0 && !MlmNames.Sensors.ContainsKey(text))
        {
            problems.Add(field, $"one of {string.Join(", ", MlmNames.Sensors.Keys)}", $"'{text}'");
        }

        return MlmNames.Sensors.GetValueOrDefault(text);
    }

    // MLM's list must say the same as ours: other tools read that one.
    private void Compare(JsonArray inputs, IReadOnlyList<GraphTensor> expected)
    {
        foreach (var (tensor, index) in expected.Select((tensor, index) => (tensor, index)))
        {
            var (input, field) = (index < inputs.Count ? inputs[index] : null, $"{InputField}[{index}]");
            var name = problems.Text(input, "name", $"{field}.name");
            if (name.Length > 0 && name != tensor.Name)
            {
                problems.Add($"{field}.name", $"'{tensor.Name}'", $"'{name}'");
            }

            problems.Shape(problems.Object(input, "input", $"{field}.input"), tensor, $"{field}.input.shape");
        }

        if (inputs.Count > expected.Count)
        {
            problems.Add(InputField, $"{expected.Count} inputs", $"{inputs.Count}");
        }
    }

    private IReadOnlyList<string> NotEmpty(IReadOnlyList<string> texts, string field)
    {
        if (texts.Count == 0)
        {
            problems.Add(field, "at least one entry", "none");
        }

        return texts;
    }

    [GeneratedRegex("^[a-z0-9]{1,16}$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
