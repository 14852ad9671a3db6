using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Manifests;

/// <summary>Builds the STAC item of a package. Source: STAC 1.1.0, MLM extension 1.5.2.</summary>
internal static class MlmItem
{
    private const string Task = "semantic-segmentation";

    public static JsonObject Build(ModelPackageDraft draft, PackageFile model, PackageFile? weights) => new()
    {
        ["type"] = "Feature",
        ["stac_version"] = "1.1.0",
        ["stac_extensions"] = Texts([MlmNames.MlmSchema, MlmNames.FileSchema, MlmNames.VersionSchema, MlmNames.ClassificationSchema]),
        ["id"] = $"{draft.Reference.Name}-{draft.Reference.Version}",
        ["geometry"] = null,
        ["properties"] = Properties(draft),
        ["links"] = Links(draft),
        ["assets"] = Assets(draft, model, weights),
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
            ["mlm:tasks"] = Texts([Task]),
            ["mlm:framework"] = "ONNX",
            ["mlm:batch_size_suggestion"] = draft.BatchSize,
        };
        AddOrigin(properties, draft);
        properties[MlmNames.Input] = Inputs(draft);
        properties[MlmNames.Output] = new JsonArray(Output(draft));
        properties[MlmNames.Sensor] = draft.Sensor;
        properties[MlmNames.Product] = draft.Product;
        properties[MlmNames.Gsd] = draft.GsdMetres;
        properties[MlmNames.Levels] = Texts(draft.Levels);
        properties[MlmNames.Window] = draft.WindowSize;
        properties[MlmNames.Halo] = draft.Halo;
        properties[MlmNames.Batch] = draft.BatchSize;
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

        properties["mlm:pretrained"] = draft.PretrainedSource is not null;
        if (draft.PretrainedSource is { } source)
        {
            properties["mlm:pretrained_source"] = source;
        }
    }

    private static JsonArray Inputs(ModelPackageDraft draft)
    {
        var (bands, window) = (draft.Bands.Count, draft.WindowSize);
        return
        [
            Input(TensorNames.Samples, draft.Bands, [-1, bands, window, window], ["batch", "bands", "height", "width"], "uint16",
                "Samples as stored; the graph itself scales and normalises them. The element type may also be int16 or float32."),
            Input(TensorNames.Valid, [], [-1, 1, window, window], ["batch", "channel", "height", "width"], "uint8",
                "1 where a pixel is valid; the graph replaces invalid pixels by the band mean."),
            Input(TensorNames.Scale, draft.Bands, [bands], ["bands"], "float32",
                "Factor per band from samples to the unit that the model was trained on."),
            Input(TensorNames.Offset, draft.Bands, [bands], ["bands"], "float32", "Summand per band after the factor."),
        ];
    }

    private static JsonObject Input(
        string name, IReadOnlyList<string> bands, int[] shape, string[] order, string type, string description) => new()
        {
            ["name"] = name,
            ["description"] = description,
            ["bands"] = Texts(bands),
            ["input"] = Structure(shape, order, type),
        };

    private static JsonObject Output(ModelPackageDraft draft) => new()
    {
        ["name"] = TensorNames.Probabilities,
        ["tasks"] = Texts([Task]),
        ["description"] = "Probability per class, summing to 1.",
        ["result"] = Structure(
            [-1, draft.Classes.Count, draft.WindowSize, draft.WindowSize], ["batch", "class", "height", "width"], "float32"),
        [MlmNames.Classes] = new JsonArray([.. draft.Classes.Select(Class)]),
    };

    private static JsonNode Class(ModelClass entry) => new JsonObject
    {
        ["value"] = entry.Value,
        ["name"] = entry.Name,
        ["title"] = entry.Title,
        ["description"] = entry.Title,
        ["color_hint"] = entry.ColorHint,
    };

    private static JsonObject Structure(int[] shape, string[] order, string type) => new()
    {
        ["shape"] = new JsonArray([.. shape.Select(size => (JsonNode)size)]),
        ["dim_order"] = Texts(order),
        ["data_type"] = type,
    };

    private static JsonArray Links(ModelPackageDraft draft) => draft.LicenceLink is { } link
        ? [new JsonObject { ["rel"] = "license", ["href"] = link.AbsoluteUri }]
        : [];

    private static JsonObject Assets(ModelPackageDraft draft, PackageFile model, PackageFile? weights)
    {
        var graph = Asset(model, "application/octet-stream", "Graph in ONNX format", ["mlm:model"]);
        graph["mlm:artifact_type"] = "onnx";

        // MLM looks for the bands in the properties; the schema of STAC 1.1.0 allows them there only beside an asset with bands.
        graph["bands"] = Bands(draft);
        var assets = new JsonObject { [MlmNames.ModelAsset] = graph };
        if (weights is not null)
        {
            assets[MlmNames.WeightsAsset] = Asset(weights, "application/octet-stream", "Weights that the graph refers to", ["mlm:weights"]);
        }

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
        new([.. draft.Bands.Select(band => (JsonNode)new JsonObject { ["name"] = band })]);

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
