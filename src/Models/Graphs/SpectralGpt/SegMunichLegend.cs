using Groundshift.Models.Manifests;

namespace Groundshift.Models.Graphs.SpectralGpt;

/// <summary>
/// The 13 classes of the SegMunich head. Source of their meaning: downstream_predict/SegMunich/predict.py of
/// danfenghong/IEEE_TPAMI_SpectralGPT, which turns class numbers into level 2 of CORINE Land Cover (1 to 21, 2 to 22, …).
/// Source of the colours: nomenclature of CORINE Land Cover, Copernicus Land Monitoring Service, the first class of each level 2.
/// </summary>
internal static class SegMunichLegend
{
    public static IReadOnlyList<ModelClass> Classes { get; } =
    [
        new(0, "background", "Background", "000000"),
        new(1, "arable_land", "Arable land (CORINE 21)", "FFFFA8"),
        new(2, "permanent_crops", "Permanent crops (CORINE 22)", "E68000"),
        new(3, "pastures", "Pastures (CORINE 23)", "E6E64D"),
        new(4, "forests", "Forests (CORINE 31)", "80FF00"),
        new(5, "water", "Water (CORINE 5)", "80F2E6"),
        new(6, "shrub_and_herbaceous", "Shrub and herbaceous vegetation (CORINE 32)", "CCF24D"),
        new(7, "open_spaces", "Open spaces with little vegetation (CORINE 33)", "E6E6E6"),
        new(8, "inland_wetlands", "Inland wetlands (CORINE 41)", "A6A6FF"),
        new(9, "mines_dumps_construction", "Mines, dumps and construction sites (CORINE 13)", "A600CC"),
        new(10, "artificial_vegetation", "Artificial vegetated areas (CORINE 14)", "FFA6FF"),
        new(11, "urban_fabric", "Urban fabric (CORINE 11)", "E6004D"),
        new(12, "industrial_and_transport", "Industry, commerce and transport (CORINE 12)", "CC4DF2"),
    ];
}
