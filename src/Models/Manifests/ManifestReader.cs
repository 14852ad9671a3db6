using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Manifests;

/// <summary>Reads one manifest and reports every wrong field at once.</summary>
internal sealed partial class ManifestReader(string json)
{
    // A legend of the class raster, whose samples are 8 bits wide.
    private const int MostClasses = 256;

    // Larger windows than any model was trained on, small enough that a buffer size cannot overflow.
    private const int LargestWindow = 4096;
    private const int LargestBatch = 1024;

    private const string NextStep = "Correct mlm.json, or import the model again.";

    private readonly JsonProblems _problems = new();

    public ModelManifest Read()
    {
        var item = ParseItem();
        var properties = _problems.Object(item, "properties", "properties");
        var assets = _problems.Object(item, "assets", "assets");
        var window = (int)Own(properties, MlmNames.Window, 1, LargestWindow);
        var bands = Bands(properties);
        var manifest = new ModelManifest
        {
            Reference = Reference(properties),
            Title = _problems.Text(properties, "title", "properties.title"),
            Description = _problems.Text(properties, "description", "properties.description"),
            Sensor = Sensor(properties),
            Product = Product(properties),
            Bands = bands,
            Levels = NotEmpty(_problems.Texts(properties, MlmNames.Levels, Path(MlmNames.Levels)), Path(MlmNames.Levels)),
            GsdMetres = _problems.Positive(properties, MlmNames.Gsd, Path(MlmNames.Gsd)),
            WindowSize = window,
            Halo = (int)Own(properties, MlmNames.Halo, 0, Math.Max((window - 1) / 2, 0)),
            BatchSize = (int)Own(properties, MlmNames.Batch, 1, LargestBatch),
            Classes = Classes(properties),
            Temperature = _problems.Positive(properties, MlmNames.Temperature, Path(MlmNames.Temperature)),
            Licence = _problems.Text(properties, "license", "properties.license", "an SPDX expression"),
            CommercialUse = _problems.Flag(properties, MlmNames.CommercialUse, Path(MlmNames.CommercialUse)),
            Model = PackageFileOf(_problems.Object(assets, MlmNames.ModelAsset, "assets.model"), "assets.model"),
            Weights = assets[MlmNames.WeightsAsset] is JsonObject weights ? PackageFileOf(weights, "assets.weights") : null,
            ItemJson = json,
        };
        _problems.Throw(NextStep);
        return manifest;
    }

    private static string Path(string name) => $"properties.{name}";

    private JsonObject ParseItem()
    {
        try
        {
            // Two fields of one name would let two readers see two models.
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false };
            if (JsonNode.Parse(json, documentOptions: options) is JsonObject item)
            {
                return item;
            }
        }
        catch (JsonException exception)
        {
            throw new InvalidInputException(ModelManifest.FileName, "a JSON object", exception.Message, NextStep, exception);
        }

