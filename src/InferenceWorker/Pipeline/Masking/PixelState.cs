namespace Groundshift.InferenceWorker.Pipeline.Masking;

/// <summary>Whether a pixel can be judged, and if not, why. Where several layers disagree the larger value wins.</summary>
internal enum PixelState : byte
{
    /// <summary>Ground, seen well.</summary>
    Clear = 0,

    /// <summary>Snow or ice, for a model that has no class for it.</summary>
    Snow = 1,

    /// <summary>Haze that the provider flags.</summary>
    Haze = 2,

    /// <summary>In the shadow of a cloud, or close to it.</summary>
    Shadow = 3,

    /// <summary>Cloud or cirrus, or close to it.</summary>
    Cloud = 4,

    /// <summary>Saturated, defective or flagged as no data by a quality layer.</summary>
    Flagged = 5,

    /// <summary>The samples say no data.</summary>
    Nodata = 6,

    /// <summary>Outside the area's polygon: nodata in every product, and in no statistic.</summary>
    Outside = 255,
}
