using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Graphs.Galileo;

/// <summary>Turns a published encoder of Galileo into an embedding package, or into the bare network.</summary>
public static class GalileoImport
{
    /// <summary>Name of the package.</summary>
    public const string Name = "galileo";

    private const string Documentation = "Galileo by NASA Harvest. MIT.";
    private const string ConfigName = "config.json";
    private const string EncoderName = "encoder.pt";

    // Four patches a side and twelve dates are a shape of the published training (config.json, shape_time_combinations).
    private const int UsualDates = 12;
    private const int UsualPatch = 4;
    private const int UsualCells = 4;
    private const int MostTokens = 20_000;

    /// <summary>What <c>model import</c> knows of it.</summary>
    public static ModelImporter Importer { get; } = new(
        Name,
        "An embedding of each patch's year; from the folder of nasaharvest/galileo with encoder.pt and config.json (nano, tiny, base).",
        "MIT",
        CommercialUse: true,
        Write)
    {
        TakesConfig = true,
    };

    /// <summary>
    /// Writes the package, or with <see cref="ImportSettings.Bare"/> the network of <see cref="GalileoNetwork"/>, to
    /// <paramref name="outFolder"/>, in place of an older one.
    /// </summary>
    /// <param name="from">The encoder, or the folder that holds it; heads are read from the <c>config.json</c> beside it.</param>
    /// <param name="outFolder">Folder that becomes the package.</param>
    /// <param name="settings">What to write; the card lists the fields of <see cref="ImportSettings.Config"/>.</param>
    /// <exception cref="InvalidInputException">The checkpoint is damaged or another model's, or a setting is wrong.</exception>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime, which answers the golden case, is missing.</exception>
    public static void Write(string from, string outFolder, ImportSettings settings)
    {
        using var checkpoint = Checkpoint.Open(EncoderOf(from));
        var weights = StateDict.Of(checkpoint, "model", "state_dict").Without(".backbone");
        var config = new ImportConfig(settings.Config);
        var sizes = ReadSizes(weights, config, Path.Combine(Path.GetDirectoryName(checkpoint.Path) ?? "", ConfigName));
        var metres = config.Number("input_resolution_m", GalileoScene.MetresPerPixel, 0.1, 10_000);
        var isUntrained = config.Flag("untrained");
        var scene = ReadScene(sizes, config, settings.Bare);
        config.Finish();
        PackageFolder.Replace(outFolder, folder =>
        {
            long parameters = sizes.Tensors().Values.Sum(shape => TensorShape.Elements(shape) ?? 0);
            GraphFile.Write(folder, Name, Documentation, settings, parameters, graph =>
            {
                if (settings.Bare)
                {
                    GalileoNetwork.Add(graph, weights, sizes, scene.Window, scene.Dates, scene.Patch, metres);
                }
                else
                {
                    Package(graph, weights, sizes, scene, metres);
                }
            });
            PackageFolder.Describe(folder, settings, () => Draft(sizes, scene, metres, parameters, isUntrained));
        });
    }

    private static GalileoSizes ReadSizes(StateDict weights, ImportConfig config, string configFile)
    {
        var heads = config.Integer("heads", 1, 128) ?? PublishedHeads(configFile);
        var sizes = GalileoSizes.Of(weights, heads ?? 1);
        weights.Require(sizes.Tensors());
        if (heads is null)
        {
            config.Wrong("heads", $"a number, for no {ConfigName} with model.encoder.num_heads lies beside the encoder", "nothing");
        }
        else if (sizes.Width % sizes.Heads != 0)
        {
            config.Wrong("heads", $"a divisor of {sizes.Width}", $"{sizes.Heads}");
        }

        return sizes;
    }

    private static GalileoScene ReadScene(GalileoSizes sizes, ImportConfig config, bool bare)
    {
        // One date makes no series in a package; the bare network takes it.
        var dates = config.Integer("dates", bare ? 1 : 2, sizes.MaxDates) ?? Math.Min(UsualDates, sizes.MaxDates);
        var patch = config.Integer("patch_size", 1, sizes.MaxPatch) ?? Math.Min(UsualPatch, sizes.MaxPatch);
        var window = config.Integer("window", 1, 4096) ?? patch * UsualCells;
        var scene = new GalileoScene(dates, window, patch, config.Flag("radar"));
        if (patch < 1 || window % patch != 0)
        {
            config.Wrong("window", $"a multiple of the patch of {patch} pixels", $"{window}");
        }
        else if ((long)window / patch * (window / patch) * dates * GalileoGroup.Of(GalileoKind.SpaceTime).Count > MostTokens)
        {
            config.Wrong("window", $"at most {MostTokens} tokens of patches and dates, each of which looks at all", $"{window} pixels and {dates} dates");
        }

        return scene;
    }

    private static void Package(OnnxGraph graph, StateDict weights, GalileoSizes sizes, GalileoScene scene, double metres)
    {
        var sample = scene.Sample(graph) with { MetresPerPixel = metres };
        var averages = new GalileoAverages(graph, new GalileoEncoder(graph, weights, sizes).Tokens(sample));
        graph.Embedding(graph.Transpose("patches", averages.OfPatches(), 0, 3, 1, 2));
    }

    // The published folders also hold decoders and a second encoder.
    private static string EncoderOf(string from)
    {
        var encoder = Path.Combine(from, EncoderName);
        return File.Exists(encoder) ? encoder : from;
    }

    private static int? PublishedHeads(string configFile)
    {
        if (!File.Exists(configFile))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(configFile));
            return document.RootElement.GetProperty("model").GetProperty("encoder").GetProperty("num_heads").GetInt32();
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidInputException(
                configFile, "a configuration with model.encoder.num_heads", error.Message.TrimEnd('.'), "Copy it again from the publisher, or give --config '{\"heads\": …}' and take it away.", error);
        }
    }

    private static ModelPackageDraft Draft(GalileoSizes sizes, GalileoScene scene, double metres, long parameters, bool isUntrained) => new()
    {
        Reference = new ModelReference(Name, "1.0.0"),
        Title = "Galileo",
        Description = $"A vector of {sizes.Width} numbers for each patch of {scene.Patch} x {scene.Patch} pixels and its series of "
            + $"{scene.Dates} months, by the encoder of Galileo, a transformer pretrained on series of many sensors.",
        Architecture = "Vision Transformer over patches, dates and sensors",
        Sources = scene.Sources,
        Context = SeriesSources.Context,
        Output = new ModelOutput { Kind = OutputKind.Embedding, Channels = sizes.Width, Cell = scene.Patch },
        GsdMetres = metres,
        WindowSize = scene.Window,
        Halo = 0,
        Licence = "MIT",
        LicenceLink = new Uri("https://github.com/nasaharvest/galileo/blob/main/LICENSE"),
        CommercialUse = true,

        // The day the paper appeared, arXiv 2502.09356.
        Created = new DateTimeOffset(2025, 2, 13, 0, 0, 0, TimeSpan.Zero),
        TotalParameters = parameters,
        PretrainedSource = isUntrained ? null : "Galileo pretraining data: Sentinel-1, Sentinel-2, ERA5, TerraClimate, VIIRS, SRTM, Dynamic World, WorldCereal and LandScan",
        Untrained = isUntrained,
        Card = Cards.Read(Name),
    };
}
