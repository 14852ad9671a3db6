using System.Globalization;

namespace Groundshift.Raster.Gdal;

/// <summary>GDAL's shared library: found once, checked, set up for this product.</summary>
/// <remarks>Search order: the path of <see cref="UsePath"/> or of <see cref="PathVariable"/>, the program's folder, the system's loader.</remarks>
public static class GdalLibrary
{
    /// <summary>Environment variable that names the library's file.</summary>
    public const string PathVariable = "GROUNDSHIFT_GDAL";

    /// <summary>The command that brings GDAL to Debian 12.</summary>
    public const string InstallCommand = "apt-get install libgdal32";

    // GDALVersionInfo("VERSION_NUM") of 3.6.0: major, minor, release as MMmmrrbb with two digits each.
    private const int OldestVersion = 3_06_00_00;

    // Strips pass through GDAL's block cache once; ours is the row ring. One row of 1024-pixel blocks of a 10980-pixel
    // band takes 22.5 MB, so that several bands that are decoded at once do not evict each other in the middle of a strip.
    private const long CacheBytes = 128L << 20;

    /// <summary>Formats that may be opened, for scenes from outside.</summary>
    internal static readonly string[] ReadDrivers = ["GTiff", "COG", "JP2OpenJPEG", "PNG", "JPEG"];

    private static readonly string[] NeededDrivers = ["GTiff", "COG", "JP2OpenJPEG", "PNG", "JPEG", "VRT", "MEM"];

    private static readonly (string Key, string Value)[] Settings =
    [
        ("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR"),
        ("CPL_VSIL_CURL_USE_HEAD", "NO"),
        ("GDAL_HTTP_CONNECTTIMEOUT", "10"),
        ("GDAL_HTTP_TIMEOUT", "60"),
        ("GDAL_HTTP_MAX_RETRY", "3"),
        ("GDAL_HTTP_RETRY_DELAY", "1"),
        ("GDAL_NUM_THREADS", "1"), // threads of the JPEG 2000 driver have neither our headers nor our handlers of errors
        ("GDAL_PAM_ENABLED", "NO"),
        ("OSR_DEFAULT_AXIS_MAPPING_STRATEGY", "TRADITIONAL_GIS_ORDER"),
    ];

    private static readonly Lock Gate = new();
    private static string? s_explicitPath = Environment.GetEnvironmentVariable(PathVariable);
    private static bool s_ready;

    /// <summary>Names the library's file; before the first use of GDAL, else it has no effect.</summary>
    public static void UsePath(string path) => s_explicitPath = path;

    /// <summary>Version such as <c>3.6.2</c>.</summary>
    /// <exception cref="GdalMissingException">No usable GDAL.</exception>
    public static string Version
    {
        get
        {
            EnsureLoaded();
            return GdalNative.Text(GdalNative.GDALVersionInfo("RELEASE_NAME")) ?? "unknown";
        }
    }

    /// <summary>What was found, for <c>groundshift doctor</c>; never throws.</summary>
    public static GdalFacts Inspect()
    {
        try
        {
            EnsureLoaded();
        }
        catch (GdalMissingException missing)
        {
            return new GdalFacts { Usable = false, Summary = missing.Message };
        }

        var absent = NeededDrivers.Where(name => GdalNative.GDALGetDriverByName(name) == 0).ToArray();
        return new GdalFacts
        {
            Usable = absent.Length == 0,
            Version = Version,
            Path = GdalResolver.LoadedFrom,
            MissingDrivers = absent,
            Summary = absent.Length == 0
                ? $"GDAL {Version} from {GdalResolver.LoadedFrom}"
                : $"GDAL {Version} from {GdalResolver.LoadedFrom} lacks the drivers {string.Join(", ", absent)}: {InstallCommand} brings a build that has them.",
        };
    }

    /// <summary>Loads and sets up the library once.</summary>
    /// <exception cref="GdalMissingException">No usable GDAL.</exception>
    internal static void EnsureLoaded()
    {
        if (Volatile.Read(ref s_ready))
        {
            return;
        }

        lock (Gate)
        {
            if (s_ready)
            {
                return;
            }

            Load();
            Volatile.Write(ref s_ready, true);
        }
    }

    /// <summary>The driver of that name.</summary>
    internal static nint Driver(string name)
    {
        EnsureLoaded();
        var driver = GdalNative.GDALGetDriverByName(name);
        return driver != 0
            ? driver
            : throw new GdalMissingException($"GDAL {Version} was built without its {name} driver: {InstallCommand} brings a build that has it.");
    }

    /// <summary>What to do where no library was found.</summary>
    internal static string MissingSentence(string? explicitPath) => explicitPath is null
        ? $"GDAL's shared library was not found: run '{InstallCommand}', or name its file in {PathVariable}."
        : $"GDAL's shared library cannot be loaded from {explicitPath}: correct {PathVariable}, or unset it and run '{InstallCommand}'.";

    /// <summary>True for 3.6 and newer, by GDALVersionInfo("VERSION_NUM").</summary>
    internal static bool IsRecent(string? number) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version >= OldestVersion;

    private static void Load()
    {
        if (!GdalResolver.TryLoad(s_explicitPath))
        {
            throw new GdalMissingException(MissingSentence(s_explicitPath));
        }

        if (!IsRecent(GdalNative.Text(GdalNative.GDALVersionInfo("VERSION_NUM"))))
        {
            throw new GdalMissingException(
                $"GDAL 3.6 or newer is needed, but {GdalResolver.LoadedFrom} is {GdalNative.Text(GdalNative.GDALVersionInfo("RELEASE_NAME"))}: run '{InstallCommand}' on Debian 12, or name a newer library in {PathVariable}.");
        }

        foreach (var (key, value) in Settings)
        {
            GdalNative.CPLSetConfigOption(key, value);
        }

        UseBundledProjData();
        GdalNative.GDALSetCacheMax64(CacheBytes);
        ProcessHeap.Configure();
        GdalNative.GDALAllRegister();
    }

    // A GDAL from a package brings PROJ's database; the system's GDAL knows its own place.
    private static void UseBundledProjData()
    {
        if (ProjData.Find(AppContext.BaseDirectory) is { } folder)
        {
            using var paths = new StringList([folder]);
            GdalNative.OSRSetPROJSearchPaths(paths.Pointer);
        }
    }
}
