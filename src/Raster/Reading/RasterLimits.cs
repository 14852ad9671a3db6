namespace Groundshift.Raster.Reading;

/// <summary>Sizes beyond which a file is not a scene but a mistake or an attack.</summary>
internal static class RasterLimits
{
    /// <summary>
    /// Pixels along a side: six Sentinel-2 tiles (10980) and four Landsat panchromatic scenes (about 16000). Memory grows with
    /// the width: ten 16-bit bands of this width keep 512-row blocks within 0.7 GB.
    /// </summary>
    internal const int MostPixelsPerSide = 65_536;

    /// <summary>
    /// Bands in a file: the widest imaging spectrometers have some 430 (PRISMA 239, EMIT 285, Tanager 426).
    /// </summary>
    internal const int MostBands = 1_024;

    /// <summary>
    /// Bytes of one decoded block with all of its bands: a 512-pixel block of EnMAP's 224 bands takes 117 MB. Larger ones mean
    /// an untiled file that would have to be held as a whole.
    /// </summary>
    internal const long MostBlockBytes = 512L << 20;

    /// <summary>Rows that are read at once of files with very low blocks (untiled files, PNG) and of those that need no whole blocks, so that calls stay few.</summary>
    internal const int LeastStripRows = 64;
}
