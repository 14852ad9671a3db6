using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Proto;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>Turns Google's published SavedModel of Dynamic World into a model package, or into the bare network.</summary>
public static class DynamicWorldImport
{
    /// <summary>Name of the package.</summary>
    public const string Name = "dynamicworld";

    /// <summary>What <c>model import</c> knows of it.</summary>
    public static ModelImporter Importer { get; } = new(
        Name,
        "Nine land-cover classes from Sentinel-2 L1C; from the SavedModel folder model/forward of google/dynamicworld.",
        "Apache-2.0",
        CommercialUse: true,
        Write);

    private const string Notice =
        """
        This source code is available under an Apache 2 open source license and requires
        the following attribution:

        This code is produced for the Dynamic World Project by Google in partnership
        with National Geographic and the World Resources Institute.

        """;

    /// <summary>
    /// Writes the package (or, with <see cref="ImportSettings.Bare"/>, only <c>model.onnx</c> and <c>NOTICE</c>) to
    /// <paramref name="outFolder"/>, in place of an older one.
    /// </summary>
    /// <param name="savedModelFolder">Folder that holds <c>saved_model.pb</c> and <c>variables</c>.</param>
    /// <param name="outFolder">Folder that becomes the package.</param>
    /// <param name="settings">What to write.</param>
    /// <exception cref="InvalidInputException">The folder holds no SavedModel, another model, or damaged files.</exception>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime, which answers the golden case, is missing.</exception>
    public static void Write(string savedModelFolder, string outFolder, ImportSettings settings)
    {
        var weights = ReadWeights(savedModelFolder);
        PackageFolder.Replace(outFolder, folder =>
        {
            File.WriteAllText(Path.Combine(folder, "NOTICE"), Notice.ReplaceLineEndings("\n"));
            PackageFolder.WriteGraph(folder, settings.Bare ? Bare(weights) : Package(weights));
            PackageFolder.Describe(folder, settings, Draft);
        });
    }

    /// <summary>
    /// The network alone. Shape: <c>x</c> [N,H,W,9] float32, normalised as published, to <c>logits</c> [N,H,W,9]; any H
    /// and W of at least 2.
    /// </summary>
    internal static ModelProto Bare(IReadOnlyDictionary<string, WeightTensor> weights)
    {
        var graph = new OnnxGraph("dynamicworld");
        var input = graph.Input(
            "x", DataType.Float, Dimension.Open("batch"), Dimension.Open("height"), Dimension.Open("width"), DynamicWorldNetwork.Channels);
        var logits = DynamicWorldNetwork.Add(graph, graph.Transpose("x_nchw", input, 0, 3, 1, 2), weights);
        graph.Output("logits", graph.Transpose("logits_nhwc", logits, 0, 2, 3, 1));
        return graph.ToModel(Notice);
    }

    /// <summary>The package's graph: samples as stored to class probabilities.</summary>
    internal static ModelProto Package(IReadOnlyDictionary<string, WeightTensor> weights)
    {
        var graph = new OnnxGraph("dynamicworld");
        var normalised = DynamicWorldNormalisation.Add(graph, graph.Reflectance(DynamicWorldNormalisation.Fill));
        graph.Probabilities(DynamicWorldNetwork.Add(graph, normalised, weights), temperature: 1);
        return graph.ToModel(Notice);
    }

    /// <summary>Reads and checks the SavedModel. Throws InvalidInputException when it is another model or damaged.</summary>
    internal static IReadOnlyDictionary<string, WeightTensor> ReadWeights(string savedModelFolder)
    {
        var model = SavedModelFolder.Open(Published(savedModelFolder));
        var weights = model.ReadVariables(DynamicWorldNetwork.Variables);
        var fingerprint = GraphFingerprint.Of(model.Function("serving_default"), model.ModelFile);
        return fingerprint == DynamicWorldNetwork.Fingerprint
            ? weights
            : throw new InvalidInputException(
                model.ModelFile,
                $"the graph of the published forward model ({DynamicWorldNetwork.Fingerprint})",
                $"another graph over the same variables ({fingerprint})",
                "Take model/forward of google/dynamicworld at commit 0dd288f.");
    }

    private static ModelPackageDraft Draft() => new()
    {
        Reference = new ModelReference(Name, "1.0.0"),
        Title = "Dynamic World",
        Description = "Nine land-cover classes from one Sentinel-2 L1C scene: the published forward model of Dynamic World, "
            + "made by Google in partnership with National Geographic and the World Resources Institute.",
        Architecture = "Fully convolutional residual network with depthwise convolutions",
        Bands = [.. DynamicWorldNormalisation.Bands.Select(band => band.Band)],
        Levels = ["L1C"],
        Classes = DynamicWorldLegend.Classes,
        Licence = "Apache-2.0",
        LicenceLink = new Uri("https://github.com/google/dynamicworld/blob/master/LICENSE"),
        CommercialUse = true,

        // The day the paper appeared, doi 10.1038/s41597-022-01307-4.
        Created = new DateTimeOffset(2022, 6, 9, 0, 0, 0, TimeSpan.Zero),
        TotalParameters = DynamicWorldNetwork.Variables.Values.Sum(TensorShape.Elements),
        PretrainedSource = "Dynamic World training data",
        Card = Cards.Read(Name),
    };

    // Google publishes the forward model in a folder of that name; its parent is named as easily.
    private static string Published(string folder)
    {
        var forward = Path.Combine(folder, "forward");
        return File.Exists(Path.Combine(folder, SavedModelFolder.ModelFileName)) || !Directory.Exists(forward) ? folder : forward;
    }
}
