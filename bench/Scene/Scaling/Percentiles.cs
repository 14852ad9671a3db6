namespace Groundshift.Bench.Scaling;

/// <summary>Nearest rank.</summary>
internal static class Percentiles
{
    public static double P95(IReadOnlyCollection<double> values) => values.Order().ElementAt((int)(values.Count * 0.95));
}
