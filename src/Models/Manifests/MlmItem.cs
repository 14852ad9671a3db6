using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Manifests;

/// <summary>Builds the STAC item of a package. Source: STAC 1.1.0, MLM extension 1.5.2.</summary>
internal static class MlmItem
{
    /// <summary>Files that the manifest vouches for; null for those that the package has not.</summary>
    internal sealed record Files(PackageFile Model, PackageFile? Weights, PackageFile? Text, PackageFile? Vocabulary);

    public static JsonObject Build(ModelPackageDraft draft, Files files) => new()
    {
        ["type"] = "Feature",
        ["stac_version"] = "1.1.0",
        ["stac_extensions"] = Texts([MlmNames.MlmSchema, MlmNames.FileSchema, MlmNames.VersionSchema, MlmNames.ClassificationSchema]),
        ["id"] = $"{draft.Reference.Name}-{draft.Reference.Version}",
        ["geometry"] = null,
        ["properties"] = Properties(draft),
        ["links"] = Links(draft),
        ["assets"] = Assets(draft, files),
    };

    private static JsonObject Properties(ModelPackageDraft draft)
    {
        var properties = new JsonObject
        {
            ["title"] = draft.Title,
            ["description"] = draft.Description,
            ["datetime"] = draft.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["version"] = draft.Reference.Version,
            ["license"] = draft.Licence,
            ["bands"] = Bands(draft),
            [MlmNames.Name] = draft.Reference.Name,
            ["mlm:architecture"] = draft.Architecture,
            [MlmNames.Tasks] = Texts([MlmNames.TaskOf(draft.EffectiveOutput.Kind)]),
            ["mlm:framework"] = "ONNX",
            ["mlm:batch_size_suggestion"] = draft.BatchSize,
        };
        AddOrigin(properties, draft);
        properties[MlmNames.Input] = Inputs(draft);
        properties[MlmNames.Output] = new JsonArray(Output(draft));
        AddSources(properties, draft.EffectiveSources);
        properties[MlmNames.Product] = draft.EffectiveProduct;
        properties[MlmNames.Gsd] = draft.GsdMetres;
        if (IsUsual(draft.EffectiveSources))
        {
            properties[MlmNames.Levels] = Texts(draft.EffectiveSources[0].Levels);
        }

        properties[MlmNames.Window] = draft.WindowSize;
        properties[MlmNames.Halo] = draft.Halo;
        properties[MlmNames.Batch] = draft.BatchSize;
        if (draft.EffectiveOutput.Kind == OutputKind.Embedding)
        {
            properties[MlmNames.Cell] = draft.EffectiveOutput.Cell;
        }

        properties[MlmNames.Temperature] = draft.Temperature;
        properties[MlmNames.CommercialUse] = draft.CommercialUse;
        return properties;
    }

    private static void AddOrigin(JsonObject properties, ModelPackageDraft draft)
    {
        if (draft.TotalParameters is { } parameters)
        {
            properties["mlm:total_parameters"] = parameters;
        }

        properties[MlmNames.Pretrained] = !draft.Untrained;
        if (draft.Untrained || draft.PretrainedSource is not null)
        {
            // MLM writes null for "trained from scratch".
            properties[MlmNames.PretrainedSource] = draft.Untrained ? null : draft.PretrainedSource;
        }
    }

    // Sensor, bands and levels of the usual package stand where other tools look for them; any other has a list of its own.
    private static bool IsUsual(IReadOnlyList<ModelSource> sources) =>
        sources is [{ Name: "", IsSeries: false, Wavelengths.Count: 0, OptionalBands.Count: 0, Levels.Count: > 0 }];

    private static void AddSources(JsonObject properties, IReadOnlyList<ModelSource> sources)
    {
        if (IsUsual(sources))
        {
            properties[MlmNames.Sensor] = MlmNames.SensorName(sources[0].Sensor);
        }
        else
        {
            properties[MlmNames.Sources] = new JsonArray([.. sources.Select(Source)]);
        }
    }

    private static JsonNode Source(ModelSource source)
    {
        var json = new JsonObject
        {
            ["name"] = source.Name,
            ["sensor"] = MlmNames.SensorName(source.Sensor),
            ["bands"] = Texts(source.Bands),
            ["dates"] = source.Dates,
            ["levels"] = Texts(source.Levels),
        };
        if (source.Wavelengths.Count > 0)
        {
            json["wavelengths"] = Numbers(source.Wavelengths);
            json["widths"] = Numbers(source.Widths);
        }

        if (source.OptionalBands.Count > 0)
        {
            json["optional_bands"] = Texts(source.OptionalBands);
        }

        return json;
    }

