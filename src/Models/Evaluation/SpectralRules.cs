namespace Groundshift.Models.Evaluation;

/// <summary>
/// A class by thresholds of spectral indices: a baseline that every model is judged beside. The thresholds were fixed before the first
/// evaluation and are not tuned.
/// </summary>
/// <remarks>
/// NDVI: Rouse et al. 1974; NDWI: McFeeters 1996, doi 10.1080/01431169608948714; NDSI: Hall et al. 1995, doi
/// 10.1016/0034-4257(95)00137-P. The split of vegetation by near and short-wave infrared, and of bare from built by short-wave infrared,
/// is a rule of thumb of this project.
/// </remarks>
public static class SpectralRules
{
    /// <summary>Bands that the rules take, in this order.</summary>
    public static readonly IReadOnlyList<string> Bands = ["B03", "B04", "B08", "B11"];

    /// <summary>Legend of the classes that it names.</summary>
    public const string Target = "dynamicworld";

    // Reflectance below this is noise, and an index of two noises is anything.
    private const double Floor = 1e-4;

    /// <summary>Name of the class of one pixel.</summary>
    /// <param name="reflectance">Reflectance 0 to 1 in the order of <see cref="Bands"/>.</param>
    public static string Class(ReadOnlySpan<float> reflectance)
    {
        var (green, red) = (Math.Max(reflectance[0], Floor), Math.Max(reflectance[1], Floor));
        var (infrared, shortwave) = (Math.Max(reflectance[2], Floor), Math.Max(reflectance[3], Floor));
        var vegetation = Index(infrared, red);
        var snow = Index(green, shortwave);
        return (snow, vegetation) switch
        {
            ( > 0.4, _) when green > 0.3 => "snow_and_ice",
            _ when Index(green, infrared) > 0 => "water",
            ( > 0, > 0.3) => "flooded_vegetation",
            (_, >= 0.5) when shortwave < 0.18 => "trees",
            (_, >= 0.5) when infrared > 0.40 => "crops",
            (_, >= 0.5) => "grass",
            (_, >= 0.25) when shortwave < 0.25 => "shrub_and_scrub",
            (_, >= 0.25) => "crops",
            _ => shortwave > 0.25 ? "bare" : "built",
        };
    }

    private static double Index(double a, double b) => (a - b) / (a + b);
}
