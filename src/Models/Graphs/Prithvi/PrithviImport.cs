using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.Prithvi;

/// <summary>Turns published checkpoints of Prithvi (versions 1 and 2) into embedding packages, or into the bare encoder.</summary>
public static class PrithviImport
{
    /// <summary>Name of the package.</summary>
    public const string Name = "prithvi";

    private const string Documentation = "Encoder of Prithvi by IBM and NASA. Apache-2.0.";

    // Bits of the short hash of IBM's retrieval benchmark (utils/hash_functions.py at commit 93f38d6).
    private const int HashBits = 32;

    // Prefix of the encoder in files of version 2; files of version 1 have none.
    private const string Prefix = "encoder.";

    private const string PatchOutput = "patches";

    // The decoder of pretraining, positions (worked out anew), and the scales of dates and places, which are optional inputs
    // that this import leaves out.
    private static readonly string[] Unused = ["pos_embed", "mask_token", "decoder*", "temporal_embed_enc.*", "location_embed_enc.*"];

    /// <summary>What <c>model import</c> knows of it.</summary>
    public static ModelImporter Importer { get; } = new(
        Name,
        "Embeddings of six-band images for similar-scene search; from Prithvi_100M.pt, Prithvi_EO_V1_100M.pt or Prithvi_EO_V2_*.pt.",
        "Apache-2.0",
        CommercialUse: true,
        Write)
    {
        Sizes = [.. PrithviDimensions.Published.Keys],
        Precisions = [ImportPrecision.Float32, ImportPrecision.Float16],
        TakesConfig = true,
    };

    /// <summary>
    /// Writes the package: one vector per window, or one per patch with the field <c>output</c> = <c>patches</c> of
    /// <see cref="ImportSettings.Config"/>. Bare: <c>x</c> [N,6,T,H,W] float32, normalised, to <c>tokens_normed</c>,
    /// <c>embedding</c>, <c>bits</c>, <c>trivial_hash_32</c> (where the width is a multiple of 32) and <c>pos_embed</c>.
    /// </summary>
    /// <exception cref="InvalidInputException">The checkpoint is damaged or another model's, or a setting does not fit it.</exception>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime, which answers the golden case, is missing.</exception>
    public static void Write(string from, string outFolder, ImportSettings settings)
    {
        using var checkpoint = Checkpoint.Open(from);
        var all = StateDict.Of(checkpoint, "state_dict", "model");
        var version = all.Tensors.Keys.Any(name => name.StartsWith(Prefix, StringComparison.Ordinal)) ? 2 : 1;
        var encoder = version == 2 ? all.Inside(Prefix) : all;
        var config = new ImportConfig(settings.Config);
        var isDense = config.Choice("output", "window", PatchOutput) == PatchOutput;
        var metres = config.Integer("gsd", 1, 1000) ?? PrithviNormalisation.GsdMetres;
        var isUntrained = config.Flag("untrained");
        var sizes = PrithviDimensions.Read(encoder, version, Unused, config);
        if (settings.Size is { } size)
        {
            sizes.Require(size);
        }

        var source = new ModelSource { Sensor = SensorKind.Sentinel2, Bands = PrithviNormalisation.Bands, Levels = ["L2A"], Dates = sizes.Frames };
        PackageFolder.Replace(outFolder, folder =>
        {
            GraphFile.Write(folder, Name, Documentation, settings, sizes.Parameters, graph =>
            {
                if (settings.Bare)
                {
                    Bare(graph, encoder, sizes);
                }
                else
                {
                    Package(graph, encoder, sizes, source, isDense);
                }
            });
            PackageFolder.Describe(folder, settings, () => Draft(sizes, source, isDense, metres, isUntrained));
        });
    }

    private static void Bare(OnnxGraph graph, StateDict encoder, PrithviDimensions sizes)
    {
        var x = graph.Input("x", DataType.Float, Dimension.Open("batch"), PrithviDimensions.Bands, sizes.Frames, sizes.Image, sizes.Image);
        var tokens = PrithviNetwork.Tokens(graph, graph.Transpose("x_by_date", x, 0, 2, 1, 3, 4), encoder, sizes);
        var embedding = PrithviNetwork.Embedding(graph, tokens, sizes);
        graph.Output("bits", IsPositive(graph, "bits_wide", embedding));
        if (sizes.Width % HashBits == 0)
        {
            // Every 32nd element falls into the same bit, not neighbours.
            var strided = graph.Reshape("strided", embedding, embedding.Shape[0], sizes.Width / HashBits, HashBits);
            graph.Output($"trivial_hash_{HashBits}", IsPositive(graph, "hash_wide", graph.Mean("hash_mean", strided, keep: false, 1)));
        }

        var positions = graph.Weights("position_table", PrithviNetwork.Positions(sizes), 1, sizes.Patches + 1, sizes.Width);
        graph.Output("pos_embed", graph.Map("Identity", "position_table_copy", positions));
        graph.Output("tokens_normed", tokens);
        graph.Output("embedding", embedding);
    }

    private static void Package(OnnxGraph graph, StateDict encoder, PrithviDimensions sizes, ModelSource source, bool isDense)
    {
        var reflectance = graph.Reflectance(source, PrithviNormalisation.Fill(sizes.Version), sizes.Image, clamp: false);
        var tokens = PrithviNetwork.Tokens(graph, PrithviNormalisation.Add(graph, reflectance, sizes.Version), encoder, sizes);
        graph.Embedding(isDense ? PrithviNetwork.PatchVectors(graph, tokens, sizes) : PrithviNetwork.Embedding(graph, tokens, sizes));
    }

    private static GraphValue IsPositive(OnnxGraph graph, string name, GraphValue value)
    {
        var isPositive = graph.Node("Greater", name + ".greater", [value, graph.Number(0)], DataType.Bool, value.Shape);
        return graph.Cast(name, isPositive, DataType.Uint8);
    }

    private static ModelPackageDraft Draft(PrithviDimensions sizes, ModelSource source, bool isDense, int metres, bool isUntrained) => new()
    {
        Reference = new ModelReference(Name, $"{sizes.Version}.0.0"),
        Title = $"Prithvi-EO-{sizes.Version}.0 encoder",
        Description = isDense
            ? "A vector per patch of a six-band image, for heads to be fitted on, by the encoder of Prithvi by IBM and NASA."
            : "One vector per window of a six-band image, for similar-scene search, by the encoder of Prithvi by IBM and NASA.",
        Architecture = "Vision transformer, masked autoencoder",
        Sources = [source],
        Output = new ModelOutput
        {
            Kind = OutputKind.Embedding,
            Channels = isDense ? sizes.Frames * sizes.Width : sizes.Width,
            Cell = isDense ? sizes.Patch : sizes.Image,
        },
        GsdMetres = metres,
        WindowSize = sizes.Image,
        Halo = isDense ? HaloOf(sizes) : 0,
        Licence = "Apache-2.0",
        CommercialUse = true,

        // The days that the papers appeared: arXiv 2310.18660 and 2412.02732.
        Created = sizes.Version == 1
            ? new DateTimeOffset(2023, 10, 28, 0, 0, 0, TimeSpan.Zero)
            : new DateTimeOffset(2024, 12, 3, 0, 0, 0, TimeSpan.Zero),
        TotalParameters = sizes.Parameters,
        PretrainedSource = isUntrained ? null : "NASA HLS",
        Untrained = isUntrained,
        Card = Cards.Read(Name),
    };

    // Whole patches, about a seventh of the window: tokens at the border see no neighbours.
    private static int HaloOf(PrithviDimensions sizes) => sizes.Grid / 7 * sizes.Patch;
}
