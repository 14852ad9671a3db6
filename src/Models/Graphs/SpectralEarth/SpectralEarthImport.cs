using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Graphs.SpectralEarth;

/// <summary>Turns published checkpoints of SpectralEarth (Spec-ViT, Spec-RN50) into model packages, or into the bare network.</summary>
public static class SpectralEarthImport
{
    /// <summary>Name of the package; a head's kind follows it.</summary>
    public const string Name = "spectralearth";

    internal const string Segmentation = "segmentation";
    internal const string Multilabel = "multilabel";

    private const string NextStep = "Name a checkpoint of SpectralEarth.";
    private const string ResNetSize = "RN50";

    // Counters and pretraining leftovers, of no use to a network that is not trained further.
    private static readonly string[] Unused = ["*.num_batches_tracked", "mask_token", "decoder*"];
    private static readonly string[] LabelHeads = ["vit_core.head.*", "resnet.fc.*"];

    /// <summary>What <c>model import</c> knows of it.</summary>
    public static ModelImporter Importer { get; } = new(
        Name,
        "SpectralEarth's Spec-ViT and Spec-RN50 for 202 bands of EnMAP: embedding or land cover; from a backbone file or a Lightning checkpoint.",
        "No licence in its repository",
        CommercialUse: false,
        Write)
    {
        Sizes = [.. SpecVit.Published.Keys, ResNetSize],
        HeadKinds = [Segmentation, Multilabel],
        Precisions = [ImportPrecision.Float32, ImportPrecision.Float16],
        TakesConfig = true,
    };

    /// <summary>
    /// Writes the package to <paramref name="outFolder"/>, in place of an older one. With <see cref="ImportSettings.Bare"/> only the
    /// network: <c>x</c> [N,202,S,S], standardised, to <c>logits</c>, or to the backbone's features.
    /// </summary>
    /// <param name="checkpointFile">The backbone's checkpoint; one of a fine-tuned network holds the head too.</param>
    /// <param name="outFolder">Folder that becomes the package.</param>
    /// <param name="settings">What to write. A head file that holds a whole network is taken whole, for its head fits no other backbone.</param>
    /// <exception cref="InvalidInputException">The checkpoint is of another model or damaged, or a setting does not fit it.</exception>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime, which answers the golden case of a package, is missing.</exception>
    public static void Write(string checkpointFile, string outFolder, ImportSettings settings)
    {
        var options = SpectralEarthOptions.Read(settings);
        using var checkpoint = Checkpoint.Open(checkpointFile);
        using var headCheckpoint = settings.HeadFile is null ? null : Checkpoint.Open(settings.HeadFile);
        var whole = Unwrapped(checkpoint);
        var backbone = Open(whole, settings, options);
        var head = headCheckpoint is null ? whole : Unwrapped(headCheckpoint);
        if (headCheckpoint is not null && IsWhole(head))
        {
            whole = head;
            var own = Open(whole, settings, options);
            backbone = !whole.KnowsSizes || (own.Title, own.Size, own.Width) == (backbone.Title, backbone.Size, backbone.Width)
                ? own
                : throw new InvalidInputException(head.Path, $"a network on {backbone.Title} {backbone.Size}", $"{own.Title} {own.Size}", NextStep);
        }

        var classes = Require(whole, head, backbone, settings.HeadKind, out var parameters);
        RequireSizes(backbone, whole.Path, settings, options);
        if (!settings.Bare)
        {
            RequirePackage(settings.HeadKind, options, backbone, classes);
        }

        var parts = new SpectralEarthParts(settings.HeadKind, options, backbone, head, classes);
        PackageFolder.Replace(outFolder, folder =>
        {
            GraphFile.Write(folder, Name, "SpectralEarth, Braham et al. 2024, arXiv 2408.08447.", settings, parameters, settings.Bare ? parts.AddBare : parts.AddPackage);
            PackageFolder.Describe(folder, settings, () => parts.Draft(parameters));
        });
    }

