namespace Groundshift.InferenceWorker.Change;

/// <summary>Pixels of two dates on one grid that are clear on both: what a change detector is fitted on.</summary>
/// <remarks>
/// <para>Shape: <see cref="Before"/> and <see cref="After"/> are (pixels, bands), row-major, the same pixel in the same row.</para>
/// <para>Unit: any; both dates of a band the same. Nodata: pixels without a value on either date are left out before.</para>
/// </remarks>
internal sealed class PixelPairs
{
    /// <exception cref="ArgumentException">The two dates differ in size, or are no multiple of the number of bands.</exception>
    public PixelPairs(double[] before, double[] after, int bands)
    {
        if (bands < 1 || before.Length != after.Length || before.Length % bands != 0)
        {
            throw new ArgumentException($"{before.Length} and {after.Length} values are not two dates of {bands} bands.", nameof(before));
        }

        (Before, After, Bands) = (before, after, bands);
    }

    /// <summary>Values of the earlier date.</summary>
    public double[] Before { get; }

    /// <summary>Values of the later date.</summary>
    public double[] After { get; }

    /// <summary>Bands per date.</summary>
    public int Bands { get; }

    /// <summary>Pixels.</summary>
    public int Count => Before.Length / Bands;
}
