using Groundshift.Core.Jobs;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Valid;

namespace Groundshift.Core.Ports;

/// <summary>What is asked of geometries that are searched with.</summary>
public static class SearchAreas
{
    /// <summary>Throws unless relations to all of them are defined.</summary>
    /// <exception cref="InvalidInputException">An area crosses itself.</exception>
    public static void RequireValid(IEnumerable<Geometry> areas)
    {
        foreach (var area in areas)
        {
            var validity = new IsValidOp(area);
            if (!validity.IsValid)
            {
                throw new InvalidInputException(
                    "intersects", "a valid geometry", validity.ValidationError.ToString(), "Repair it, such as by splitting it where it crosses itself.");
            }
        }
    }
}
