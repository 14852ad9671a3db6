using Groundshift.Models.Manifests;

namespace Groundshift.TestKit.Models;

/// <summary>Classes of the stand-in model and the reflectance that it takes for typical of each: round numbers of the right order, measured nowhere.</summary>
public static class StandInLegend
{
    /// <summary>Bands of Sentinel-2 with 10 m and 20 m pixels.</summary>
    public static IReadOnlyList<string> Bands { get; } = ["B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B11", "B12"];

    /// <summary>Classes in the order of the output channels.</summary>
    public static IReadOnlyList<ModelClass> Classes { get; } =
    [
        new(0, "water", "Water", "419BDF"),
        new(1, "trees", "Trees", "397D49"),
        new(2, "grass", "Grass", "88B053"),
        new(3, "crops", "Crops", "E49635"),
        new(4, "built", "Built area", "C4281B"),
        new(5, "bare", "Bare ground", "A59B8F"),
        new(6, "snow", "Snow and ice", "B39FE1"),
    ];

    private static readonly float[][] Spectra =
    [
        [0.05f, 0.04f, 0.03f, 0.02f, 0.02f, 0.02f, 0.01f, 0.01f, 0.01f, 0.01f],
        [0.03f, 0.05f, 0.03f, 0.07f, 0.18f, 0.23f, 0.25f, 0.26f, 0.13f, 0.06f],
        [0.05f, 0.09f, 0.07f, 0.13f, 0.28f, 0.33f, 0.35f, 0.37f, 0.24f, 0.13f],
        [0.06f, 0.10f, 0.09f, 0.16f, 0.36f, 0.44f, 0.48f, 0.50f, 0.28f, 0.16f],
        [0.14f, 0.16f, 0.18f, 0.19f, 0.21f, 0.22f, 0.23f, 0.24f, 0.26f, 0.24f],
        [0.12f, 0.17f, 0.23f, 0.26f, 0.28f, 0.30f, 0.32f, 0.34f, 0.42f, 0.38f],
        [0.85f, 0.85f, 0.85f, 0.84f, 0.83f, 0.82f, 0.80f, 0.78f, 0.08f, 0.06f],
    ];

    /// <summary>Reflectance of a class in a band; a pixel with it is classified so.</summary>
    public static float Reflectance(int channel, string band) => Spectra[channel][Bands.ToList().IndexOf(band)];
}
