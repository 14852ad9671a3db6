using System.Globalization;

namespace Groundshift.Core.Jobs;

/// <summary>How new a processing of a scene is: baseline first, then generation time, then the item's <c>updated</c>.</summary>
/// <remarks>
/// Baselines compare as numbers, part by part: 05.11 is newer than 05.2. Baseline 99.99 is ESA's test baseline and ranks below
/// every real one. Source: architecture, Identity; Sentinel-2 Products Specification Document, section on processing baseline.
/// </remarks>
public sealed record SceneRevision(string? Baseline, DateTimeOffset? Generated, DateTimeOffset? Updated) : IComparable<SceneRevision>
{
    private const string TestBaseline = "99.99";

    /// <inheritdoc/>
    public int CompareTo(SceneRevision? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byBaseline = CompareBaselines(Baseline, other.Baseline);
        if (byBaseline != 0)
        {
            return byBaseline;
        }

        var byGeneration = Nullable.Compare(Generated, other.Generated);
        return byGeneration != 0 ? byGeneration : Nullable.Compare(Updated, other.Updated);
    }

    /// <summary>A stable text form that goes into job identities.</summary>
    public override string ToString() =>
        $"{Baseline ?? "-"};{Stamp(Generated)};{Stamp(Updated)}";

    private static string Stamp(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'.'fffffff", CultureInfo.InvariantCulture) ?? "-";

    private static int CompareBaselines(string? left, string? right)
    {
        var a = Parts(left);
        var b = Parts(right);
        for (var i = 0; i < Math.Max(a.Length, b.Length); i++)
        {
            var difference = (i < a.Length ? a[i] : 0).CompareTo(i < b.Length ? b[i] : 0);
            if (difference != 0)
            {
                return difference;
            }
        }

        return 0;
    }

    private static int[] Parts(string? baseline)
    {
        if (baseline is null or TestBaseline)
        {
            return [];
        }

        return [.. baseline.TrimStart('N', 'V').Split('.').Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)];
    }

    /// <summary>True when <paramref name="left"/> is older.</summary>
    public static bool operator <(SceneRevision left, SceneRevision right) => left.CompareTo(right) < 0;

    /// <summary>True when <paramref name="left"/> is newer.</summary>
    public static bool operator >(SceneRevision left, SceneRevision right) => left.CompareTo(right) > 0;

    /// <summary>True when <paramref name="left"/> is not newer.</summary>
    public static bool operator <=(SceneRevision left, SceneRevision right) => left.CompareTo(right) <= 0;

    /// <summary>True when <paramref name="left"/> is not older.</summary>
    public static bool operator >=(SceneRevision left, SceneRevision right) => left.CompareTo(right) >= 0;
}
