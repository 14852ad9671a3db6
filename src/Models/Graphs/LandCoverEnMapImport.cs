using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx.Proto;

namespace Groundshift.Models.Graphs;

/// <summary>Turns the weights that <c>models/training/train_enmap.py</c> writes into the bundled package for EnMAP.</summary>
public static class LandCoverEnMapImport
{
    /// <summary>Name of the package.</summary>
    public const string Name = "landcover-enmap";

    private const string Documentation = "landcover-enmap: land cover from each pixel's EnMAP spectrum. Licence: see card.md.";

    // A pixel is judged by itself; the halo only keeps windows from being cut too finely.
    private const int Window = 128;

    /// <summary>What <c>model import</c> knows of it.</summary>
    public static ModelImporter Importer { get; } = new(
        Name,
        "The bundled land-cover model for EnMAP; from the folder of its weights, models/training.",
        "CC BY-SA 4.0 and GPL-2.0 training data",
        CommercialUse: false,
        Write);

    /// <summary>
    /// Writes the package to <paramref name="outFolder"/>, in place of an older one. With
    /// <see cref="ImportSettings.Bare"/> only <c>model.onnx</c>, from <c>x</c> [N,C,H,W] reflectance (0 where absent) and
    /// <c>present</c> [C] (bool) to <c>logits</c> [N,5,H,W].
    /// </summary>
    /// <param name="weightsFile">The safetensors file, or the folder that holds <c>landcover-enmap.safetensors</c>.</param>
    /// <param name="outFolder">Folder that becomes the package.</param>
    /// <param name="settings">What to write.</param>
    /// <exception cref="InvalidInputException">The file is damaged, or holds other weights.</exception>
    public static void Write(string weightsFile, string outFolder, ImportSettings settings) =>
        new TrainedWeights(Name, LandCoverEnMapNetwork.Tensors, Bare, Package, Draft).Write(weightsFile, outFolder, settings);

    private static ModelProto Bare(IReadOnlyDictionary<string, WeightTensor> weights)
    {
        var graph = new OnnxGraph(Name);
        var channels = LandCoverEnMapNetwork.Source.Bands.Count;
        var input = graph.Input(
            "x", TensorProto.Types.DataType.Float,
            Dimension.Open("batch"), channels, Dimension.Open("height"), Dimension.Open("width"));
        var present = graph.Input("present", TensorProto.Types.DataType.Bool, channels);
        graph.Output("logits", LandCoverEnMapNetwork.Add(graph, input, present, weights));
        return graph.ToModel(Documentation);
    }

    private static ModelProto Package(IReadOnlyDictionary<string, WeightTensor> weights)
    {
        var graph = new OnnxGraph(Name);
        var source = LandCoverEnMapNetwork.Source;
        var inputs = graph.DeclareSource(source);
        var reflectance = graph.Reflectance(source, inputs, new float[source.Bands.Count]);
        var logits = LandCoverEnMapNetwork.Add(graph, reflectance, graph.IsPresent("has_channel", inputs), weights);
        graph.Probabilities(logits, weights["temperature"].Values[0]);
        return graph.ToModel(Documentation);
    }

    private static ModelPackageDraft Draft(IReadOnlyDictionary<string, WeightTensor> weights) => new()
    {
        Reference = new ModelReference(Name, "1.0.0"),
        Title = "Land cover EnMAP",
        Description = "Five land-cover classes from each pixel's EnMAP spectrum, from whatever bands the scene has: built, tree, low "
            + "vegetation, soil, water. Learnt from mixtures of library spectra and from part of a simulated scene of Berlin.",
        Architecture = "Perceptron on spectral nodes",
        Sources = [LandCoverEnMapNetwork.Source],
        GsdMetres = EnMap.GsdMetres,
        WindowSize = Window,
        Halo = 0,
        Classes = LandCoverEnMapNetwork.Classes,
        Temperature = weights["temperature"].Values[0],
        Licence = "CC-BY-SA-4.0 AND GPL-2.0-only",

        // KLUM's licence is a software licence on data and Berlin's asks for share-alike: whether weights inherit either is unsettled.
        CommercialUse = false,

        // The day it was trained.
        Created = new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero),
        TotalParameters = LandCoverEnMapNetwork.Tensors.Where(tensor => tensor.Key != "nodes").Sum(tensor => TensorShape.Elements(tensor.Value)),
        PretrainedSource = "KLUM urban materials, EMIT endmembers, modelled water; part of the Berlin-Urban-Gradient",
        Card = Cards.Read(Name),
    };
}
