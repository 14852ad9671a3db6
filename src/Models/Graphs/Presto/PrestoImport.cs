using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Graphs.Presto;

/// <summary>Turns the published checkpoint of Presto into an embedding or a forecast package, or into the bare network.</summary>
public static class PrestoImport
{
    /// <summary>Name of the package.</summary>
    public const string Name = "presto";

    private const string Forecast = "forecast";
    private const string ForecastName = "presto-forecast";
    private const string Documentation = "Presto by NASA Harvest. MIT.";
    private const int UsualDates = 12;

    // Small enough for the caches, and for the tokens of a cloud over a field to be left out; 16 is as fast and takes 1.6 times the memory.
    private const int UsualWindow = 8;
    private const int LargestWindow = 64;

    /// <summary>What <c>model import</c> knows of it.</summary>
    public static ModelImporter Importer { get; } = new(
        Name,
        "An embedding of each pixel's year, or with --head-kind forecast its next month; from default_model.pt of nasaharvest/presto.",
        "MIT",
        CommercialUse: true,
        Write)
    {
        HeadKinds = [Forecast],
        TakesConfig = true,
    };

    /// <summary>
    /// Writes the package, or with <see cref="ImportSettings.Bare"/> the network of <see cref="PrestoNetwork"/>, to
    /// <paramref name="outFolder"/>, in place of an older one.
    /// </summary>
    /// <param name="from">The checkpoint, or the folder that holds it.</param>
    /// <param name="outFolder">Folder that becomes the package.</param>
    /// <param name="settings">What to write; the card lists the fields of <see cref="ImportSettings.Config"/>.</param>
    /// <exception cref="InvalidInputException">The checkpoint is damaged or another model's, or a setting is wrong.</exception>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime, which answers the golden case, is missing.</exception>
    public static void Write(string from, string outFolder, ImportSettings settings)
    {
        if (settings.HeadFile is not null)
        {
            throw new InvalidInputException("--head", "nothing, for the checkpoint holds the decoder", settings.HeadFile, "Leave --head out.");
        }

        using var checkpoint = Checkpoint.Open(from);
        var weights = StateDict.Of(checkpoint, "model", "state_dict");
        var (sizes, scene, isUntrained) = Read(weights, settings);
        PackageFolder.Replace(outFolder, folder =>
        {
            var parameters = sizes.Tensors().Values.Sum(shape => TensorShape.Elements(shape) ?? 0);
            GraphFile.Write(folder, Name, Documentation, settings, parameters, graph => Build(graph, weights, sizes, scene, settings.Bare));
            PackageFolder.Describe(folder, settings, () => Draft(sizes, scene, parameters, isUntrained));
        });
    }

    private static (PrestoSizes Sizes, PrestoScene Scene, bool IsUntrained) Read(StateDict weights, ImportSettings settings)
    {
        var config = new ImportConfig(settings.Config);
        var heads = config.Integer("heads", 1, 128) ?? PrestoSizes.UsualHeads;
        var sizes = PrestoSizes.Of(weights, heads);
        weights.Require(sizes.Tensors());
        if (sizes.Encoder.Width % heads != 0 || sizes.Decoder.Width % heads != 0)
        {
            config.Wrong("heads", $"a divisor of {sizes.Encoder.Width} and {sizes.Decoder.Width}", $"{heads}");
        }

        // One date makes no series in a package; the bare network takes it.
        var dates = config.Integer("dates", settings.Bare ? 1 : 2, sizes.MaxDates) ?? UsualDates;
        var scene = new PrestoScene(
            dates, config.Integer("window", 1, LargestWindow) ?? UsualWindow, config.Flag("radar"), settings.HeadKind == Forecast);
        var isUntrained = config.Flag("untrained");
        config.Finish();
        return (sizes, scene, isUntrained);
    }

    private static void Build(OnnxGraph graph, StateDict weights, PrestoSizes sizes, PrestoScene scene, bool bare)
    {
        if (bare)
        {
            PrestoNetwork.Add(graph, weights, sizes, scene.Dates);
            return;
        }

        var series = scene.Series(graph);
        var encoder = new PrestoEncoder(graph, weights, sizes);
        if (!scene.Forecasts)
        {
            graph.Embedding(Image(graph, encoder.Embedding(series), series, scene, sizes.Encoder.Width));
            return;
        }

        var tokens = encoder.Tokens(series);
        var decoder = new PrestoDecoder(graph, weights, sizes);
        var decoded = decoder.Tokens(series, tokens, encoder.Normalised(tokens));
        var bands = PrestoGroup.Optical.Select(group => decoder.Predicted(group, decoded, scene.Dates, scene.Dates - 1, 1));
        graph.Values(Image(graph, graph.Concat("forecast", 2, [.. bands]), series, scene, PrestoScene.Bands.Count));
    }

    // [N*H*W,..] to [N,channels,H,W].
    private static GraphValue Image(OnnxGraph graph, GraphValue rows, PrestoSeries series, PrestoScene scene, int channels)
    {
        var pixels = graph.Reshape("pixels", rows, series.Month.Shape[0], scene.Window, scene.Window, channels);
        return graph.Transpose("image", pixels, 0, 3, 1, 2);
    }

    private static ModelPackageDraft Draft(PrestoSizes sizes, PrestoScene scene, long parameters, bool isUntrained) => new()
    {
        Reference = new ModelReference(scene.Forecasts ? ForecastName : Name, "1.0.0"),
        Title = scene.Forecasts ? "Presto forecast" : "Presto",
        Description = scene.Forecasts
            ? $"Sentinel-2 reflectance of a month from the {scene.Dates - 1} months before it and the weather, pixel by pixel: "
                + "the decoder of Presto, a transformer pretrained to fill gaps in series of pixels."
            : $"A vector of {sizes.Encoder.Width} numbers for each pixel's series of {scene.Dates} months, by the encoder of "
                + "Presto, a transformer pretrained to fill gaps in series of pixels.",
        Architecture = "Transformer over pixel time series",
        Sources = scene.Sources,
        Context = SeriesSources.Context,
        Output = scene.Forecasts
            ? new ModelOutput { Kind = OutputKind.Values, Channels = PrestoScene.Bands.Count, Bands = PrestoScene.Bands }
            : new ModelOutput { Kind = OutputKind.Embedding, Channels = sizes.Encoder.Width },
        WindowSize = scene.Window,

        // Pixels do not see each other.
        Halo = 0,
        Licence = "MIT",
        LicenceLink = new Uri("https://github.com/nasaharvest/presto/blob/main/LICENSE"),
        CommercialUse = true,

        // The day the paper appeared, arXiv 2304.14065.
        Created = new DateTimeOffset(2023, 4, 27, 0, 0, 0, TimeSpan.Zero),
        TotalParameters = parameters,
        PretrainedSource = isUntrained ? null : "Presto pretraining data: Sentinel-1, Sentinel-2, ERA5, SRTM and Dynamic World of 2020 and 2021",
        Untrained = isUntrained,
        Card = Cards.Read(scene.Forecasts ? ForecastName : Name),
    };
}
