using System.Globalization;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Catalog.Search;

/// <summary>The <c>bbox</c> parameter of a query string: four or six numbers joined by commas.</summary>
internal static class BoxParameter
{
    public static Geometry Parse(string text)
    {
        var parts = text.Split(',');
        var numbers = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
            {
                throw new InvalidInputException("bbox", "4 or 6 numbers joined by commas", $"'{text}'", "Write for example bbox=17.8,0.0,18.0,0.1.");
            }
        }

        return BoundingBox.Parse(numbers).ToGeometry();
    }
}
