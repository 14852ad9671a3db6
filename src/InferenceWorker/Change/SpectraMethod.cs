using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Models.Manifests;

namespace Groundshift.InferenceWorker.Change;

/// <summary>The comparison of two scenes by their spectra alone, in the place of a model: for any sensor, without weights.</summary>
public static class SpectraMethod
{
    /// <summary>Stands where jobs and items name a model.</summary>
    public static ModelReference Reference => ModelReference.Spectra;

    /// <summary>True for the name that users give, with or without the version.</summary>
    public static bool IsNamed(string model) => Reference.IsNamed(model);

    /// <summary>What the method reads of two scenes, in the form of a model's manifest.</summary>
    internal static ModelManifest Manifest(ModelSource before, ModelSource after, double gsdMetres) => new()
    {
        Reference = Reference,
        Title = "Spectra",
        Description = Description,
        Sources = [before, after],
        Output = new ModelOutput { Channels = 2 },
        Product = ProductKinds.Change,
        GsdMetres = gsdMetres,
        WindowSize = 1,
        Halo = 0,
        BatchSize = 1,
        Classes = [],
        Temperature = 1,
        Licence = "Apache-2.0",
        CommercialUse = true,
        Model = new PackageFile("", "", 0),
        ItemJson = Item().ToJsonString(),
    };

    private const string Description =
        "Change of a pair of images without labels and without weights: IR-MAD (doi 10.1109/TIP.2006.888195) and a change vector that is normalised on its unchanged ground, each over its own threshold.";

    // A STAC item with the MLM extension, as every product has one to be derived from. There is no file: the program is the method.
    private static JsonObject Item() => new()
    {
        ["type"] = "Feature",
        ["stac_version"] = "1.1.0",
        ["stac_extensions"] = new JsonArray("https://stac-extensions.github.io/mlm/v1.5.2/schema.json", "https://stac-extensions.github.io/version/v1.2.0/schema.json"),
        ["id"] = $"{Reference.Name}-{Reference.Version}",
        ["geometry"] = null,
        ["properties"] = new JsonObject
        {
            ["title"] = "Spectra",
            ["description"] = Description,
            ["datetime"] = "2026-11-21T00:00:00Z",
            ["version"] = Reference.Version,
            ["mlm:name"] = Reference.Name,
            ["mlm:architecture"] = "IR-MAD and change vector",
            ["mlm:tasks"] = new JsonArray("segmentation"),
            ["mlm:pretrained"] = false,
            ["mlm:input"] = new JsonArray(Tensor("pair", "input", "channel", "Both dates of each band; any unit.")),
            ["mlm:output"] = new JsonArray(Output()),
        },
        ["links"] = new JsonArray(),
        ["assets"] = new JsonObject
        {
            ["method"] = new JsonObject
            {
                ["href"] = "https://doi.org/10.1109/TIP.2006.888195",
                ["title"] = "Nielsen 2007: the regularized iteratively reweighted MAD method",
                ["type"] = "text/html",
                ["roles"] = new JsonArray("mlm:model"),
                ["mlm:artifact_type"] = "groundshift.spectra",
            },
        },
    };

    private static JsonObject Tensor(string name, string key, string first, string description) => new()
    {
        ["name"] = name,
        ["description"] = description,
        ["bands"] = new JsonArray(),
        [key] = new JsonObject { ["shape"] = new JsonArray(-1, -1, -1), ["dim_order"] = new JsonArray(first, "height", "width"), ["data_type"] = "float32" },
    };

    private static JsonObject Output()
    {
        var output = Tensor("score", "result", "channel", "Probability of a change.");
        output.Remove("bands");
        output["tasks"] = new JsonArray("segmentation");
        return output;
    }
}
