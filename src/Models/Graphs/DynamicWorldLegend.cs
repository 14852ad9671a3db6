using Groundshift.Models.Manifests;

namespace Groundshift.Models.Graphs;

/// <summary>
/// The nine classes of Dynamic World in the order of its channels, with its official colours. Source: class table of
/// GOOGLE/DYNAMICWORLD/V1 in the Earth Engine data catalogue; Brown et al. 2022, doi 10.1038/s41597-022-01307-4.
/// </summary>
internal static class DynamicWorldLegend
{
    public static IReadOnlyList<ModelClass> Classes { get; } =
    [
        new(0, "water", "Water", "419BDF"),
        new(1, "trees", "Trees", "397D49"),
        new(2, "grass", "Grass", "88B053"),
        new(3, "flooded_vegetation", "Flooded vegetation", "7A87C6"),
        new(4, "crops", "Crops", "E49635"),
        new(5, "shrub_and_scrub", "Shrub and scrub", "DFC35A"),
        new(6, "built", "Built area", "C4281B"),
        new(7, "bare", "Bare ground", "A59B8F"),
        new(8, "snow_and_ice", "Snow and ice", "B39FE1"),
    ];
}
