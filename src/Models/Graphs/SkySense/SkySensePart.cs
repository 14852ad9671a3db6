using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SkySense;

/// <summary>The parts that SkySense is published in, a file each.</summary>
internal enum SkySensePart
{
    /// <summary>Swin V2 for high-resolution images.</summary>
    BackboneHr,

    /// <summary>Vision transformer for Sentinel-2, with the calendar embedding.</summary>
    BackboneS2,

    /// <summary>Vision transformer for Sentinel-1.</summary>
    BackboneS1,

    /// <summary>From Sentinel-2 patches to pixels.</summary>
    HeadS2,

    /// <summary>From Sentinel-1 patches to pixels.</summary>
    HeadS1,

    /// <summary>Fusion of sensors and dates.</summary>
    Fusion,
}

/// <summary>Tells the parts apart, by what they hold and, where that does not tell, by their names.</summary>
internal static class SkySenseParts
{
    /// <summary>Bands of the Sentinel-1 branch: VV and VH.</summary>
    public const int RadarBands = 2;

    private const string NextStep = "Name a file of SkySense's checkpoints, or the folder that holds them.";

    /// <summary>Entries that hold the tensors.</summary>
    public static readonly IReadOnlyList<string> Wrappers = ["state_dict", "model"];

    /// <summary>Prefix of a part in a file of the whole model.</summary>
    public static string Prefix(SkySensePart part) => part switch
    {
        SkySensePart.BackboneHr => "backbone_hr.",
        SkySensePart.BackboneS2 => "backbone_s2.",
        SkySensePart.BackboneS1 => "backbone_s1.",
        SkySensePart.HeadS2 => "head_s2.",
        SkySensePart.HeadS1 => "head_s1.",
        _ => "fusion.",
    };

    /// <summary>
    /// The part that a file holds, and its tensors without the prefix of the HR file. Heads look alike: their file's name tells.
    /// Throws InvalidInputException for another model's checkpoint.
    /// </summary>
    public static (SkySensePart Part, StateDict Weights) Of(StateDict weights)
    {
        var inner = weights.Inside(SwinBackbone.Prefix);
        if (SwinBackbone.Owns(weights) || SwinBackbone.Owns(inner))
        {
            return (SkySensePart.BackboneHr, SwinBackbone.Owns(weights) ? weights : inner);
        }

        if (SentinelBranch.Owns(weights))
        {
            var bands = weights.Tensors.GetValueOrDefault("patch_embed.projection.weight")?.Shape is [_, var count, _, _] ? count : IsNamedRadar(weights) ? RadarBands : 0;
            return (bands == RadarBands ? SkySensePart.BackboneS1 : SkySensePart.BackboneS2, weights);
        }

        if (FusionEncoder.Owns(weights))
        {
            return (SkySensePart.Fusion, weights);
        }

        if (UpHead.Owns(weights))
        {
            return (IsNamedRadar(weights) ? SkySensePart.HeadS1 : SkySensePart.HeadS2, weights);
        }

        throw new InvalidInputException(
            weights.Path,
            "a part of SkySense: a Swin V2 (stages.*), a Sentinel branch (pos_embed, layers.*), a head (decoder.0) or the fusion (porj_linear)",
            $"{weights.Tensors.Count} other tensors, such as {string.Join(", ", weights.Tensors.Keys.Order(StringComparer.Ordinal).Take(3))}",
            NextStep);
    }

    /// <summary>True for a file of the whole model.</summary>
    public static bool IsWhole(StateDict weights) => weights.HasBelow(Prefix(SkySensePart.Fusion));

    private static bool IsNamedRadar(StateDict weights) => Path.GetFileName(weights.Path).Contains("s1", StringComparison.OrdinalIgnoreCase);
}