    private static JsonArray Inputs(ModelPackageDraft draft) =>
        [.. GraphTensor.Inputs(draft.EffectiveSources, draft.Context, draft.WindowSize).Select(Input)];

    private static JsonNode Input(GraphTensor tensor) => new JsonObject
    {
        ["name"] = tensor.Name,
        ["description"] = tensor.Description,
        ["bands"] = Texts(tensor.Bands),
        ["input"] = Structure(tensor),
    };

    private static JsonObject Output(ModelPackageDraft draft)
    {
        var tensor = GraphTensor.Output(draft.EffectiveOutput, draft.WindowSize);
        var output = new JsonObject
        {
            ["name"] = tensor.Name,
            ["tasks"] = Texts([MlmNames.TaskOf(draft.EffectiveOutput.Kind)]),
            ["description"] = tensor.Description,
            ["result"] = Structure(tensor),
        };
        if (tensor.Bands.Count > 0)
        {
            output["bands"] = Texts(tensor.Bands);
        }

        if (draft.EffectiveOutput.Kind == OutputKind.Probabilities)
        {
            output[MlmNames.Classes] = new JsonArray([.. draft.Classes.Select(Class)]);
        }

        return output;
    }

    private static JsonNode Class(ModelClass entry)
    {
        var json = new JsonObject
        {
            ["value"] = entry.Value,
            ["name"] = entry.Name,
            ["title"] = entry.Title,
            ["description"] = entry.Title,
            ["color_hint"] = entry.ColorHint,
        };
        if (entry.TrainingShare is { } share)
        {
            json[MlmNames.TrainingShare] = share;
        }

        return json;
    }

    // MLM writes -1 for an open size, and names element types as numpy does; samples may have several, of which it gets the usual one.
    private static JsonObject Structure(GraphTensor tensor) => new()
    {
        ["shape"] = new JsonArray([.. tensor.Axes.Select(axis => (JsonNode)(axis.Size ?? -1))]),
        ["dim_order"] = Texts(tensor.Axes.Select(axis => axis.Name)),
        ["data_type"] = (tensor.Type ?? TensorElementType.UInt16).ToString().ToLowerInvariant(),
    };

    private static JsonArray Links(ModelPackageDraft draft) => draft.LicenceLink is { } link
        ? [new JsonObject { ["rel"] = "license", ["href"] = link.AbsoluteUri }]
        : [];

    private static JsonObject Assets(ModelPackageDraft draft, Files files)
    {
        var graph = Asset(files.Model, "application/octet-stream", "Graph in ONNX format", ["mlm:model"]);
        graph["mlm:artifact_type"] = "onnx";

        // MLM looks for the bands in the properties; the schema of STAC 1.1.0 allows them there only beside an asset with bands.
        graph["bands"] = Bands(draft);
        var assets = new JsonObject { [MlmNames.ModelAsset] = graph };
        void AddCompanion(string name, PackageFile? file, string type, string title, string role)
        {
            if (file is not null)
            {
                assets[name] = Asset(file, type, title, [role]);
            }
        }

        AddCompanion(MlmNames.WeightsAsset, files.Weights, "application/octet-stream", "Weights that the graph refers to", "mlm:weights");
        AddCompanion(MlmNames.TextAsset, files.Text, "application/octet-stream", "Graph from texts to vectors of the same space, in ONNX format", "data");
        AddCompanion(MlmNames.VocabularyAsset, files.Vocabulary, "application/gzip", "Vocabulary of the texts", "data");

        assets[MlmNames.CardAsset] = new JsonObject
        {
            ["href"] = $"./{ModelPackageWriter.CardFileName}",
            ["type"] = "text/markdown",
            ["title"] = "Model card",
            ["roles"] = Texts(["metadata"]),
        };
        return assets;
    }

    private static JsonObject Asset(PackageFile file, string type, string title, string[] roles) => new()
    {
        ["href"] = $"./{file.Name}",
        ["type"] = type,
        ["title"] = title,
        ["roles"] = Texts(roles),
        [MlmNames.Checksum] = file.Multihash,
        [MlmNames.Size] = file.Size,
    };

    private static JsonArray Bands(ModelPackageDraft draft) =>
        new([.. draft.EffectiveSources.SelectMany(source => source.Bands).Concat(draft.EffectiveOutput.Bands).Distinct().Select(band => (JsonNode)new JsonObject { ["name"] = band })]);

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static JsonArray Numbers(IEnumerable<double> numbers) => new([.. numbers.Select(number => (JsonNode)number)]);
}
