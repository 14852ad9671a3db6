using System.Numerics;
using System.Numerics.Tensors;

namespace Groundshift.TestKit.Campaign;

/// <summary>
/// Alarm when k of the last n clear maps show another class than the most frequent one of the history; one policy per (k, n). With
/// k = n = 1, single-scene differencing. What was alarmed stays so until k of n show the old class again.
/// </summary>
/// <param name="votes">The policies: k maps that must show it, of the last n, 16 at most.</param>
/// <param name="pixels">Number of pixels.</param>
/// <param name="knowsSeasons">True to leave out maps that show what 3 % of the class showed in the same season of an earlier year.</param>
public sealed class VotePolicies(IReadOnlyList<(int K, int N)> votes, int pixels, bool knowsSeasons) : IAlarmPolicies
{
    private const double SeasonShare = 0.03;
    private const int DaysPerMonth = 30;
    private const int Looks = 16;
    private const int Classes = SimulatedMaps.Classes;

    private readonly ushort[] _history = new ushort[pixels * Classes];
    private readonly byte[] _reference = new byte[pixels];
    private readonly ushort[] _against = new ushort[pixels];
    private readonly byte[] _seen = new byte[pixels];
    private readonly byte[] _alarmed = new byte[pixels];
    private readonly int[] _unanimous = [.. Enumerable.Range(0, Looks + 1).Select(looks => votes.ToList().FindIndex(vote => vote == (looks, looks)))];
    private readonly int[] _others = [.. Enumerable.Range(0, votes.Count).Where(policy => votes[policy].K != votes[policy].N)];
    private readonly byte[][] _alarms = [.. votes.Select(_ => new byte[pixels])];
    private readonly Dictionary<int, long[]> _months = [];
    private bool _watching;

    /// <inheritdoc/>
    public int Count => votes.Count;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Alarms(int policy) => _alarms[policy];

    /// <inheritdoc/>
    public void Observe(int day, SimulatedMaps maps, ReadOnlySpan<byte> shown)
    {
        var usual = knowsSeasons ? Usual(day) : new bool[Classes * Classes];
        var counts = _months.TryGetValue(day / DaysPerMonth, out var known) ? known : _months[day / DaysPerMonth] = new long[Classes * Classes];
        for (var pixel = 0; pixel < shown.Length; pixel++)
        {
            if (shown[pixel] == byte.MaxValue)
            {
                continue;
            }

            if (!_watching)
            {
                var seen = ++_history[(pixel * Classes) + shown[pixel]];
                _reference[pixel] = seen > _history[(pixel * Classes) + _reference[pixel]] ? shown[pixel] : _reference[pixel];
            }

            var look = (_reference[pixel] * Classes) + shown[pixel];
            counts[look]++;
            if (_watching && !usual[look])
            {
                Vote(pixel, shown[pixel] != _reference[pixel]);
            }
        }
    }

    /// <inheritdoc/>
    public void EndHistory() => _watching = true;

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Vote(int pixel, bool differs)
    {
        var against = _against[pixel] = (ushort)((_against[pixel] << 1) | (differs ? 1 : 0));
        _seen[pixel] = (byte)Math.Min(Looks, _seen[pixel] + 1);

        // Of the policies that ask for all of the last n, a run of n turns only its own.
        var run = differs ? BitOperations.TrailingZeroCount(~(uint)against) : BitOperations.TrailingZeroCount(against | (1u << Looks));
        if (_unanimous[run] >= 0 && run <= _seen[pixel])
        {
            _alarms[_unanimous[run]][pixel] = differs ? (byte)1 : (byte)0;
        }

        if (against != 0 || _alarmed[pixel] != 0)
        {
            VoteOthers(pixel, against);
        }
    }

    private void VoteOthers(int pixel, ushort against)
    {
        byte any = 0;
        foreach (var policy in _others)
        {
            var (k, n) = votes[policy];
            var other = BitOperations.PopCount(against & ((1u << n) - 1));
            ref var alarm = ref _alarms[policy][pixel];
            alarm = other >= k ? (byte)1 : Math.Min(n, (int)_seen[pixel]) - other >= k ? (byte)0 : alarm;
            any |= alarm;
        }

        _alarmed[pixel] = any;
    }

    private bool[] Usual(int day)
    {
        var month = day / DaysPerMonth;
        var sums = new long[Classes * Classes];
        foreach (var (earlier, counts) in _months)
        {
            var apart = (month - earlier) % 12;
            if (month - earlier > 6 && Math.Min(apart, 12 - apart) <= 1)
            {
                TensorPrimitives.Add(sums, counts, sums);
            }
        }

        return [.. sums.Select((count, look) =>
        {
            var from = look / Classes;
            return from != look % Classes && count >= SeasonShare * Math.Max(1, TensorPrimitives.Sum<long>(sums.AsSpan(from * Classes, Classes)));
        })];
    }
}
