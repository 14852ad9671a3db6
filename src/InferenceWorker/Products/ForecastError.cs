namespace Groundshift.InferenceWorker.Products;

/// <summary>Root mean square errors of a forecast and of persistence over the same values: all bands of all pixels that the forecast, the observation and an earlier observation have.</summary>
internal sealed class ForecastError
{
    private double _forecast;
    private double _persistence;
    private long _count;

    /// <summary>The errors by name, in the unit of the values; empty where nothing could be compared.</summary>
    public IReadOnlyDictionary<string, double> Figures => _count == 0
        ? new Dictionary<string, double>()
        : new Dictionary<string, double>
        {
            ["forecast_rmse"] = Math.Sqrt(_forecast / _count),
            ["persistence_rmse"] = Math.Sqrt(_persistence / _count),
            ["compared_values"] = _count,
        };

    /// <summary>Takes in one row of one band; NaN is no value.</summary>
    public void Add(ReadOnlySpan<float> observed, ReadOnlySpan<float> forecast, ReadOnlySpan<float> persistent)
    {
        for (var column = 0; column < observed.Length; column++)
        {
            var (ours, theirs) = ((double)observed[column] - forecast[column], (double)observed[column] - persistent[column]);
            if (!double.IsNaN(ours) && !double.IsNaN(theirs))
            {
                _forecast += ours * ours;
                _persistence += theirs * theirs;
                _count++;
            }
        }
    }
}
