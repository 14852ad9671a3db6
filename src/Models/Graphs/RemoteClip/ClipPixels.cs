namespace Groundshift.Models.Graphs.RemoteClip;

/// <summary>
/// How a Sentinel-2 scene becomes the 8-bit RGB image that CLIP was trained on: the stretch of ESA's true-colour image, Pillow's
/// bicubic resampling, CLIP's normalisation.
/// </summary>
internal static class ClipPixels
{
    /// <summary>Bands in, in CLIP's order of red, green, blue.</summary>
    public static readonly IReadOnlyList<string> Bands = ["B04", "B03", "B02"];

    // Reflectance that becomes 255 in the true-colour image (TCI). Source: ESA, Sentinel-2 MSI user guide, definitions: "3558 for
    // L1C products or 2000 for L2A products (0.3558 and 0.2 in reflectance value respectively)".
    private const float BrightestL1C = 0.3558f;
    private const float BrightestL2A = 0.2f;

    private const float Brightest8Bit = 255;

    // Keys' parameter in Pillow's Image.BICUBIC, which OpenCLIP resizes with.
    private const float PillowCubic = -0.5f;

    // Means and deviations of CLIP's training images. Source: OPENAI_DATASET_MEAN and _STD in constants.py of
    // mlfoundations/open_clip at v2.24.0.
    private static readonly float[] Means = [0.48145466f, 0.4578275f, 0.40821073f];
    private static readonly float[] Deviations = [0.26862954f, 0.26130258f, 0.27577711f];

    /// <summary>What a missing pixel counts as: CLIP's mean, in reflectance of that level.</summary>
    public static float[] Fill(string level) => [.. Means.Select(mean => mean * Brightest(level))];

    /// <summary>Adds all steps. Shape: reflectance [N,3,window,window] to normalised RGB [N,3,image,image].</summary>
    public static GraphValue Add(OnnxGraph graph, GraphValue reflectance, string level, int image)
    {
        var stretched = graph.Multiply("rgb_stretched", reflectance, graph.Number(Brightest8Bit / Brightest(level)));
        var rgb = EightBits(graph, "rgb", stretched);
        var sized = rgb.Length(2) == image ? rgb : EightBits(graph, "rgb_sized", ResampleAsPillow(graph, "rgb_resized", rgb, image));
        float[] scale = [.. Deviations.Select(deviation => 1 / (Brightest8Bit * deviation))];
        float[] shift = [.. Means.Zip(Deviations, (mean, deviation) => -mean / deviation)];
        return graph.Affine("rgb_normal", sized, scale, shift);
    }

    /// <summary>
    /// Bicubic resampling to a square, smoothed where it reduces, weights shared out anew at borders. Shape: [N,C,h,w] to [N,C,size,size].
    /// Source: Pillow, Image.resize with Image.BICUBIC, before its rounding.
    /// </summary>
    public static GraphValue ResampleAsPillow(OnnxGraph graph, string name, GraphValue image, int size)
    {
        var factors = graph.Weights(name + ".factors", [1, 1, (float)size / image.Length(2), (float)size / image.Length(3)], 4);
        return graph.Node(
            "Resize", name, [image, null, factors], image.Type, [image.Shape[0], image.Shape[1], size, size],
            Attributes.Text("mode", "cubic"),
            Attributes.Text("coordinate_transformation_mode", "half_pixel"),
            Attributes.Number("cubic_coeff_a", PillowCubic),
            Attributes.Integer("antialias", 1),
            Attributes.Integer("exclude_outside", 1));
    }

    private static float Brightest(string level) => level == "L1C" ? BrightestL1C : BrightestL2A;

    private static GraphValue EightBits(OnnxGraph graph, string name, GraphValue value) =>
        graph.Node("Clip", name, [graph.Map("Round", name + ".rounded", value), graph.Number(0), graph.Number(Brightest8Bit)], value.Type, value.Shape);
}
