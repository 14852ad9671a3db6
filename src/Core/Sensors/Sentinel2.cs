namespace Groundshift.Core.Sensors;

/// <summary>The MultiSpectral Instrument of Sentinel-2: 13 bands at 10, 20 and 60 m.</summary>
/// <remarks>
/// <para>Source of centres and widths: ESA, "Sentinel-2 Spectral Response Functions", COPE-GSEG-EOPG-TN-15-0007: issue 3.0 for A and B
/// (centres and bandwidths of ESA's user guide, section "Spatial and spectral resolution"); issue 4.0 for C (response-weighted
/// centres; widths between the half-maximum points, to the nanometre).</para>
/// <para>Source of ground sampling distances: ESA, "Sentinel-2 Products Specification Document", section on the MSI instrument.</para>
/// </remarks>
public static class Sentinel2
{
    /// <summary>DN of a reflectance of one: the quantification value of product metadata (10000).</summary>
    public const double QuantificationValue = 10000;

    /// <summary>RADIO_ADD_OFFSET and BOA_ADD_OFFSET of every band from processing baseline 04.00 on, in DN.</summary>
    /// <remarks>Source: ESA, "Sentinel-2 Products Specification Document" issue 14.9, processing baseline 04.00, in force from 2022-01-25.</remarks>
    public const double AddOffset = -1000;

    private const double VisibleToleranceMicrometres = 0.012;
    private const double InfraredToleranceMicrometres = 0.02;
    private const double InfraredFromMicrometres = 1;

    private static readonly (string Name, string CommonName, double Gsd, double NominalMicrometres)[] Layout =
    [
        ("B01", "coastal", 60, 0.443),
        ("B02", "blue", 10, 0.490),
        ("B03", "green", 10, 0.560),
        ("B04", "red", 10, 0.665),
        ("B05", "rededge071", 20, 0.705),
        ("B06", "rededge075", 20, 0.740),
        ("B07", "rededge078", 20, 0.783),
        ("B08", "nir", 10, 0.842),
        ("B8A", "nir08", 20, 0.865),
        ("B09", "nir09", 60, 0.945),
        ("B10", "cirrus", 60, 1.375),
        ("B11", "swir16", 20, 1.610),
        ("B12", "swir22", 20, 2.190),
    ];

    private static readonly IReadOnlyList<SensorBand> A = Table(
        [442.7, 492.7, 559.8, 664.6, 704.1, 740.5, 782.8, 832.8, 864.7, 945.1, 1373.5, 1613.7, 2202.4],
        [21, 66, 36, 31, 15, 15, 20, 106, 21, 20, 31, 91, 175]);

    private static readonly IReadOnlyList<SensorBand> B = Table(
        [442.3, 492.3, 558.9, 664.9, 703.8, 739.1, 779.7, 832.9, 864.0, 943.2, 1376.9, 1610.4, 2185.7],
        [21, 66, 36, 31, 16, 15, 20, 106, 22, 21, 30, 94, 185]);

    private static readonly IReadOnlyList<SensorBand> C = Table(
        [444.2, 489.0, 560.6, 666.5, 707.1, 741.1, 784.7, 834.6, 865.6, 947.2, 1372.2, 1612.0, 2191.3],
        [20, 65, 35, 30, 15, 15, 20, 96, 20, 20, 33, 90, 183]);

    /// <summary>The 13 bands of one satellite, in ESA's order (B8A behind B08).</summary>
    /// <remarks>Unit: nanometres and metres.</remarks>
    public static IReadOnlyList<SensorBand> Bands(Sentinel2Platform platform) => platform switch
    {
        Sentinel2Platform.A => A,
        Sentinel2Platform.B => B,
        Sentinel2Platform.C => C,
        _ => throw new ArgumentOutOfRangeException(nameof(platform), platform, null),
    };

    /// <summary>One band by ESA's name; null for any other text.</summary>
    public static SensorBand? Find(Sentinel2Platform platform, string name) =>
        Bands(platform).FirstOrDefault(band => band.Name == name);

    /// <summary>The satellite of a STAC platform such as <c>sentinel-2b</c> or <c>Sentinel-2B</c>; null where the letter is missing or unknown.</summary>
    public static Sentinel2Platform? PlatformOf(string? platform)
    {
        const string prefix = "sentinel-2";
        if (platform is null || platform.Length != prefix.Length + 1 || !platform.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return char.ToUpperInvariant(platform[^1]) switch
        {
            'A' => Sentinel2Platform.A,
            'B' => Sentinel2Platform.B,
            'C' => Sentinel2Platform.C,
            _ => null,
        };
    }

    /// <summary>ESA's name of the band that a text names: a band name with or without a leading zero, or a common name; null for anything else.</summary>
    /// <remarks>
    /// Knows the STAC common names of EO extension v1 and v2 and the numbered red-edge keys of Earth Search. The bare
    /// <c>rededge</c> of v1 names three bands and so none.
    /// </remarks>
    public static string? BandOf(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var wanted = text.ToLowerInvariant() switch
        {
            "rededge1" => "rededge071",
            "rededge2" => "rededge075",
            "rededge3" => "rededge078",
            var other => other,
        };
        foreach (var (name, commonName, _, _) in Layout)
        {
            if (string.Equals(name, wanted, StringComparison.OrdinalIgnoreCase)
                || commonName == wanted
                || (name[1] == '0' && wanted.Length == 2 && wanted[0] == 'b' && wanted[1] == name[2]))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>ESA's name of the band at a nominal centre wavelength in micrometres, as catalogs state it; null when none is near.</summary>
    /// <remarks>Near is 12 nm, half of the distance between the closest two bands (B08 and B8A), and 20 nm above 1 µm, where catalogs round more.</remarks>
    public static string? BandAt(double micrometres)
    {
        var nearest = Layout.MinBy(band => Math.Abs(band.NominalMicrometres - micrometres));
        var tolerance = nearest.NominalMicrometres < InfraredFromMicrometres ? VisibleToleranceMicrometres : InfraredToleranceMicrometres;
        return Math.Abs(nearest.NominalMicrometres - micrometres) <= tolerance ? nearest.Name : null;
    }

    private static SensorBand[] Table(double[] centres, double[] widths) =>
        [.. Layout.Select((band, i) => new SensorBand(band.Name, band.CommonName, centres[i], widths[i], band.Gsd))];
}
