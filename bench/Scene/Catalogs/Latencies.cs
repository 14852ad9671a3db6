namespace Groundshift.Bench.Catalogs;

/// <summary>Durations of many requests of one kind, in milliseconds.</summary>
internal sealed class Latencies
{
    private readonly List<double> _all = [];
    private double _processor;

    public int Count => _all.Count;

    public double Median => At(0.5);

    public double Slow => At(0.95);

    /// <summary>Mean processor time, in milliseconds; what others do on the machine matters less to it.</summary>
    public double Processor => 1000 * _processor / _all.Count;

    public void Add(TimeSpan duration) => _all.Add(duration.TotalMilliseconds);

    public void Add(Taken taken)
    {
        Add(taken.Wall);
        _processor += taken.Processor;
    }

    public void Add(Latencies others) => _all.AddRange(others._all);

    // The smallest value that a share of all does not exceed.
    private double At(double share)
    {
        var sorted = _all.Order().ToArray();
        return sorted.Length == 0 ? throw new InvalidOperationException("Nothing was measured.") : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
