namespace Groundshift.InferenceWorker.State;

/// <summary>
/// How often ground of one class looked like another one, by month: what the area's own history says about its seasons. Learned with
/// every step, asked only about earlier years, so that a change cannot excuse itself.
/// </summary>
internal sealed class SeasonTable
{
    // Half a year apart two observations belong to different passes of a season.
    private const int DaysApart = 183;

    // The season of a day: its month and its neighbours.
    private const int MonthsAround = 1;

    private readonly SortedDictionary<int, long[]> _months = [];
    private readonly int _classes;

    public SeasonTable(int classes) => _classes = classes;

    /// <summary>Months, counted from year 0, with observed pixels by (stable class, class that they looked like).</summary>
    public IReadOnlyDictionary<int, long[]> Months => _months;

    /// <summary>The counts of the month of a day, to add to.</summary>
    public long[] At(DateTimeOffset time)
    {
        var month = Month(time);
        if (!_months.TryGetValue(month, out var counts))
        {
            _months[month] = counts = new long[_classes * _classes];
        }

        return counts;
    }

    /// <summary>Takes in counts that were stored.</summary>
    public void Set(int month, long[] counts) => _months[month] = counts;

    /// <summary>What ground looked like in the same season of earlier years.</summary>
    public SeasonLooks Known(DateTimeOffset time)
    {
        var newest = Month(time.AddDays(-DaysApart));
        var here = Month(time);
        var sums = new long[_classes * _classes];
        foreach (var (month, counts) in _months)
        {
            var apart = Math.Abs(month - here) % 12;
            if (month <= newest && Math.Min(apart, 12 - apart) <= MonthsAround)
            {
                for (var i = 0; i < sums.Length; i++)
                {
                    sums[i] += counts[i];
                }
            }
        }

        return new SeasonLooks(sums, _classes);
    }

    private static int Month(DateTimeOffset time) => (time.UtcDateTime.Year * 12) + time.UtcDateTime.Month - 1;
}
