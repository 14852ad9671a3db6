namespace Groundshift.InferenceWorker.Stitching;

/// <summary>How probabilities become bytes in the confidence and probability rasters: half percents, 0 to 200.</summary>
internal static class Quantisation
{
    /// <summary>Stored sample of certainty.</summary>
    public const int Steps = 200;

    /// <summary>Factor from a stored sample to a probability.</summary>
    public const double Scale = 1.0 / Steps;

    /// <summary>Stored sample that means no data, in every product raster.</summary>
    public const byte Nodata = 255;
}
