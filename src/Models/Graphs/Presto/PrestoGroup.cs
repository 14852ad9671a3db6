namespace Groundshift.Models.Graphs.Presto;

/// <summary>
/// Channels of Presto's input that share one token per date. Source: nasaharvest/presto, commit 13173d0,
/// single_file_presto.py, BANDS_GROUPS_IDX.
/// </summary>
/// <param name="Name">The name in the checkpoint.</param>
/// <param name="First">First channel of the 17; of Dynamic World, which has classes for channels, none.</param>
/// <param name="Count">Channels; they follow each other.</param>
/// <param name="Row">Row of the channel table, and place among the groups.</param>
internal sealed record PrestoGroup(string Name, int First, int Count, int Row)
{
    /// <summary>Channels of the input.</summary>
    public const int Channels = 17;

    /// <summary>Classes of Dynamic World; the number itself stands for a missing class.</summary>
    public const int Classes = 9;

    /// <summary>Sentinel-1 VV and VH.</summary>
    public static PrestoGroup Radar { get; } = new("S1", 0, 2, 0);

    /// <summary>Sentinel-2 in the order of its channels: B2 B3 B4, B5 B6 B7, B8, B8A, B11 B12.</summary>
    public static IReadOnlyList<PrestoGroup> Optical { get; } =
    [
        new("S2_RGB", 2, 3, 1), new("S2_Red_Edge", 5, 3, 2), new("S2_NIR_10m", 8, 1, 3), new("S2_NIR_20m", 9, 1, 4), new("S2_SWIR", 10, 2, 5),
    ];

    /// <summary>Air temperature and precipitation of ERA5.</summary>
    public static PrestoGroup Weather { get; } = new("ERA5", 12, 2, 6);

    /// <summary>Elevation and slope, which have one token for all dates.</summary>
    public static PrestoGroup Terrain { get; } = new("SRTM", 14, 2, 7);

    /// <summary>The vegetation index.</summary>
    public static PrestoGroup VegetationIndex { get; } = new("NDVI", 16, 1, 8);

    /// <summary>The class that Dynamic World gives.</summary>
    public static PrestoGroup DynamicWorld { get; } = new("dynamic_world", Channels, 0, 9);

    /// <summary>Every group in the order of its tokens.</summary>
    public static IReadOnlyList<PrestoGroup> All { get; } = [Radar, .. Optical, Weather, Terrain, VegetationIndex, DynamicWorld];

    /// <summary>Tokens that a series of <paramref name="dates"/> makes.</summary>
    public int Tokens(int dates) => this == Terrain ? 1 : dates;
}
