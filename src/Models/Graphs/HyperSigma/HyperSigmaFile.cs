using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>Which of HyperSIGMA's networks a checkpoint holds.</summary>
internal enum HyperSigmaKind
{
    /// <summary>The spatial encoder alone, as pretraining gives it.</summary>
    SpatialEncoder,

    /// <summary>The spectral encoder alone, as pretraining gives it.</summary>
    SpectralEncoder,

    /// <summary>Both, fused, with a class per pixel.</summary>
    Segmentation,

    /// <summary>Both on two dates, with a change per centre pixel.</summary>
    Change,

    /// <summary>Both, with an anomaly score per pixel.</summary>
    Anomaly,

    /// <summary>Both, with likeness to a given spectrum per pixel.</summary>
    Target,
}

/// <summary>How HyperSIGMA's checkpoints are laid out.</summary>
internal static class HyperSigmaFile
{
    /// <summary>Prefix of the spatial encoder in a fused network.</summary>
    public const string Spatial = "spat_encoder.";

    /// <summary>Prefix of the spectral encoder in a fused network.</summary>
    public const string Spectral = "spec_encoder.";

    /// <summary>Entries that hold the tensors.</summary>
    public static readonly IReadOnlyList<string> Wrappers = ["model", "state_dict"];

    /// <summary>Tells the network by its tensors. Throws InvalidInputException for another model's checkpoint.</summary>
    public static HyperSigmaKind KindOf(StateDict weights)
    {
        if (ChangeNetwork.Owns(weights))
        {
            return HyperSigmaKind.Change;
        }

        if (SegmentationNetwork.Owns(weights))
        {
            return HyperSigmaKind.Segmentation;
        }

        if (DetectionNetwork.OwnsTarget(weights) || DetectionNetwork.OwnsAnomaly(weights))
        {
            return DetectionNetwork.OwnsTarget(weights) ? HyperSigmaKind.Target : HyperSigmaKind.Anomaly;
        }

        if (weights.HasBelow("blocks.0.attn.") && (weights.HasBelow("patch_embed.proj.") || weights.HasBelow("spat_map.")))
        {
            return weights.HasBelow("spat_map.") ? HyperSigmaKind.SpectralEncoder : HyperSigmaKind.SpatialEncoder;
        }

        throw new InvalidInputException(
            weights.Path,
            "a checkpoint of HyperSIGMA: one encoder (blocks.*, patch_embed.proj or spat_map), or a fused network (spat_encoder.*, spec_encoder.*) with its head",
            $"{weights.Tensors.Count} other tensors, such as {string.Join(", ", weights.Tensors.Keys.Order(StringComparer.Ordinal).Take(3))}",
            "Name the checkpoint of a HyperSIGMA network.");
    }
}
