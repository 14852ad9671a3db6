using System.Text.RegularExpressions;

namespace Groundshift.Raster.Gdal;

/// <summary>A call to GDAL failed. Carries GDAL's own text, without query strings of URLs, for they may hold signatures.</summary>
public sealed partial class GdalException : Exception
{
    /// <summary>Describes a failed operation.</summary>
    /// <param name="operation">What was tried, as a phrase: "opening scene.tif".</param>
    /// <param name="gdalText">GDAL's messages, newest last.</param>
    public GdalException(string operation, string gdalText)
        : base($"{operation} failed: {Redact(gdalText)}") => GdalText = Redact(gdalText);

    /// <summary>GDAL's messages, newest last.</summary>
    public string GdalText { get; }

    /// <summary>Removes query strings from URLs in <paramref name="text"/>.</summary>
    internal static string Redact(string text) => Query().Replace(text, "$1");

    [GeneratedRegex("""(https?://[^\s'"?]+)\?[^\s'"]*""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Query();
}
