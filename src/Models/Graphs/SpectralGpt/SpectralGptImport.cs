using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Graphs.SpectralGpt;

/// <summary>Turns published checkpoints of SpectralGPT and SpectralGPT+ into model packages, or into the bare network.</summary>
public static class SpectralGptImport
{
    /// <summary>Name of the package; a head's kind follows it.</summary>
    public const string Name = "spectralgpt";

    internal const string Segmentation = "segmentation";
    internal const string Change = "change";
    internal const string Classification = "classification";
    internal const string Reconstruction = "reconstruction";

    private const string NextStep = "Name a checkpoint of SpectralGPT that holds this head.";

    // Kept by training scripts, of no use to a network that is not trained further.
    private static readonly string[] Pretraining = ["mask_token", "decoder_*"];
    private static readonly string[] AnyHead = ["head.*", "fc.*", "conv0.*", "conv1.*", "conv2.*", "conv3.*", "decoder.*", "cls_seg.*", "norm.*"];

    /// <summary>What <c>model import</c> knows of it.</summary>
    public static ModelImporter Importer { get; } = new(
        Name,
        "SpectralGPT, spectral tokens on Sentinel-2: embedding, land cover, change or scene class; from a .pth of the publisher.",
        "GPL-3.0 by its README, no licence of the weights known",
        CommercialUse: false,
        Write)
    {
        Sizes = [.. SpectralGptShape.Published.Keys],
        HeadKinds = [Segmentation, Change, Classification, Reconstruction],
        Precisions = [ImportPrecision.Float32, ImportPrecision.Float16],
        TakesConfig = true,
    };

    /// <summary>
    /// Writes the package to <paramref name="outFolder"/>, in place of an older one. With <see cref="ImportSettings.Bare"/> only the
    /// network: <c>x</c> (or <c>x1</c>, <c>x2</c> of a change) to <c>tokens</c>, <c>logits</c> or <c>log_probabilities</c>.
    /// </summary>
    /// <param name="checkpointFile">The encoder's checkpoint; a fine-tuned one holds the head too.</param>
    /// <param name="outFolder">Folder that becomes the package.</param>
    /// <param name="settings">What to write. A head file that holds a whole fine-tuned network is taken whole, for its head fits no other encoder.</param>
    /// <exception cref="InvalidInputException">The checkpoint is of another model or damaged, or a setting does not fit it.</exception>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime, which answers the golden case of a package, is missing.</exception>
    public static void Write(string checkpointFile, string outFolder, ImportSettings settings)
    {
        var options = SpectralGptOptions.Read(settings);
        using var checkpoint = Checkpoint.Open(checkpointFile);
        using var headCheckpoint = settings.HeadFile is null ? null : Checkpoint.Open(settings.HeadFile);
        var encoder = StateDict.Of(checkpoint, "model", "state_dict");
        var head = headCheckpoint is null ? encoder : StateDict.Of(headCheckpoint, "model", "state_dict");
        var shape = SpectralGptShape.Of(encoder);
        if (headCheckpoint is not null && (head.HasBelow("patch_embed.") || head.HasBelow("blocks.")))
        {
            RequireSame(encoder, shape, head);
            (encoder, shape) = (head, SpectralGptShape.Of(head));
        }

        var parameters = Require(settings.HeadKind, shape, encoder, head);
        shape = shape.Checked(encoder, settings.Size, options.Heads);
        options.Require(shape);
        var parts = new SpectralGptParts(settings.HeadKind, options, shape, encoder, head);
        if (!settings.Bare)
        {
            RequireProduct(parts);
        }

        PackageFolder.Replace(outFolder, folder =>
        {
            GraphFile.Write(folder, Name, "SpectralGPT, Hong et al. 2024, doi 10.1109/TPAMI.2024.3362475.", settings, parameters, settings.Bare ? parts.AddBare : parts.AddPackage);
            PackageFolder.Describe(folder, settings, () => parts.Draft(parameters));
        });
    }

    // Checks every tensor before anything is written; returns how many numbers they hold.
    private static long Require(string? kind, SpectralGptShape shape, StateDict encoder, StateDict head)
    {
        var encoderTensors = shape.Tensors(hasNorm: kind is null or Classification or Reconstruction);
        var isOneFile = ReferenceEquals(encoder, head);
        var headTensors = isOneFile ? encoderTensors : new ExpectedTensors();
        switch (kind)
        {
            case Classification:
                headTensors.Linear("head", shape.Width, SpectralGptParts.LabelsOf(head));
                break;
            case Segmentation or Change:
                SpectralGptDecoder.Expect(headTensors, head, shape.Width);
                break;
            case Reconstruction:
                SpectralGptReconstruction.Expect(headTensors, head, shape);
                break;
        }

        var check = new TensorCheck().Expect(encoder, encoderTensors.Shapes, [.. Pretraining, .. isOneFile && kind is Segmentation or Change ? ["norm.*"] : kind is null || !isOneFile ? AnyHead : []]);
        if (!isOneFile)
        {
            check.Expect(head, headTensors.Shapes, Pretraining);
        }

        check.Finish();
        return encoderTensors.Shapes.Values.Concat(isOneFile ? [] : headTensors.Shapes.Values).Sum(tensor => TensorShape.Elements(tensor) ?? 0);
    }

    private static void RequireSame(StateDict encoder, SpectralGptShape shape, StateDict head)
    {
        var own = SpectralGptShape.Of(head);
        if (encoder.KnowsSizes && head.KnowsSizes && (shape.Width, shape.Depth, shape.Patch) != (own.Width, own.Depth, own.Patch))
        {
            throw new InvalidInputException(
                head.Path, $"a network of width {shape.Width} and {shape.Depth} blocks, as the encoder", $"width {own.Width}, {own.Depth} blocks", NextStep);
        }
    }

    private static void RequireProduct(SpectralGptParts parts)
    {
        parts.Options.RequirePackage(parts.Shape, parts.Classes);
        if (parts.HeadKind == Reconstruction)
        {
            throw new InvalidInputException("--head-kind", $"{Segmentation}, {Change} or {Classification} for a package", Reconstruction, "Add --bare: painted pixels are no product.");
        }

        if (parts.HeadKind == Change && parts.Classes != 2)
        {
            throw new InvalidInputException("--head-kind", "two classes, unchanged and changed", $"{parts.Classes}", NextStep);
        }

        if (parts.HeadKind == Classification && parts.Options.IsMultilabel)
        {
            throw new InvalidInputException(
                "--config multilabel", "false for a package", "true", "Add --bare: independent labels are no shares that sum to one, which a map is made of.");
        }
    }
}
