using System.Numerics;

namespace Groundshift.TestKit.Campaign;

/// <summary>A way to raise alarms from a series of maps.</summary>
public interface IAlarmPolicy : IDisposable
{
    /// <summary>1 where a pixel is in alarm.</summary>
    ReadOnlySpan<byte> Alarms { get; }

    /// <summary>Takes in a map. <paramref name="shown"/> is the likeliest class of each pixel, 255 where the map is not valid.</summary>
    void Observe(int day, SimulatedMaps maps, ReadOnlySpan<byte> shown);

    /// <summary>The year of history is over.</summary>
    void EndHistory();
}

/// <summary>
/// Alarm when k of the last n clear maps show another class than the most frequent one of the history. With k = n = 1, single-scene
/// differencing. What was alarmed stays so until k of n show the old class again.
/// </summary>
/// <param name="k">Maps that must show it.</param>
/// <param name="n">Of the last this many.</param>
/// <param name="pixels">Number of pixels.</param>
/// <param name="knowsSeasons">True to leave out maps that show what 3 % of the class showed in the same season of an earlier year.</param>
public sealed class VotePolicy(int k, int n, int pixels, bool knowsSeasons) : IAlarmPolicy
{
    private const double SeasonShare = 0.03;
    private const int DaysPerMonth = 30;

    private readonly ushort[] _history = new ushort[pixels * SimulatedMaps.Classes];
    private readonly byte[] _reference = new byte[pixels];
    private readonly ushort[] _votes = new ushort[pixels];
    private readonly byte[] _seen = new byte[pixels];
    private readonly byte[] _alarms = new byte[pixels];
    private readonly Dictionary<int, long[]> _months = [];
    private bool _watching;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Alarms => _alarms;

    /// <inheritdoc/>
    public void Observe(int day, SimulatedMaps maps, ReadOnlySpan<byte> shown)
    {
        var window = (1 << n) - 1;
        var usual = knowsSeasons ? Usual(day) : null;
        var counts = _months.TryGetValue(day / DaysPerMonth, out var known) ? known : _months[day / DaysPerMonth] = new long[SimulatedMaps.Classes * SimulatedMaps.Classes];
        for (var pixel = 0; pixel < shown.Length; pixel++)
        {
            if (shown[pixel] == byte.MaxValue)
            {
                continue;
            }

            if (!_watching)
            {
                var seen = ++_history[(pixel * SimulatedMaps.Classes) + shown[pixel]];
                _reference[pixel] = seen > _history[(pixel * SimulatedMaps.Classes) + _reference[pixel]] ? shown[pixel] : _reference[pixel];
            }

            var look = (_reference[pixel] * SimulatedMaps.Classes) + shown[pixel];
            counts[look]++;
            if (_watching && usual?[look] != true)
            {
                Vote(pixel, shown[pixel] != _reference[pixel], window);
            }
        }
    }

    /// <inheritdoc/>
    public void EndHistory() => _watching = true;

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Vote(int pixel, bool differs, int window)
    {
        _votes[pixel] = (ushort)(((_votes[pixel] << 1) | (differs ? 1 : 0)) & window);
        _seen[pixel] = (byte)Math.Min(n, _seen[pixel] + 1);
        var against = BitOperations.PopCount(_votes[pixel]);
        _alarms[pixel] = against >= k ? (byte)1 : _seen[pixel] - against >= k ? (byte)0 : _alarms[pixel];
    }

    private bool[] Usual(int day)
    {
        var month = day / DaysPerMonth;
        var sums = new long[SimulatedMaps.Classes * SimulatedMaps.Classes];
        foreach (var (earlier, counts) in _months)
        {
            var apart = (month - earlier) % 12;
            if (month - earlier > 6 && Math.Min(apart, 12 - apart) <= 1)
            {
                System.Numerics.Tensors.TensorPrimitives.Add(sums, counts, sums);
            }
        }

        return [.. sums.Select((count, look) =>
        {
            var from = look / SimulatedMaps.Classes;
            return from != look % SimulatedMaps.Classes && count >= SeasonShare * Math.Max(1, sums.AsSpan(from * SimulatedMaps.Classes, SimulatedMaps.Classes).ToArray().Sum());
        })];
    }
}
