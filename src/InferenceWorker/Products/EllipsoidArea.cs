namespace Groundshift.InferenceWorker.Products;

/// <summary>Areas on the WGS 84 ellipsoid, through a cylinder that keeps areas.</summary>
/// <remarks>Source: Snyder 1987, Map Projections, a Working Manual, USGS 1395, equations 3-12 and 10-1; NGA.STND.0036 for the axes.</remarks>
internal static class EllipsoidArea
{
    private const double SemiMajorMetres = 6378137;
    private const double Flattening = 1 / 298.257223563;
    private const double SquareMetresPerHectare = 10000;

    private static readonly double EccentricitySquared = Flattening * (2 - Flattening);
    private static readonly double Eccentricity = Math.Sqrt(EccentricitySquared);

    /// <summary>Hectares of a polygon whose corners follow each other; edges are straight on the cylinder, which matters only for long ones.</summary>
    public static double Hectares(ReadOnlySpan<(double Longitude, double Latitude)> corners)
    {
        var doubled = 0.0;
        for (var i = 0; i < corners.Length; i++)
        {
            var (longitude, latitude) = corners[i];
            var (nextLongitude, nextLatitude) = corners[(i + 1) % corners.Length];
            // The short way round, so that a grid over the antimeridian is not as wide as the Earth.
            var east = Math.IEEERemainder(nextLongitude - longitude, 360) * (Math.PI / 180);
            doubled += east * (Authalic(latitude) + Authalic(nextLatitude));
        }

        return Math.Abs(doubled) * SemiMajorMetres * SemiMajorMetres / 4 / SquareMetresPerHectare;
    }

    // Snyder's q, whose difference times a²/2 is the area of a strip per radian of longitude.
    private static double Authalic(double latitude)
    {
        var sine = Math.Sin(latitude * (Math.PI / 180));
        var product = Eccentricity * sine;
        return (1 - EccentricitySquared)
            * ((sine / (1 - (product * product))) - (Math.Log((1 - product) / (1 + product)) / (2 * Eccentricity)));
    }
}
