namespace Groundshift.Host.Demo;

/// <summary>Typical surface reflectance of each class by wavelength: believable, not measured.</summary>
/// <remarks>
/// Shapes follow the ECOSTRESS spectral library (Meerdink et al. 2019, doi 10.1016/j.rse.2019.05.015) as read off by eye: red
/// edge of green plants, falling reflectance of water, rising one of soil, the drop of snow in the short-wave infrared.
/// </remarks>
internal static class ClassSpectra
{
    /// <summary>Class names in raster order; Dynamic World's legend (Brown et al. 2022, doi 10.1038/s41597-022-01307-4).</summary>
    public static readonly string[] Names = ["water", "trees", "grass", "flooded_vegetation", "crops", "shrub_and_scrub", "built", "bare", "snow_and_ice"];

    private static readonly double[] Nanometres = [400, 443, 490, 560, 665, 705, 740, 783, 842, 865, 945, 1240, 1610, 2190, 2450];

    private static readonly double[][] Reflectance =
    [
        [.028, .030, .035, .035, .020, .018, .012, .011, .010, .009, .008, .005, .003, .002, .002],
        [.015, .020, .025, .045, .025, .070, .200, .260, .300, .310, .300, .280, .140, .060, .040],
        [.020, .030, .040, .080, .050, .120, .260, .320, .360, .370, .360, .360, .240, .130, .100],
        [.020, .025, .030, .050, .040, .070, .150, .180, .200, .200, .190, .150, .090, .040, .030],
        [.020, .030, .040, .085, .045, .130, .320, .410, .460, .470, .460, .420, .220, .110, .080],
        [.030, .040, .050, .075, .080, .120, .180, .210, .240, .250, .250, .290, .260, .170, .140],
        [.080, .100, .120, .145, .165, .175, .185, .190, .200, .205, .205, .220, .235, .220, .210],
        [.060, .080, .110, .160, .220, .245, .260, .275, .290, .300, .300, .360, .400, .360, .330],
        [.880, .900, .920, .920, .900, .890, .870, .850, .830, .800, .700, .400, .100, .080, .060],
    ];

    /// <summary>Reflectance of a class at a wavelength, linear between the anchors.</summary>
    public static double At(int landCover, double nanometres)
    {
        var right = Array.FindIndex(Nanometres, anchor => anchor >= nanometres);
        if (right <= 0)
        {
            return Reflectance[landCover][right < 0 ? Nanometres.Length - 1 : 0];
        }

        var share = (nanometres - Nanometres[right - 1]) / (Nanometres[right] - Nanometres[right - 1]);
        return Reflectance[landCover][right - 1] + (share * (Reflectance[landCover][right] - Reflectance[landCover][right - 1]));
    }
}
