using System.Text.Json;
using Groundshift.Core.Alerting;

namespace Groundshift.Core.Ports;

/// <summary>The rule by which stores count the revisions of alert rules.</summary>
public static class AlertRuleRevision
{
    /// <summary>The revision of a rule that replaces <paramref name="before"/>: one more where anything but name and channels changed, 1 for a new one.</summary>
    public static int RevisionAfter(this AlertRule rule, AlertRule? before)
    {
        if (before is null)
        {
            return 1;
        }

        var same = Json(rule with { Name = before.Name, Channels = before.Channels, Revision = before.Revision }) == Json(before);
        return same ? before.Revision : before.Revision + 1;
    }

    private static string Json(AlertRule rule) => JsonSerializer.Serialize(rule, AlertJson.Default.AlertRule);
}
