using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Groundshift.Core.Alerting;

namespace Groundshift.Catalog.Alerting.Lifecycle;

/// <summary>Ids of alerts: made of rule, change, date and place as first seen, so that a run after a kill gives the same.</summary>
internal static class AlertId
{
    private const int Digits = 16;

    /// <summary>The id of a new alert, which is added to those in use.</summary>
    public static string Of(AlertRule rule, PatchCluster cluster, HashSet<string> used)
    {
        var place = Place.Of(cluster.Main);
        var key = string.Create(
            CultureInfo.InvariantCulture,
            $"{rule.Id}|{cluster.Main.From}|{cluster.Main.To}|{cluster.FirstEvidence.UtcDateTime:O}|{place.X:F5}|{place.Y:F5}");
        for (var number = 0; ; number++)
        {
            var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}|{number}")))[..Digits];
            if (used.Add(id))
            {
                return id;
            }
        }
    }
}