        throw new InvalidInputException(ModelManifest.FileName, "a JSON object", "another JSON value", NextStep);
    }

    private ModelReference Reference(JsonObject properties)
    {
        var name = _problems.Text(properties, MlmNames.Name, Path(MlmNames.Name));
        var version = _problems.Text(properties, "version", "properties.version");

        // Both become a folder's name.
        if (name.Length > 0 && !NamePattern().IsMatch(name))
        {
            _problems.Add(Path(MlmNames.Name), "up to 64 of a-z, 0-9 and '-', not at the ends", $"'{name}'");
        }

        if (version.Length > 0 && !SemanticVersion.TryParse(version, out _))
        {
            _problems.Add("properties.version", "a semantic version such as 1.0.0", $"'{version}'");
        }

        return new ModelReference(name, version);
    }

    private SensorKind Sensor(JsonObject properties)
    {
        var text = _problems.Text(properties, MlmNames.Sensor, Path(MlmNames.Sensor));
        if (text.Length > 0 && !MlmNames.Sensors.ContainsKey(text))
        {
            _problems.Add(Path(MlmNames.Sensor), $"one of {string.Join(", ", MlmNames.Sensors.Keys)}", $"'{text}'");
        }

        return MlmNames.Sensors.GetValueOrDefault(text);
    }

    private string Product(JsonObject properties)
    {
        var text = _problems.Text(properties, MlmNames.Product, Path(MlmNames.Product));
        if (text.Length > 0 && text != ProductKinds.LandCover)
        {
            _problems.Add(Path(MlmNames.Product), ProductKinds.LandCover, $"'{text}'");
        }

        return text;
    }

    private IReadOnlyList<string> Bands(JsonObject properties)
    {
        const string Field = "properties.mlm:input[0]";
        var inputs = _problems.Array(properties, MlmNames.Input, Path(MlmNames.Input));
        var input = inputs.Count > 0 ? inputs[0] : null;
        Require(_problems.Text(input, "name", $"{Field}.name"), TensorNames.Samples, $"{Field}.name");
        var bands = NotEmpty(_problems.Texts(input, "bands", $"{Field}.bands"), $"{Field}.bands");
        foreach (var twice in bands.GroupBy(band => band).Where(group => group.Count() > 1))
        {
            _problems.Add($"{Field}.bands", "every band once", $"{twice.Key} {twice.Count()} times");
        }

        var shape = _problems.Array(_problems.Object(input, "input", $"{Field}.input"), "shape", $"{Field}.input.shape");
        RequireShape(shape, bands.Count, "bands", $"{Field}.input.shape");
        return bands;
    }

    private ModelClass[] Classes(JsonObject properties)
    {
        const string Field = "properties.mlm:output[0]";
        var outputs = _problems.Array(properties, MlmNames.Output, Path(MlmNames.Output));
        var output = outputs.Count > 0 ? outputs[0] : null;
        Require(_problems.Text(output, "name", $"{Field}.name"), TensorNames.Probabilities, $"{Field}.name");
        var entries = _problems.Array(output, MlmNames.Classes, $"{Field}.{MlmNames.Classes}");
        if (entries.Count is < 1 or > MostClasses)
        {
            _problems.Add($"{Field}.{MlmNames.Classes}", $"1 to {MostClasses} classes", $"{entries.Count}");
        }

        var classes = entries.Select((entry, index) => Class(entry, $"{Field}.{MlmNames.Classes}[{index}]")).ToArray();
        foreach (var twice in classes.GroupBy(entry => entry.Value).Where(group => group.Count() > 1))
        {
            _problems.Add($"{Field}.{MlmNames.Classes}", "every value once", $"{twice.Key} {twice.Count()} times");
        }

        var shape = _problems.Array(_problems.Object(output, "result", $"{Field}.result"), "shape", $"{Field}.result.shape");
        RequireShape(shape, classes.Length, "classes", $"{Field}.result.shape");
        return classes;
    }

    private ModelClass Class(JsonNode? entry, string field)
    {
        var name = _problems.Text(entry, "name", $"{field}.name");
        var colour = _problems.Text(entry, "color_hint", $"{field}.color_hint", "six hexadecimal digits");
        if (colour.Length > 0 && !ColourPattern().IsMatch(colour))
        {
            _problems.Add($"{field}.color_hint", "six hexadecimal digits", $"'{colour}'");
        }

        return new ModelClass(
            (int)_problems.Integer(entry, "value", $"{field}.value", 0, MostClasses - 1),
            name,
            _problems.OptionalText(entry, "title", $"{field}.title") ?? name,
            colour);
    }

    private PackageFile PackageFileOf(JsonObject asset, string field)
    {
        var href = _problems.Text(asset, "href", $"{field}.href");
        var name = href.StartsWith("./", StringComparison.Ordinal) ? href[2..] : href;
        if (name.Length > 0 && !FilePattern().IsMatch(name))
        {
            _problems.Add($"{field}.href", "the name of a file in the package's own folder", $"'{href}'");
        }

        var checksum = _problems.Text(asset, MlmNames.Checksum, $"{field}.{MlmNames.Checksum}");
        if (checksum.Length > 0 && !MultihashPattern().IsMatch(checksum))
        {
            _problems.Add($"{field}.{MlmNames.Checksum}", "1220 and the SHA-256 in 64 hexadecimal digits", $"'{checksum}'");
            checksum = "";
        }

        var digest = checksum.Length == 0 ? "" : checksum[PackageFile.MultihashPrefix.Length..].ToLowerInvariant();
        return new PackageFile(name, digest, _problems.Integer(asset, MlmNames.Size, $"{field}.{MlmNames.Size}", 1, long.MaxValue));
    }

    private void RequireShape(JsonArray shape, int channels, string what, string field)
    {
        if (shape.Count == 4 && shape[1] is JsonValue value && value.TryGetValue<long>(out var declared) && declared == channels)
        {
            return;
        }

        _problems.Add(field, $"[-1, {channels}, height, width] for {channels} {what}", JsonProblems.Show(shape));
    }

    private void Require(string found, string expected, string field)
    {
        if (found.Length > 0 && found != expected)
        {
            _problems.Add(field, $"'{expected}'", $"'{found}'");
        }
    }

    private IReadOnlyList<string> NotEmpty(IReadOnlyList<string> texts, string field)
    {
        if (texts.Count == 0)
        {
            _problems.Add(field, "at least one entry", "none");
        }

        return texts;
    }

    private long Own(JsonObject properties, string name, long least, long most) =>
        _problems.Integer(properties, name, Path(name), least, most);

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[0-9A-Fa-f]{6}$", RegexOptions.CultureInvariant)]
    private static partial Regex ColourPattern();

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$", RegexOptions.CultureInvariant)]
    private static partial Regex FilePattern();

    [GeneratedRegex("^1220[0-9A-Fa-f]{64}$", RegexOptions.CultureInvariant)]
    private static partial Regex MultihashPattern();
}