    // Lightning keeps the network under `state_dict`, each name behind `model.`.
    private static StateDict Unwrapped(Checkpoint checkpoint)
    {
        var weights = StateDict.Of(checkpoint, "state_dict", "model");
        return weights.Tensors.Keys.All(name => name.StartsWith("model.", StringComparison.Ordinal)) ? weights.Inside("model.") : weights;
    }

    private static bool IsWhole(StateDict weights) => Backbone(weights).HasBelow(SpectralAdapter.Name + ".");

    // A network for maps has its backbone inside.
    private static StateDict Backbone(StateDict weights) =>
        weights.Tensors.Keys.Any(name => name.StartsWith("encoder.", StringComparison.Ordinal)) ? weights.Inside("encoder.") : weights;

    private static ISpectralBackbone Open(StateDict whole, ImportSettings settings, SpectralEarthOptions options)
    {
        var weights = Backbone(whole);
        return weights.HasBelow("resnet.")
            ? new SpecResNet(weights, options.ImageSize, isDilated: settings.HeadKind == Segmentation)
            : new SpecVit(weights, options.Heads);
    }

    private static void RequireSizes(ISpectralBackbone backbone, string path, ImportSettings settings, SpectralEarthOptions options)
    {
        if (settings.Size is { } size && size != (backbone is SpecResNet ? ResNetSize : backbone.Size))
        {
            throw new InvalidInputException(path, $"size {size}", $"{backbone.Title} {backbone.Size}", NextStep);
        }

        (backbone as SpecVit)?.Require(options);
    }

    // Checks every tensor before anything is written; returns the classes of the head.
    private static int? Require(StateDict whole, StateDict head, ISpectralBackbone backbone, string? kind, out long parameters)
    {
        var backboneTensors = new ExpectedTensors();
        backbone.Expect(backboneTensors);
        var headTensors = new ExpectedTensors();
        int? classes = kind switch
        {
            Segmentation => backbone.ExpectSegmentation(headTensors, head),
            Multilabel => ExpectLabels(headTensors, Backbone(head), backbone),
            _ => null,
        };
        var isInside = kind == Multilabel && ReferenceEquals(whole, head);
        var inBackbone = isInside ? backboneTensors.Shapes.Concat(headTensors.Shapes).ToDictionary() : backboneTensors.Shapes;
        var heads = kind == Multilabel && isInside ? [] : (string[])["head.*", "classifier.*", .. LabelHeads];
        var check = new TensorCheck().Expect(Backbone(whole), inBackbone, [.. Unused, .. heads]);
        if (kind is not null && !isInside)
        {
            check.Expect(kind == Multilabel ? Backbone(head) : head, headTensors.Shapes, [.. Unused, "encoder.*"]);
        }

        check.Finish();

        parameters = backboneTensors.Shapes.Values.Concat(headTensors.Shapes.Values).Sum(shape => TensorShape.Elements(shape) ?? 0);
        return classes;
    }

    private static int ExpectLabels(ExpectedTensors tensors, StateDict head, ISpectralBackbone backbone)
    {
        var labels = head.Shape(backbone.LabelHead + ".weight", 19, backbone.Width)[0];
        tensors.Linear(backbone.LabelHead, backbone.Width, labels);
        return labels;
    }

    private static void RequirePackage(string? kind, SpectralEarthOptions options, ISpectralBackbone backbone, int? classes)
    {
        if (kind == Multilabel)
        {
            throw new InvalidInputException(
                "--head-kind", $"{Segmentation} for a package", Multilabel, "Add --bare: independent labels are no shares that sum to one, which a map is made of.");
        }

        if (backbone.Window % backbone.Cell != 0)
        {
            throw new InvalidInputException("--config image_size", $"a multiple of {backbone.Cell}", $"{backbone.Window}", "Give another size.");
        }

        options.RequirePackage(classes);
    }
}
