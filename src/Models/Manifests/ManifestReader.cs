using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Groundshift.Core.Jobs;

namespace Groundshift.Models.Manifests;

/// <summary>Reads one manifest and reports every wrong field at once.</summary>
internal sealed partial class ManifestReader(string json)
{
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
        var (sources, context) = new SourceReader(_problems, properties).Read(window);
        var output = new OutputReader(_problems, properties).Read(window);
        var product = Product(properties);
        ProductRules.Check(_problems, product, sources, output.Output);
        var manifest = new ModelManifest
        {
            Reference = Reference(properties),
            Title = _problems.Text(properties, "title", "properties.title"),
            Description = _problems.Text(properties, "description", "properties.description"),
            Sources = sources,
            Context = context,
            Output = output.Output,
            Product = product,
            GsdMetres = _problems.Positive(properties, MlmNames.Gsd, Path(MlmNames.Gsd)),
            WindowSize = window,
            Halo = Halo(properties, window, output.Output.Cell),
            BatchSize = (int)Own(properties, MlmNames.Batch, 1, LargestBatch),
            Classes = output.Classes,
            Temperature = _problems.Positive(properties, MlmNames.Temperature, Path(MlmNames.Temperature)),
            Licence = _problems.Text(properties, "license", "properties.license", "an SPDX expression"),
            CommercialUse = CommercialUse(properties),
            Untrained = properties[MlmNames.Pretrained] is not null && !_problems.Flag(properties, MlmNames.Pretrained, Path(MlmNames.Pretrained)),
            Model = PackageFileOf(_problems.Object(assets, MlmNames.ModelAsset, "assets.model"), "assets.model"),
            Weights = CompanionOf(assets, MlmNames.WeightsAsset),
            Text = CompanionOf(assets, MlmNames.TextAsset),
            Vocabulary = CompanionOf(assets, MlmNames.VocabularyAsset),
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

    private string Product(JsonObject properties)
    {
        var text = _problems.Text(properties, MlmNames.Product, Path(MlmNames.Product));
        if (text.Length > 0 && !ProductKinds.All.Contains(text))
        {
            _problems.Add(Path(MlmNames.Product), $"one of {string.Join(", ", ProductKinds.All)}", $"'{text}'");
        }

        return text;
    }

    // A cell is kept or left out as a whole.
    private int Halo(JsonObject properties, int window, int cell)
    {
        var halo = (int)Own(properties, MlmNames.Halo, 0, Math.Max((window - 1) / 2, 0));
        if (halo % cell != 0)
        {
            _problems.Add(Path(MlmNames.Halo), $"a multiple of the cell, {cell}", $"{halo}");
        }

        return halo;
    }

    // A licence whose SPDX name says "non-commercial" is never overruled.
    private bool CommercialUse(JsonObject properties)
    {
        var allowed = _problems.Flag(properties, MlmNames.CommercialUse, Path(MlmNames.CommercialUse));
        if (allowed && properties["license"]?.ToString() is { } licence && NonCommercialPattern().IsMatch(licence))
        {
            _problems.Add(Path(MlmNames.CommercialUse), $"false, for the licence is {licence}", "true");
        }

        return allowed;
    }

    private PackageFile? CompanionOf(JsonObject assets, string name) =>
        assets[name] is JsonObject asset ? PackageFileOf(asset, $"assets.{name}") : null;

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

    private long Own(JsonObject properties, string name, long least, long most) =>
        _problems.Integer(properties, name, Path(name), least, most);

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex("(^|-)NC(-|$)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NonCommercialPattern();

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$", RegexOptions.CultureInvariant)]
    private static partial Regex FilePattern();

    [GeneratedRegex("^1220[0-9A-Fa-f]{64}$", RegexOptions.CultureInvariant)]
    private static partial Regex MultihashPattern();
}
