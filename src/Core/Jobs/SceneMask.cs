namespace Groundshift.Core.Jobs;

/// <summary>What the values of a mask file mean.</summary>
public enum SceneMaskKind
{
    /// <summary>Sen2Cor scene classification, 0 to 11.</summary>
    SceneClassification,

    /// <summary>0 clear, 1 thick cloud, 2 thin cloud, 3 cloud shadow (CloudSEN12 legend, as Major TOM ships it).</summary>
    CloudSen12,

    /// <summary>1 or 255 is cloud, 0 is clear.</summary>
    BinaryCloud,

    /// <summary>EnMAP <c>quality_cloud</c>.</summary>
    EnMapCloud,

    /// <summary>EnMAP <c>quality_cloud_shadow</c>.</summary>
    EnMapCloudShadow,

    /// <summary>EnMAP <c>quality_cirrus</c>.</summary>
    EnMapCirrus,

    /// <summary>EnMAP <c>quality_haze</c>.</summary>
    EnMapHaze,

    /// <summary>EnMAP <c>quality_snow</c>.</summary>
    EnMapSnow,

    /// <summary>EnMAP <c>defective_pixel_mask</c>.</summary>
    EnMapDefect,

    /// <summary>EnMAP <c>quality_classes</c>.</summary>
    EnMapClasses,
}

/// <summary>A quality layer of a scene.</summary>
public sealed record SceneMask
{
    /// <summary>How to read the values.</summary>
    public required SceneMaskKind Kind { get; init; }

    /// <summary>The file.</summary>
    public required AssetReference Asset { get; init; }

    /// <summary>Native ground sampling distance in metres.</summary>
    public double? GsdMetres { get; init; }
}
