namespace Groundshift.Models.Graphs.Galileo;

/// <summary>Along which axes a group of channels varies; also the order of the tokens.</summary>
internal enum GalileoKind
{
    /// <summary>Pixels and dates: a token per patch, date and group.</summary>
    SpaceTime,

    /// <summary>Pixels: a token per patch and group.</summary>
    Space,

    /// <summary>Dates: a token per date and group.</summary>
    Time,

    /// <summary>Neither: a token per group.</summary>
    Static,
}

/// <summary>
/// Channels of one of Galileo's four inputs that share a token. Source: nasaharvest/galileo, commit 0f0b5b9,
/// single_file_galileo.py, SPACE_TIME_BANDS_GROUPS_IDX and the three below it.
/// </summary>
/// <param name="Kind">Which input.</param>
/// <param name="Name">The name in the checkpoint.</param>
/// <param name="First">First channel of the input.</param>
/// <param name="Count">Channels; they follow each other.</param>
/// <param name="Row">Row of the kind's channel table, and place among the kind's groups.</param>
internal sealed record GalileoGroup(GalileoKind Kind, string Name, int First, int Count, int Row)
{
    /// <summary>Sentinel-1 VV and VH.</summary>
    public static GalileoGroup Radar { get; } = new(GalileoKind.SpaceTime, "S1", 0, 2, 0);

    /// <summary>Sentinel-2 in the order of its channels: B2 B3 B4, B5 B6 B7, B8, B8A, B11 B12.</summary>
    public static IReadOnlyList<GalileoGroup> Optical { get; } =
    [
        new(GalileoKind.SpaceTime, "S2_RGB", 2, 3, 1), new(GalileoKind.SpaceTime, "S2_Red_Edge", 5, 3, 2),
        new(GalileoKind.SpaceTime, "S2_NIR_10m", 8, 1, 3), new(GalileoKind.SpaceTime, "S2_NIR_20m", 9, 1, 4),
        new(GalileoKind.SpaceTime, "S2_SWIR", 10, 2, 5),
    ];

    /// <summary>The vegetation index.</summary>
    public static GalileoGroup VegetationIndex { get; } = new(GalileoKind.SpaceTime, "NDVI", 12, 1, 6);

    /// <summary>Air temperature and precipitation of ERA5.</summary>
    public static GalileoGroup Weather { get; } = new(GalileoKind.Time, "ERA5", 0, 2, 0);

    /// <summary>The location as a point on the unit sphere.</summary>
    public static GalileoGroup Location { get; } = new(GalileoKind.Static, "location", 1, 3, 1);

    /// <summary>Every group, kind by kind, in the order of its tokens.</summary>
    public static IReadOnlyList<GalileoGroup> All { get; } =
    [
        Radar, .. Optical, VegetationIndex,
        new(GalileoKind.Space, "SRTM", 0, 2, 0), new(GalileoKind.Space, "DW", 2, 9, 1), new(GalileoKind.Space, "WC", 11, 5, 2),
        Weather, new(GalileoKind.Time, "TC", 2, 3, 1), new(GalileoKind.Time, "VIIRS", 5, 1, 2),
        new(GalileoKind.Static, "LS", 0, 1, 0), Location, new(GalileoKind.Static, "DW_static", 4, 9, 2), new(GalileoKind.Static, "WC_static", 13, 5, 3),
    ];

    /// <summary>True where its tokens stand for patches of pixels.</summary>
    public bool IsPatched => Kind is GalileoKind.SpaceTime or GalileoKind.Space;

    /// <summary>Name of its layer in the checkpoint.</summary>
    public string Layer => Kind switch
    {
        GalileoKind.SpaceTime => $"space_time_embed.{Name}.proj",
        GalileoKind.Space => $"space_embed.{Name}.proj",
        GalileoKind.Time => $"time_embed.{Name}",
        _ => $"static_embed.{Name}",
    };

    /// <summary>The groups of one kind, in order.</summary>
    public static IReadOnlyList<GalileoGroup> Of(GalileoKind kind) => [.. All.Where(group => group.Kind == kind)];

    /// <summary>Channels of one kind's input.</summary>
    public static int Channels(GalileoKind kind) => Of(kind).Sum(group => group.Count);

    /// <summary>Name of the kind in the names of inputs and outputs.</summary>
    public static string Text(GalileoKind kind) => kind switch
    {
        GalileoKind.SpaceTime => "space_time",
        GalileoKind.Space => "space",
        GalileoKind.Time => "time",
        _ => "static",
    };

    /// <summary>Name of the kind's channel table in the checkpoint.</summary>
    public static string ChannelTable(GalileoKind kind) => kind switch
    {
        GalileoKind.SpaceTime => "s_t_channel_embed",
        GalileoKind.Space => "sp_channel_embed",
        GalileoKind.Time => "t_channel_embed",
        _ => "st_channel_embed",
    };
}
