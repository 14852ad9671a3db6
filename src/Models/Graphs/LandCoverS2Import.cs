using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx.Proto;

namespace Groundshift.Models.Graphs;

/// <summary>Turns the weights that <c>models/training/train.py</c> writes into the bundled package.</summary>
public static class LandCoverS2Import
{
    /// <summary>Name of the package.</summary>
    public const string Name = "landcover-s2";

    /// <summary>What <c>model import</c> knows of it.</summary>
    public static ModelImporter Importer { get; } = new(
        Name,
        "The bundled land-cover default for Sentinel-2; from the folder of its weights, models/training.",
        Licence,
        CommercialUse: true,
        Write);

    private const string Documentation = "landcover-s2: small land-cover network for Sentinel-2. Licence: see card.md.";

    // The second for Major TOM and Berlin, which ask for share-alike: whether weights inherit it is unsettled.
    private const string Licence = "Apache-2.0 AND CC-BY-SA-4.0";

    // The network sees three pixels to each side.
    private const int Halo = 4;

    /// <summary>
    /// Writes the package to <paramref name="outFolder"/>, in place of an older one. With
    /// <see cref="ImportSettings.Bare"/> only <c>model.onnx</c>, from <c>x</c> [N,7,H,W] reflectance to <c>logits</c> [N,9,H,W].
    /// </summary>
    /// <param name="weightsFile">The safetensors file, or the folder that holds <c>landcover-s2.safetensors</c>.</param>
    /// <param name="outFolder">Folder that becomes the package.</param>
    /// <param name="settings">What to write.</param>
    /// <exception cref="InvalidInputException">The file is damaged, or holds other weights.</exception>
    public static void Write(string weightsFile, string outFolder, ImportSettings settings) =>
        new TrainedWeights(Name, LandCoverS2Network.Tensors, Bare, Package, Draft).Write(weightsFile, outFolder, settings);

    private static ModelProto Bare(IReadOnlyDictionary<string, WeightTensor> weights)
    {
        var graph = new OnnxGraph(Name);
        var input = graph.Input(
            "x", TensorProto.Types.DataType.Float,
            Dimension.Open("batch"), LandCoverS2Network.Source.Bands.Count, Dimension.Open("height"), Dimension.Open("width"));
        graph.Output("logits", LandCoverS2Network.Add(graph, input, weights));
        return graph.ToModel(Documentation);
    }

    private static ModelProto Package(IReadOnlyDictionary<string, WeightTensor> weights)
    {
        var graph = new OnnxGraph(Name);
        var reflectance = graph.Reflectance(LandCoverS2Network.Source, weights["fill"].Values);
        graph.Probabilities(LandCoverS2Network.Add(graph, reflectance, weights), weights["temperature"].Values[0]);
        return graph.ToModel(Documentation);
    }

    private static ModelPackageDraft Draft(IReadOnlyDictionary<string, WeightTensor> weights) => new()
    {
        Reference = new ModelReference(Name, "1.1.0"),
        Title = "Land cover S2 (small)",
        Description = "Nine land-cover classes from one Sentinel-2 scene by a network of ten thousand parameters, taught by Dynamic "
            + "World, index rules and a map of Berlin: a working default for a fresh machine, from three to seven bands, fast on a CPU.",
        Architecture = "Perceptron on pixels and their neighbourhood",
        Sources = [LandCoverS2Network.Source],
        Halo = Halo,
        Classes = DynamicWorldLegend.Classes,
        Temperature = weights["temperature"].Values[0],
        Licence = Licence,
        CommercialUse = true,

        // The day it was trained.
        Created = new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero),
        TotalParameters = LandCoverS2Network.Tensors.Values.Sum(TensorShape.Elements),
        PretrainedSource = "Dynamic World, distilled over Major TOM, SSL4EO-S12 T43RCP, WorldCereal Belgium, BigEarthNet Ireland and EuroSAT; "
            + "Presto algae-bloom pixels; part of the Berlin-Urban-Gradient; EMIT soils, modelled water",
        Card = Cards.Read(Name),
    };
}
