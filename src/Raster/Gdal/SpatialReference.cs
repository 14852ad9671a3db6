using System.Globalization;
using Groundshift.Core.Jobs;

namespace Groundshift.Raster.Gdal;

/// <summary>A coordinate reference system with x = longitude or easting and y = latitude or northing, whatever its authority says.</summary>
internal sealed unsafe class SpatialReference : IDisposable
{
    private const int TraditionalGisOrder = 0;

    // Metres per degree of latitude on the WGS 84 ellipsoid at the equator is 110574, at the pole 111694; of longitude at
    // the equator 111320. One value is enough to tell a ground sampling distance to 1 %. Source: EPSG:7030 radii.
    private const double MetresPerDegree = 111_320;

    private SpatialReference(SpatialReferenceHandle handle) => Handle = handle;

    internal SpatialReferenceHandle Handle { get; }

    /// <summary>True for degrees.</summary>
    internal bool IsGeographic => GdalNative.OSRIsGeographic(Handle) != 0;

    /// <summary>Parses <c>EPSG:n</c>, other authority codes, WKT or PROJJSON.</summary>
    /// <exception cref="InvalidInputException">The text is no known CRS.</exception>
    internal static SpatialReference Parse(string text)
    {
        GdalLibrary.EnsureLoaded();
        var handle = new SpatialReferenceHandle(GdalNative.OSRNewSpatialReference(0));
        using var errors = new ErrorCapture();

        // OSRSetFromUserInput would fetch a URL or read a file of that name.
        var plain = !text.Contains("://", StringComparison.Ordinal) && !File.Exists(text);
        if (!plain || GdalNative.OSRSetFromUserInput(handle, text) != 0)
        {
            handle.Dispose();
            throw new InvalidInputException(
                "crs", "an authority code such as EPSG:32633, or WKT", Short(text), "Correct the coordinate reference system of the source.");
        }

        GdalNative.OSRSetAxisMappingStrategy(handle, TraditionalGisOrder);
        return new SpatialReference(handle);
    }

    /// <summary>A copy of a reference that GDAL owns; null for a dataset without one.</summary>
    internal static SpatialReference? Copy(nint borrowed)
    {
        if (borrowed == 0)
        {
            return null;
        }

        var handle = new SpatialReferenceHandle(GdalNative.OSRClone(borrowed));
        GdalNative.OSRSetAxisMappingStrategy(handle, TraditionalGisOrder);
        return new SpatialReference(handle);
    }

    /// <summary>Authority code where there is one, else WKT (2:2019).</summary>
    internal string ToText()
    {
        var name = GdalNative.Text(GdalNative.OSRGetAuthorityName(Handle, null));
        var code = GdalNative.Text(GdalNative.OSRGetAuthorityCode(Handle, null));
        return name is not null && code is not null ? $"{name}:{code}" : ToWkt();
    }

    internal string ToWkt()
    {
        using var errors = new ErrorCapture();
        using var options = new StringList(["FORMAT=WKT2_2019"]);
        nint text;
        var code = GdalNative.OSRExportToWktEx(Handle, &text, options.Pointer);
        try
        {
            return code == 0 && GdalNative.Text(text) is { } wkt ? wkt : throw errors.Failure("writing a CRS as WKT");
        }
        finally
        {
            GdalNative.VSIFree(text);
        }
    }

    internal bool IsSameAs(SpatialReference other) => GdalNative.OSRIsSame(Handle, other.Handle) != 0;

    /// <summary>Metres per CRS unit along x and y at latitude <paramref name="y"/> (used for degrees only).</summary>
    internal (double X, double Y) MetresPerUnit(double y)
    {
        if (IsGeographic)
        {
            return (MetresPerDegree * Math.Cos(y * Math.PI / 180), MetresPerDegree);
        }

        var metres = GdalNative.OSRGetLinearUnits(Handle, null);
        return (metres, metres);
    }

    public void Dispose() => Handle.Dispose();

    private static string Short(string text) =>
        text.Length <= 80 ? $"'{text}'" : string.Create(CultureInfo.InvariantCulture, $"'{text.AsSpan(0, 80)}…' ({text.Length} characters)");
}
