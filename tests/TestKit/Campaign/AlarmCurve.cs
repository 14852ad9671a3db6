namespace Groundshift.TestKit.Campaign;

/// <summary>What one kind of policy can reach at any detection: its best operating points, and what lies between them.</summary>
public sealed class AlarmCurve
{
    private readonly List<AlarmPoint> _points;

    /// <summary>Keeps the policies that no other one beats in both detection and false alarms.</summary>
    public AlarmCurve(IEnumerable<PolicyScore> policies)
    {
        var all = policies.Select(AlarmPoint.Of).ToList();
        _points = [.. all.Where(point => !all.Exists(other => other.Beats(point))).DistinctBy(point => (point.Detection, point.FalsePer100)).OrderBy(point => point.Detection)];
    }

    /// <summary>The points, from the fewest found to the most.</summary>
    public IReadOnlyList<AlarmPoint> Points => _points;

    /// <summary>
    /// The point at a detection: between two policies the logarithm of the false alarms and the delay run straight. Below the least
    /// detection that any reaches, the policy of fewest false alarms; above the greatest, that of most.
    /// </summary>
    public AlarmPoint At(double detection)
    {
        var above = _points.FindIndex(point => point.Detection >= detection);
        if (above <= 0)
        {
            return above == 0 ? _points[0] : _points[^1];
        }

        var (low, high) = (_points[above - 1], _points[above]);
        var share = (detection - low.Detection) / (high.Detection - low.Detection);
        return new AlarmPoint(
            $"{low.Name} to {high.Name}",
            detection,
            Math.Exp(Between(Math.Log(low.FalsePer100), Math.Log(high.FalsePer100), share)),
            Between(low.MedianDelay, high.MedianDelay, share));
    }

    private static double Between(double low, double high, double share) => low + ((high - low) * share);
}

/// <summary>What a policy reaches.</summary>
/// <param name="Name">The policy, or the two that it lies between.</param>
/// <param name="Detection">Share of the changes that are found, 0 to 1.</param>
/// <param name="FalsePer100">False alarms per 100 km² and year; where none was raised, what half of one is.</param>
/// <param name="MedianDelay">Median days from a change to its alarm; half a year where more than half are missed.</param>
public sealed record AlarmPoint(string Name, double Detection, double FalsePer100, double MedianDelay)
{
    /// <summary>The point of a policy.</summary>
    public static AlarmPoint Of(PolicyScore policy) => new(
        policy.Name,
        policy.Detection,
        Math.Max(policy.FalsePer100, 50 / policy.Grounds.Sum(ground => ground.Exposure)),
        Math.Min(policy.MedianDelay, AlarmScore.LatestDays));

    /// <summary>True where it is at least as good as another point in both, and better in one.</summary>
    public bool Beats(AlarmPoint other) =>
        Detection >= other.Detection && FalsePer100 <= other.FalsePer100 && (Detection > other.Detection || FalsePer100 < other.FalsePer100);
}
