using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.SpectralGpt;

/// <summary>What one import is made of, and the graphs and manifest that follow from it.</summary>
internal sealed record SpectralGptParts(string? HeadKind, SpectralGptOptions Options, SpectralGptShape Shape, StateDict Encoder, StateDict Head)
{
    // Context at each side of a window, in patches; scene classes are of a window as a whole.
    private const int HaloPatches = 2;
    private const int LeastPatchesForHalo = 8;

    /// <summary>Classes of the head; null where there is none.</summary>
    public int? Classes => HeadKind switch
    {
        SpectralGptImport.Segmentation or SpectralGptImport.Change => SpectralGptDecoder.ClassesOf(Head),
        SpectralGptImport.Classification => LabelsOf(Head),
        _ => null,
    };

    /// <summary>Classes of a scene head; those of EuroSAT, which one was published for, where the file lacks them.</summary>
    public static int LabelsOf(StateDict head) => head.Shape("head.weight", 10, 768)[0];

    /// <summary>The network alone, with the publisher's input: [N,bands,S,S], already normalised.</summary>
    public void AddBare(OnnxGraph graph)
    {
        var network = Network(graph);
        GraphValue Image(string name) => graph.Input(name, DataType.Float, Dimension.Open("batch"), Shape.Bands, Shape.Window, Shape.Window);
        switch (HeadKind)
        {
            case SpectralGptImport.Segmentation:
                graph.Output("logits", network.Segment(Image("x")));
                break;
            case SpectralGptImport.Classification:
                graph.Output("logits", network.Classify(Image("x")));
                break;
            case SpectralGptImport.Change:
                var logits = network.Compare(Image("x1"), Image("x2"));
                graph.Output("log_probabilities", graph.Node("LogSoftmax", "log_shares", [logits], logits.Type, logits.Shape, Attributes.Integer("axis", 1)));
                break;
            case SpectralGptImport.Reconstruction:
                AddReconstruction(graph, network, Image("x"));
                break;
            default:
                graph.Output("tokens", network.Tokens(Image("x")));
                break;
        }
    }

    /// <summary>From samples as stored to the product's output.</summary>
    public void AddPackage(OnnxGraph graph)
    {
        var (network, normalisation) = (Network(graph), new SpectralGptNormalisation(graph, Shape, Options));
        var images = Sources().Select(normalisation.Add).ToArray();
        switch (HeadKind)
        {
            case SpectralGptImport.Segmentation:
                graph.Probabilities(network.Segment(images[0]), temperature: 1);
                break;
            case SpectralGptImport.Change:
                graph.Probabilities(network.Compare(images[0], images[1]), temperature: 1);
                break;
            case SpectralGptImport.Classification:
                graph.Probabilities(Everywhere(graph, network.Classify(images[0])), temperature: 1);
                break;
            default:
                graph.Embedding(network.Dense(network.Tokens(images[0]), Options.ConcatenatesGroups));
                break;
        }
    }

    /// <summary>Manifest and card. <paramref name="parameters"/>: trained numbers.</summary>
    public ModelPackageDraft Draft(long parameters) => new()
    {
        Reference = new ModelReference(HeadKind is null ? SpectralGptImport.Name : $"{SpectralGptImport.Name}-{HeadKind}", "1.0.0"),
        Title = $"SpectralGPT {HeadKind ?? "embedding"}",
        Description = "SpectralGPT reads Sentinel-2 in tokens of 8 x 8 pixels and three neighbouring bands. " + HeadKind switch
        {
            SpectralGptImport.Segmentation => "This package maps land cover with a fine-tuned head.",
            SpectralGptImport.Change => "This package maps changes between two dates with a fine-tuned head.",
            SpectralGptImport.Classification => "This package gives every window the class of its scene.",
            _ => "This package gives one feature vector per patch.",
        },
        Architecture = "Vision Transformer",
        Sources = Sources(),
        Output = Classes is { } classes
            ? new ModelOutput { Kind = OutputKind.Probabilities, Channels = classes }
            : new ModelOutput { Kind = OutputKind.Embedding, Channels = Shape.Width * (Options.ConcatenatesGroups ? Shape.Groups : 1), Cell = Shape.Patch },
        Product = HeadKind == SpectralGptImport.Change ? ProductKinds.Change : null,
        Classes = Classes is { } count ? Options.Legend(HeadKind, count) : [],
        WindowSize = Shape.Window,
        Halo = HeadKind == SpectralGptImport.Classification || Shape.Side < LeastPatchesForHalo ? 0 : HaloPatches * Shape.Patch,
        BatchSize = 1,
        Licence = "other",
        LicenceLink = new Uri("https://github.com/danfenghong/IEEE_TPAMI_SpectralGPT#licensing"),
        CommercialUse = false,

        // The year of the paper; the day of the weights is not known.
        Created = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero),
        TotalParameters = parameters,
        PretrainedSource = "fMoW-Sentinel2; SpectralGPT+ also BigEarthNet",
        Untrained = Options.IsUntrained,
        Card = Cards.Read(SpectralGptImport.Name),
    };

    private ModelSource[] Sources()
    {
        var source = new ModelSource { Sensor = SensorKind.Sentinel2, Bands = Options.Bands, Levels = ["L1C", "L2A"] };
        return HeadKind == SpectralGptImport.Change
            ? [source with { Name = ModelSource.Before }, source with { Name = ModelSource.After }]
            : [source];
    }

    private SpectralGptNetwork Network(OnnxGraph graph) => new(graph, Shape, Encoder, Head);

    private void AddReconstruction(OnnxGraph graph, SpectralGptNetwork network, GraphValue image)
    {
        var tokens = Shape.Groups * Shape.Places;

        // As the published masking rounds: int(tokens (1 - ratio)).
        var kept = Math.Max((int)(tokens * (1 - Options.MaskRatio)), 1);
        var order = graph.Input("mae_ids_restore", DataType.Int64, Dimension.Open("batch"), tokens);
        var (latent, pixels) = new SpectralGptReconstruction(graph, Shape, Head, Options.DecoderHeads).Add(network, image, order, kept);
        graph.Output("mae_latent_kept", latent);
        graph.Output("mae_pred", pixels);
    }

    // A scene's class stands for every pixel of its window. Shape: [N,K] to [N,K,S,S].
    private GraphValue Everywhere(OnnxGraph graph, GraphValue logits)
    {
        var ones = new float[Shape.Window * Shape.Window];
        Array.Fill(ones, 1);
        return graph.Multiply(
            "logits_everywhere", graph.Unsqueeze("logits_image", logits, 2, 3), graph.Weights("window", ones, 1, 1, Shape.Window, Shape.Window));
    }
}
