using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;

namespace Groundshift.Core.Ports;

/// <summary>The rule by which stores count an area's revisions.</summary>
public static class AreaRevision
{
    /// <summary>The revision of an area that replaces <paramref name="before"/>: one more where anything but the name changed, 1 for a new one.</summary>
    public static int RevisionAfter(this AreaOfInterest area, AreaOfInterest? before)
    {
        if (before is null)
        {
            return 1;
        }

        var same = Json(area with { Name = before.Name, Revision = before.Revision }) == Json(before);
        return same ? before.Revision : before.Revision + 1;
    }

    private static string Json(AreaOfInterest area) => JsonSerializer.Serialize(area, MessageJson.Default.AreaOfInterest);
}
