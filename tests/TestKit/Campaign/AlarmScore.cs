namespace Groundshift.TestKit.Campaign;

/// <summary>
/// Counts alarms of one policy over one ground: an alarm is a group of at least <see cref="LeastPixels"/> pixels in alarm, neighbours
/// by edges, of which none belonged to an alarm before; what grows is the same alarm. It is false when no pixel of it, nor next to
/// it, changed.
/// </summary>
public sealed class AlarmScore(SimulatedGround ground)
{
    /// <summary>Least pixels of an alarm: 0.05 ha.</summary>
    public const int LeastPixels = 5;

    // A change counts as found when a quarter of it is in alarm that was not before.
    private const double FoundShare = 0.25;

    /// <summary>Days after which a change that is found counts as missed.</summary>
    public const int LatestDays = 180;

    private readonly byte[] _counted = new byte[ground.Pixels];
    private readonly byte[] _before = new byte[ground.Pixels];
    private readonly short[] _since = new short[ground.Pixels];
    private readonly int[] _visited = new int[ground.Pixels];
    private readonly List<int> _raised = [];
    private readonly int[] _delays = [.. ground.Events.Select(_ => int.MaxValue)];
    private readonly List<int> _group = [];
    private int _turn;

    /// <summary>False alarms so far.</summary>
    public int False { get; private set; }

    /// <summary>Days from each change to its alarm; <see cref="int.MaxValue"/> where it was missed.</summary>
    public IReadOnlyList<int> Delays => [.. ground.Events.Zip(_delays).Where(pair => pair.First.IsChange).Select(pair => pair.Second)];

    /// <summary>Remembers what is in alarm when the count begins.</summary>
    public void Begin(ReadOnlySpan<byte> alarms)
    {
        alarms.CopyTo(_counted);
        alarms.CopyTo(_before);
        for (var pixel = 0; pixel < alarms.Length; pixel++)
        {
            _since[pixel] = alarms[pixel];
        }
    }

    /// <summary>Takes in the alarms of a day.</summary>
    public void Observe(int day, ReadOnlySpan<byte> alarms)
    {
        Turn(day, alarms);
        Find(day);
        _turn++;
        foreach (var pixel in _raised)
        {
            // Only what was raised today can make a group that was none before.
            if (_visited[pixel] != _turn)
            {
                Gather(pixel, alarms);
                Count(day);
            }
        }
    }

    private void Turn(int day, ReadOnlySpan<byte> alarms)
    {
        _raised.Clear();
        for (var pixel = alarms.CommonPrefixLength(_before); pixel < alarms.Length; pixel += 1 + alarms[(pixel + 1)..].CommonPrefixLength(_before.AsSpan(pixel + 1)))
        {
            _before[pixel] = alarms[pixel];
            _since[pixel] = alarms[pixel] == 0 ? (short)0 : (short)day;
            if (alarms[pixel] == 0)
            {
                _counted[pixel] = 0;
            }
            else
            {
                _raised.Add(pixel);
            }
        }
    }

    private void Find(int day)
    {
        for (var place = 0; place < _delays.Length; place++)
        {
            var happened = ground.Events[place];
            if (!happened.IsChange || _delays[place] != int.MaxValue || day < happened.Day || day > happened.Day + LatestDays)
            {
                continue;
            }

            var found = 0;
            foreach (var pixel in happened.Pixels)
            {
                found += _since[pixel] >= happened.Day ? 1 : 0;
            }

            if (found >= FoundShare * happened.Pixels.Count)
            {
                _delays[place] = day - happened.Day;
            }
        }
    }

    private void Count(int day)
    {
        if (_group.Count < LeastPixels)
        {
            return;
        }

        var isNew = !_group.Any(pixel => _counted[pixel] != 0);
        _group.ForEach(pixel => _counted[pixel] = 1);
        if (isNew && !_group.Any(pixel => IsChanged(pixel, day)))
        {
            False++;
        }
    }

    private bool IsChanged(int pixel, int day)
    {
        foreach (var neighbour in (ReadOnlySpan<int>)[pixel, pixel - 1, pixel + 1, pixel - ground.Side, pixel + ground.Side])
        {
            if ((uint)neighbour < ground.Pixels && ground.EventAt[neighbour] is var number and > 0
                && ground.Events[number - 1] is { IsChange: true } happened && happened.Day <= day)
            {
                return true;
            }
        }

        return false;
    }

    private void Gather(int start, ReadOnlySpan<byte> alarms)
    {
        _group.Clear();
        _group.Add(start);
        _visited[start] = _turn;
        for (var next = 0; next < _group.Count; next++)
        {
            var pixel = _group[next];
            var column = pixel % ground.Side;
            Visit(column > 0 ? pixel - 1 : -1, alarms);
            Visit(column < ground.Side - 1 ? pixel + 1 : -1, alarms);
            Visit(pixel - ground.Side, alarms);
            Visit(pixel + ground.Side, alarms);
        }
    }

    private void Visit(int pixel, ReadOnlySpan<byte> alarms)
    {
        if ((uint)pixel < (uint)alarms.Length && alarms[pixel] != 0 && _visited[pixel] != _turn)
        {
            _visited[pixel] = _turn;
            _group.Add(pixel);
        }
    }
}
