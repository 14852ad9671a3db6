using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Watching;

/// <summary>Applies a query to the items of a catalog that cannot be asked.</summary>
internal static class LocalFilter
{
    /// <summary>True when the entry meets the query, and when that cannot be told: whoever looks closer then says what is wrong with it.</summary>
    public static bool Holds(StacQuery query, FoundItem entry)
    {
        if (entry.Item is not { } item)
        {
            return true;
        }

        try
        {
            return (query.Acquired is null || StacInterval.Overlaps(query.Acquired, item.ReadInterval()))
                && (query.Box is not { } box || item.Footprint is not { } footprint || footprint.Intersects(box.ToGeometry()))
                && (query.Changed is null || query.Changed.Holds(item));
        }
        catch (InvalidInputException)
        {
            return true;
        }
    }
}
