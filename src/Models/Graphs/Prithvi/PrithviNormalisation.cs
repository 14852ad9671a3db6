namespace Groundshift.Models.Graphs.Prithvi;

/// <summary>How Prithvi sees reflectance: z = (10000 reflectance - mean) / deviation per band, by the statistics of its training.</summary>
internal static class PrithviNormalisation
{
    /// <summary>Sentinel-2's names of the six bands of NASA's Harmonized Landsat and Sentinel-2 product (HLS), in the network's order.</summary>
    public static readonly IReadOnlyList<string> Bands = ["B02", "B03", "B04", "B8A", "B11", "B12"];

    /// <summary>Ground sampling distance of HLS in metres.</summary>
    public const int GsdMetres = 30;

    // HLS stores reflectance times 10000 (HLS user guide, version 2.0, section 6).
    private const double HlsScale = 10000;

    // configs/prithvi_vit.yaml of IBM/remote-sensing-image-retrieval at commit 93f38d6.
    private static readonly double[] Means1 = [775.2290211, 1080.9927804, 1228.5855250, 2497.2022621, 2204.2139148, 1610.8324823];
    private static readonly double[] Deviations1 = [1281.5261399, 1270.0297975, 1399.4802506, 1368.3446144, 1291.6764009, 1154.5056835];

    // PRITHVI_V2_MEAN and PRITHVI_V2_STD in prithvi_vit.py of IBM/terratorch at commit 01f70cb.
    private static readonly double[] Means2 = [1087, 1342, 1433, 2734, 1958, 1363];
    private static readonly double[] Deviations2 = [2248, 2179, 2178, 1850, 1242, 1049];

    /// <summary>What a missing pixel counts as: the mean of each band. Unit: reflectance.</summary>
    public static float[] Fill(int version) => [.. Means(version).Select(mean => (float)(mean / HlsScale))];

    /// <summary>Adds the normalisation. Shape: reflectance [N,6,H,W] or [N,T,6,H,W] kept.</summary>
    public static GraphValue Add(OnnxGraph graph, GraphValue reflectance, int version)
    {
        var deviations = version == 1 ? Deviations1 : Deviations2;
        float[] scale = [.. deviations.Select(deviation => (float)(HlsScale / deviation))];
        float[] shift = [.. Means(version).Zip(deviations, (mean, deviation) => (float)(-mean / deviation))];
        var scaled = graph.Multiply("z_scaled", reflectance, graph.Weights("z_scale", scale, scale.Length, 1, 1));
        return graph.Add("z", scaled, graph.Weights("z_shift", shift, shift.Length, 1, 1));
    }

    private static double[] Means(int version) => version == 1 ? Means1 : Means2;
}
