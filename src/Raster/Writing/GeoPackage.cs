using Groundshift.Core.Jobs;
using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Writing;

/// <summary>Writes GeoPackages of features.</summary>
public static class GeoPackage
{
    // What SQLite says of SQLITE_FULL.
    private const string Full = "database or disk is full";

    private static readonly string[] Readers = ["GeoJSON"];

    /// <summary>Writes the features of a GeoJSON file as one layer. Equal input and time give equal bytes on one GDAL.</summary>
    /// <param name="geoJson">File with a feature collection.</param>
    /// <param name="file">GeoPackage to be written; must not exist.</param>
    /// <param name="layer">Name of the layer.</param>
    /// <param name="changed">What the file says about when it was changed.</param>
    /// <exception cref="GdalException">GDAL cannot read or write it.</exception>
    /// <exception cref="TransientException">The disk is full.</exception>
    public static void FromGeoJson(string geoJson, string file, string layer, DateTimeOffset changed)
    {
        GdalLibrary.EnsureLoaded();
        GdalNative.CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", changed.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
        try
        {
            using var source = Dataset.OpenVector(geoJson, Readers);
            source.TranslateTo(file, "-f", "GPKG", "-nln", layer, "-nlt", "PROMOTE_TO_MULTI", "-a_srs", "EPSG:4326");
        }
        catch (GdalException failure) when (failure.GdalText.Contains(Full, StringComparison.Ordinal))
        {
            throw FullDisk.Failure(file, failure.Message);
        }
        finally
        {
            GdalNative.CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", null);
        }
    }
}
